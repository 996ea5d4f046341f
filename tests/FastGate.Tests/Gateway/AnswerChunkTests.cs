using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Chunks of the application's answer that break the rules: a 502 while nothing has been sent (see <see cref="AnswerTests.Broken"/>), else the end of the connection.</summary>
public sealed class AnswerChunkTests
{
    [Fact]
    public async Task That_go_wrong_when_some_of_the_answer_has_gone_out_leave_no_whole_one()
    {
        var seen = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            await seen.Task;
            await talk.SendAsync("zz\r\n");
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(GateRig.Get("/open/x"));
        await client.Wire.ReadHeadAsync();
        await client.Wire.ReadExactlyAsync("5\r\nhello\r\n".Length);
        seen.SetResult();
        Assert.True(await client.EndsAsync());
    }
}
