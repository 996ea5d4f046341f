using FastGate.Gateway;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>What one request has used up or found out is nothing to the next one on its connection.</summary>
public sealed class NextRequestTests
{
    private const string Head = "POST /open/x HTTP/1.1\r\nHost: a\r\n";

    private static readonly string Get = GateRig.Get("/open/x");

    [Fact]
    public async Task Each_has_its_own_interim_answers()
    {
        const int Some = 20;
        using var upstream = ScriptedUpstream.Answering(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", Some)) + ScriptedUpstream.Ok);
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Get);
            for (var n = 0; n < Some; n++)
            {
                Assert.Equal(103, (await client.ReceiveAsync()).Status);
            }

            Assert.Equal(200, (await client.ReceiveAsync()).Status);
        }
    }

    [Fact]
    public async Task Each_has_a_body_of_the_largest_size()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { MaxBodySize = 10 });
        using var client = rig.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await client.AskAsync(Head + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n")).Status);
        }
    }

    [Fact]
    public async Task Of_each_as_much_is_read_away()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(401, (await client.AskAsync(GateRig.Post("/api", new string('x', 60_000)))).Status);
        }

        Assert.Equal(200, (await client.AskAsync(Get)).Status);
    }

    [Fact]
    public async Task Each_has_its_body_sent_on_though_the_one_before_was_read_away()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(401, (await client.AskAsync(GateRig.Post("/api", "nobody wants it"))).Status);
        await client.SendAsync(Head + "Content-Length: 5\r\n\r\n");
        await rig.WaitingAsync(Phase.Body);
        await client.SendAsync("hello");
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal("hello", upstream.Only.Text);
    }

    [Fact]
    public async Task Each_may_pause_in_its_body()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Head + "Content-Length: 5\r\n\r\n");
            await rig.WaitingAsync(Phase.Body);
            rig.Advance(6); // two of these are more than the time over which the rate is measured
            await client.SendAsync("hello");
            Assert.Equal(200, (await client.ReceiveAsync()).Status);
        }
    }

    [Fact]
    public async Task Each_may_be_tried_again_whatever_became_of_the_body_before()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            await talk.ReadRequestAsync();
            if (talk.Number > 0)
            {
                await talk.SendAsync(ScriptedUpstream.Ok);
            }
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(GateRig.Post("/open/x", "body"))).Status);
        Assert.Equal(200, (await client.AskAsync(Get)).Status);
        Assert.Equal(2, upstream.Connections);
    }

    [Fact]
    public async Task Each_has_its_own_reason_to_part_from_the_application()
    {
        using var upstream = ScriptedUpstream.Start(talk =>
            talk.ServeAsync(_ => talk.Number == 0 ? "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 2\r\n\r\nok" : ScriptedUpstream.Ok));
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(i == 0 ? 401 : 200, (await client.AskAsync(Get)).Status);
        }

        Assert.Equal(2, upstream.Connections);
    }

    [Fact]
    public async Task Each_has_its_own_name_for_what_went_wrong()
    {
        using var upstream = ScriptedUpstream.Start(talk =>
            talk.OnceAsync(talk.Number == 0 ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" : "nonsense\r\n\r\n"));
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(502, (await client.AskAsync(Get)).Status);
        Assert.Equal(502, (await client.AskAsync(Get)).Status);
        var metrics = System.Text.Encoding.UTF8.GetString(rig.Metrics.Render());
        Assert.Contains("UpstreamUnexpectedSwitch\"} 1\n", metrics);
        Assert.Contains("UpstreamMalformed\"} 1\n", metrics);
    }
}
