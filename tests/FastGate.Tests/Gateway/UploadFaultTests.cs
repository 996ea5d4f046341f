using System.Text;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>A body is sent beside the wait for its answer: whatever ends the one ends the other, also what nobody has foreseen.</summary>
public sealed class UploadFaultTests
{
    public static TheoryData<Exception> Faults { get; } = [new NotSupportedException("unforeseen"), new OutOfMemoryException("no memory"), new FormatException("unforeseen")];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Before_the_answer_it_is_502_and_the_connection_ends(Exception fault)
    {
        foreach (var body in new[] { "Content-Length: 100\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" })
        {
            using var upstream = ScriptedUpstream.Answering();
            await using var rig = GateRig.Start(upstream);
            StallingStream? application = null;
            rig.WithPool(s => s with { Secure = (socket, _) => new ValueTask<Stream>(application = new StallingStream(1, socket, failure: fault)) });
            using var client = rig.Connect();
            await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\n" + body);
            var answer = await client.ReceiveAsync();
            Assert.Equal(502, answer.Status);
            Assert.True(answer.Closes);
            Assert.True(await client.EndsAsync());
            Assert.Equal(2, application!.Writes);
            await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
            Assert.Equal(0, rig.Gateway.Gate.Snapshot.Pool.Open);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Behind_the_head_of_an_answer_the_client_learns_that_it_is_not_whole(Exception fault)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        var head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
        rig.WithPool(s => s with
        {
            Secure = (socket, _) => new ValueTask<Stream>(new StallingStream(1, socket, () => Encoding.ASCII.GetBytes(head), fault)),
        });
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
        await client.Wire.ReadHeadAsync();
        Assert.Equal("hello"u8.ToArray(), await client.Wire.ReadExactlyAsync(5));
        await client.SendAsync("hello");
        Assert.True(await client.EndsAsync());
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
        Assert.Equal(0, rig.Gateway.Gate.Snapshot.Pool.Open);
    }
}
