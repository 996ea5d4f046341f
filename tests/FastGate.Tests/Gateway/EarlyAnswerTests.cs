using FastGate.Gateway;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>A final answer before the request's body has ended.</summary>
public sealed class EarlyAnswerTests
{
    private static ScriptedUpstream Impatient(string answer) => ScriptedUpstream.Start(async talk =>
    {
        if (talk.Number > 0)
        {
            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
            return;
        }

        await talk.Wire.ReadHeadAsync();
        await talk.SendAsync(answer);
        await talk.Wire.ReadToEndAsync();
    });

    [Theory]
    [InlineData(30_000, true)]
    [InlineData(400_000, false)]
    public async Task The_rest_of_the_body_is_drained_within_a_cap(int rest, bool stays)
    {
        using var upstream = Impatient("HTTP/1.1 413 No\r\nContent-Length: 4\r\n\r\nlong");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync($"POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: {rest + 5}\r\n\r\nbegin");
        var answer = await client.ReceiveAsync();
        Assert.Equal(413, answer.Status);
        Assert.Equal("long", answer.Text);
        await upstream.Talks[0].EndedAsync(); // that connection is not used again
        await Record.ExceptionAsync(() => client.SendAsync(new string('x', rest) + GateRig.Get("/open/next")));
        Assert.Equal(stays, !await client.EndsAsync());
        if (stays)
        {
            Assert.Equal("ok", (await client.ReceiveAsync()).Text);
        }

        Assert.Equal(stays ? 1 : 0, upstream.Requests.Count);
    }

    [Fact]
    public async Task The_answers_body_and_the_requests_run_side_by_side()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.Wire.ReadHeadAsync();
            await talk.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var i = 0; i < 10; i++)
            {
                var piece = await talk.Wire.ReadExactlyAsync(1000);
                await talk.SendAsync($"1\r\n{(char)piece[0]}\r\n");
            }

            await talk.SendAsync("0\r\n\r\n");
            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n");
        Assert.Contains("chunked", await client.Wire.ReadHeadAsync());
        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync(new string((char)('a' + i), 1000));
            Assert.Equal($"1\r\n{(char)('a' + i)}\r\n", System.Text.Encoding.ASCII.GetString(await client.Wire.ReadExactlyAsync(6)));
        }

        await client.Wire.ReadExactlyAsync(5);
        Assert.Equal("ok", (await client.AskAsync(GateRig.Get("/open/next"))).Text);
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task An_application_that_closes_while_the_body_comes_is_heard()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.Wire.ReadHeadAsync();
            await talk.SendAsync("HTTP/1.1 400 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
            talk.Wire.Finish();
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
        Assert.Equal("no", (await client.ReceiveAsync()).Text);
    }

    [Fact]
    public async Task A_bad_chunk_behind_an_early_answer_ends_the_connection()
    {
        using var upstream = Impatient("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        Assert.Equal(413, (await client.ReceiveAsync()).Status);
        await client.SendAsync("5\nhello\r\n0\r\n\r\n" + GateRig.Get("/open/next"));
        Assert.True(await client.EndsAsync());
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task An_application_that_pauses_behind_its_early_head_is_given_the_rest_of_the_body()
    {
        const int Length = 1000;
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.Wire.ReadHeadAsync();
            await talk.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
            await talk.Wire.ReadExactlyAsync(Length);
            await talk.SendAsync("done");
        });
        await using var rig = GateRig.Start(upstream);
        HeldStream? application = null;
        rig.WithPool(s => s with { Secure = (socket, _) => new ValueTask<Stream>(application = new HeldStream(socket, taken: 1)) });
        using var client = rig.Connect();
        await client.SendAsync($"POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: {Length}\r\n\r\n");
        await client.Wire.ReadHeadAsync();
        await client.SendAsync(new string('b', Length - 10));
        await GateRig.UntilAsync(() => application!.Writes == 2); // and the application does not take it
        Assert.Equal(0, rig.Gateway.Gate.WaitingIn(Phase.AnswerHead)); // the application owes no head any more
        rig.Advance(11);
        application!.Release();
        await rig.WaitingAsync(Phase.Body);
        await client.SendAsync(new string('b', 10));
        Assert.Equal("done"u8.ToArray(), await client.Wire.ReadExactlyAsync(4));
    }

    /// <summary>The drain's wake-up is for reads of the exchange; the lingering end is not cut short by it, which would reset the connection.</summary>
    [Fact]
    public async Task An_answer_is_whole_although_the_gateway_ends_and_a_request_lies_unread()
    {
        const int Length = 12_000_000;
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            await go.Task;
            await talk.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n" + new string('x', Length));
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect(receiveBuffer: 65536);
        await client.SendAsync(GateRig.Get("/open/big"));
        await GateRig.UntilAsync(() => upstream.Requests.Count == 1);
        await client.SendAsync(GateRig.Get("/open/next"));
        rig.Gateway.Gate.Drain();
        go.SetResult();
        Assert.Equal(Length, (await client.ReceiveAsync()).Text.Length);
    }
}
