using System.Text;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>WebSockets: opened only by a 101 that was asked for by an authorized request, relayed exactly, ended in order.</summary>
public sealed partial class TunnelTests
{
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n";

    private static readonly string Request = GateRig.Get("/ws", GateRig.Bearer + Upgrade);

    private static ScriptedUpstream Echo(string greeting = "") => ScriptedUpstream.Start(async talk =>
    {
        await talk.OnceAsync(Switch + greeting);
        var buffer = new byte[4096];
        while (await talk.Wire.Socket.ReceiveAsync(buffer) is var got and > 0)
        {
            await talk.Wire.SendAsync(buffer.AsMemory(0, got));
        }

        await talk.SendAsync("bye");
    });

    private static async Task<GateClient> OpenAsync(GateRig rig)
    {
        var client = rig.Connect();
        var answer = await client.AskAsync(Request);
        Assert.Equal(101, answer.Status);
        Assert.Equal("websocket", answer.Field("Upgrade"));
        Assert.Equal("Upgrade", answer.Field("Connection"));
        Assert.Equal("x", answer.Field("Sec-WebSocket-Accept"));
        return client;
    }

    private static async Task AssertOpenAsync(GateClient client, string text = "ping")
    {
        await client.SendAsync(text);
        Assert.Equal(text, Encoding.Latin1.GetString(await client.Wire.ReadExactlyAsync(text.Length)));
    }

    [Fact]
    public async Task Bytes_go_both_ways_exactly_and_half_close_is_passed_on()
    {
        using var upstream = Echo("hello");
        await using var rig = GateRig.Start(upstream);
        using var client = await OpenAsync(rig);
        var seen = upstream.Only;
        Assert.Equal("1234", seen.Field("X-Auth-Subject"));
        Assert.Equal("websocket", seen.Field("Upgrade"));
        Assert.Equal("Upgrade", seen.Field("Connection"));
        Assert.Equal("dGhlIHNhbXBsZSBub25jZQ==", seen.Field("Sec-WebSocket-Key"));
        Assert.Equal("hello"u8.ToArray(), await client.Wire.ReadExactlyAsync(5));
        var random = new byte[200_000];
        Random.Shared.NextBytes(random);
        var sending = client.Wire.SendAsync(random);
        Assert.Equal(random, await client.Wire.ReadExactlyAsync(random.Length));
        await sending;
        client.Wire.Finish();
        Assert.Equal("bye"u8.ToArray(), await client.Wire.ReadToEndAsync());
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
        Assert.Equal(0, rig.Gateway.Gate.Snapshot.Pool.Open);
    }

