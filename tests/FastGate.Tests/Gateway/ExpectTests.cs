using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Expect: 100-continue in every case (RFC 9110 section 10.1.1).</summary>
public sealed class ExpectTests
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    private static string Head(string target = "/open/x", int length = 5, string fields = "") =>
        $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n{fields}\r\n";

    [Fact]
    public async Task The_applications_100_is_relayed_and_the_body_follows()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            var head = await talk.Wire.ReadHeadAsync();
            Assert.Contains("Expect: 100-continue\r\n", head);
            await talk.SendAsync(Continue);
            Assert.Equal("hello"u8.ToArray(), await talk.Wire.ReadExactlyAsync(5));
            await talk.SendAsync(ScriptedUpstream.Ok);
            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(100, (await client.AskAsync(Head())).Status);
        await client.SendAsync("hello");
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/next"))).Status);
        Assert.Equal(1, upstream.Connections);
        Assert.Empty(upstream.Failures);
    }

    [Fact]
    public async Task A_refused_request_gets_its_answer_without_100_and_the_end()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var answer = await client.AskAsync(Head("/api"));
        Assert.Equal(401, answer.Status);
        Assert.True(answer.Closes);
        await client.SendAsync("hello" + GateRig.Get("/open/next"));
        Assert.True(await client.EndsAsync());
        Assert.Equal(0, upstream.Connections);
    }

    [Fact]
    public async Task When_the_application_keeps_its_100_to_itself_the_gateway_says_it()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamExpectContinueTimeout = TimeSpan.FromSeconds(3) });
        using var client = rig.Connect();
        await client.SendAsync(Head());
        await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        Assert.True(await client.Wire.IsSilentAsync());
        rig.Advance(2);
        Assert.True(await client.Wire.IsSilentAsync());
        Assert.Equal(100, (await rig.AdvanceUntilAsync(client.ReceiveAsync(), 1.1)).Status);
        await client.SendAsync("hello");
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal("hello", upstream.Only.Text);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/next"))).Status);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_is_served_all_the_same()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await client.AskAsync(Head() + "hello")).Status);
        }

        Assert.Equal(3, upstream.Requests.Count(r => r.Text == "hello"));
    }

    [Fact]
    public async Task A_final_answer_instead_of_100_is_relayed_and_ends_the_connection()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.Wire.ReadHeadAsync();
            await talk.SendAsync("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(403, (await client.AskAsync(Head())).Status);
        Assert.True(await client.EndsAsync());
        await upstream.Talks[0].EndedAsync(); // neither is the other connection used again
    }

    [Fact]
    public async Task The_body_may_come_without_a_100_after_a_while()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Head());
        await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        await client.SendAsync("hello");
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal("hello", upstream.Only.Text);
    }

    [Fact]
    public async Task HTTP_1_0_knows_no_100()
    {
        using var upstream = ScriptedUpstream.Answering("HTTP/1.1 103 Early Hints\r\n\r\n" + ScriptedUpstream.Ok);
        await using var rig = GateRig.Start(upstream);
        var answer = await rig.AskAsync("POST /open/x HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
        Assert.Equal(200, answer.Status);
        Assert.Null(upstream.Only.Field("Expect"));
    }

    [Fact]
    public async Task After_its_100_the_body_is_on_the_clock()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.Wire.ReadHeadAsync();
            await talk.SendAsync(Continue);
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(100, (await client.AskAsync(Head())).Status);
        Assert.Equal(408, (await rig.AdvanceUntilAsync(client.ReceiveAsync(), 11)).Status);
        await upstream.Talks[0].EndedAsync();
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 1")]
    public async Task What_is_no_100_does_not_stop_its_clock(string first)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.Wire.ReadHeadAsync();
            await talk.SendAsync(first);
            Assert.Equal("hello"u8.ToArray(), await talk.Wire.ReadExactlyAsync(5));
            await talk.SendAsync(first.EndsWith('1') ? "02 Processing\r\n\r\n" + ScriptedUpstream.Ok : ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(first[9..12], $"{(await client.AskAsync(Head())).Status}");
        Assert.Equal(100, (await rig.AdvanceUntilAsync(client.ReceiveAsync(), 3)).Status);
        await client.SendAsync("hello");
        var last = await client.ReceiveAsync();
        Assert.Equal(200, (last.Status == 102 ? await client.ReceiveAsync() : last).Status);
        Assert.Empty(upstream.Failures);
    }

    [Fact]
    public async Task A_refusal_in_place_of_100_says_that_the_connection_ends()
    {
        using var upstream = ScriptedUpstream.Start(talk => talk.Wire.ReadHeadAsync());
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("PUT /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        var head = await client.Wire.ReadHeadAsync();
        Assert.Contains("502", head, StringComparison.Ordinal);
        Assert.Contains("Connection: close", head, StringComparison.Ordinal);
    }
}