    [Fact]
    public async Task The_applications_half_close_is_passed_on_too()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(Switch + "last");
            talk.Wire.Finish();
            Assert.Equal("still here"u8.ToArray(), await talk.Wire.ReadToEndAsync());
        });
        await using var rig = GateRig.Start(upstream);
        using var client = await OpenAsync(rig);
        Assert.Equal("last"u8.ToArray(), await client.Wire.ReadToEndAsync());
        await client.SendAsync("still here");
        client.Wire.Finish();
        await upstream.Talks[0].EndedAsync();
        Assert.Empty(upstream.Failures);
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
    }

    [Fact]
    public async Task Without_a_token_none_is_opened()
    {
        using var upstream = Echo();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(401, (await client.AskAsync(GateRig.Get("/ws", Upgrade))).Status);
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(401, (await client.AskAsync(GateRig.Get("/api"))).Status);
    }

    [Fact]
    public async Task A_refused_upgrade_leaves_an_ordinary_connection()
    {
        using var upstream = ScriptedUpstream.Answering(r => r.Field("Upgrade") is null ? ScriptedUpstream.Ok : "HTTP/1.1 426 No\r\nContent-Length: 2\r\n\r\nno");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        // what follows the upgrade in the same bytes is a request like any other, and judged like one
        await client.SendAsync(Request + GateRig.Get("/api") + GateRig.Get("/api", GateRig.Bearer));
        Assert.Equal(426, (await client.ReceiveAsync()).Status);
        Assert.Equal(401, (await client.ReceiveAsync()).Status);
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task Nothing_of_the_client_goes_on_before_the_101()
    {
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            Assert.True(await talk.Wire.IsSilentAsync(200));
            await go.Task;
            await talk.SendAsync(Switch);
            Assert.Equal("early frames"u8.ToArray(), await talk.Wire.ReadExactlyAsync(12));
            await talk.SendAsync("seen");
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Request + "early frames");
        await Task.Delay(300);
        go.SetResult();
        Assert.Equal(101, (await client.ReceiveAsync()).Status);
        Assert.Equal("seen"u8.ToArray(), await client.Wire.ReadExactlyAsync(4));
        Assert.Empty(upstream.Failures);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket, h2c\r\nConnection: Upgrade\r\n\r\n")]
    public async Task A_101_that_is_not_for_websocket_is_502(string answer)
    {
        using var upstream = ScriptedUpstream.Answering(answer);
        await using var rig = GateRig.Start(upstream);
        Assert.Equal(502, (await rig.AskAsync(Request)).Status);
    }

    [Theory]
    [InlineData("GET", "1.1", "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", "")]
    [InlineData("GET", "1.1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", "")]
    [InlineData("GET", "1.1", "Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n", "")]
    [InlineData("GET", "1.1", "Upgrade: websocket\r\n", "")]
    [InlineData("GET", "1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 4\r\n", "body")]
    [InlineData("POST", "1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 4\r\n", "body")]
    [InlineData("GET", "1.0", "Connection: Upgrade, keep-alive\r\nUpgrade: websocket\r\n", "")]
    public async Task Any_other_upgrade_is_dropped_and_the_request_goes_on(string method, string version, string fields, string body)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync($"{method} /open/x HTTP/{version}\r\nHost: a\r\n{fields}\r\n{body}")).Status);
        Assert.Null(upstream.Only.Field("Upgrade"));
        Assert.Null(upstream.Only.Field("Connection"));
        Assert.Null(upstream.Only.Field("HTTP2-Settings"));
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/y"))).Status);
    }

    [Fact]
    public async Task An_idle_one_ends_and_one_in_use_does_not()
    {
        using var upstream = Echo();
        await using var rig = GateRig.Start(upstream, o => o with { TunnelIdleTimeout = TimeSpan.FromSeconds(60) });
        using var client = await OpenAsync(rig);
        for (var i = 0; i < 4; i++)
        {
            await AssertOpenAsync(client);
            await Task.Delay(20);
            rig.Advance(40);
        }

        Assert.True(await rig.AdvanceUntilAsync(client.EndsAsync(), 61));
        await upstream.Talks[0].EndedAsync();
    }

    [Fact]
    public async Task A_reset_of_one_side_ends_the_other()
    {
        using var upstream = Echo();
        await using var rig = GateRig.Start(upstream);
        var client = await OpenAsync(rig);
        await AssertOpenAsync(client);
        client.Wire.Reset();
        await upstream.Talks[0].EndedAsync();
        using var second = await OpenAsync(rig);
        await AssertOpenAsync(second);
        upstream.Talks[1].Wire.Reset();
        Assert.True(await second.EndsAsync());
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
    }

    [Fact]
    public async Task It_is_judged_by_its_own_token_whatever_came_before_the_101()
    {
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            while (await talk.ReadRequestAsync() is { } request)
            {
                if (request.Field("Upgrade") is not null)
                {
                    await go.Task;
                    await talk.SendAsync(Switch);
                    await talk.Wire.ReadToEndAsync();
                    return;
                }

                await talk.SendAsync(ScriptedUpstream.Ok);
            }
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Request);
        await GateRig.UntilAsync(() => upstream.Requests.Count == 1);
        for (var i = 0; i < 4; i++)
        {
            // the memory that the upgrade came in is others' by now
            Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/x", $"X-Filler: {new string('z', 3000)}\r\n"))).Status);
        }

        go.SetResult();
        Assert.Equal(101, (await client.ReceiveAsync()).Status);
        rig.Gateway.Gate.Snapshot = rig.Gateway.Gate.Snapshot with { ResponseFields = [] };
        rig.Advance(5);
        Assert.True(await client.Wire.IsSilentAsync(300));
    }
}
