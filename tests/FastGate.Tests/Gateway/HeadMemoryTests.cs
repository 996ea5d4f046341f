using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;
using FastGate.Tests.Telemetry;

namespace FastGate.Tests.Gateway;

/// <summary>A head of more than a block is put together in a buffer of its own: there it is held once, and it counts.</summary>
public sealed class HeadMemoryTests
{
    private static string Fields(int bytes) => string.Concat(Enumerable.Range(0, bytes / 1000).Select(i => $"A{i:000}: {new string((char)('a' + (i % 26)), 992)}\r\n"));

    [Fact]
    public async Task A_head_that_comes_in_pieces_is_held_once_and_counted()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("GET /open/x HTTP/1.1\r\nHost: a\r\n" + Fields(40_000));
        // The buffer for it alone: no block that it came in is held any more.
        await GateRig.UntilAsync(() => rig.Capacity.BufferedBytes == 64 * 1024, "one buffer");
        Assert.Equal(200, (await client.AskAsync("\r\n")).Status);
        await GateRig.UntilAsync(() => rig.Capacity.BufferedBytes == 0, "no buffer");
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/y"))).Status);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_head_leaves_nothing()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("GET /open/x HTTP/1.1\r\nHost: a\r\n" + Fields(20_000));
        await GateRig.UntilAsync(() => rig.Capacity.BufferedBytes == 32 * 1024, "one buffer");
        client.Wire.Reset();
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0 && rig.Capacity.BufferedBytes == 0);
    }

    /// <summary>A long path for the log, long fields of the gateway's own, a token in parts: each has a buffer, and none outlives its request.</summary>
    [Fact]
    public async Task What_a_request_takes_beside_its_head_is_given_back_with_it()
    {
        using var upstream = ScriptedUpstream.Answering();
        using var log = new Log(new LogSettings(true, false, false, "", true), Tokens.Clock(), new RecordingStream());
        await using var rig = GateRig.Start(upstream, o => o with { ResponseHeaders = new Dictionary<string, string> { ["X-Long"] = new string('x', 9000) } }, log: log);
        using var client = rig.Connect();
        var token = System.Text.Encoding.ASCII.GetString(Tokens.Sign($"\"more\":\"{new string('x', 8000)}\""));
        var half = token.Length / 2;
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/api/" + new string('p', 9000), $"Cookie: kc-access={token[..half]}; kc-access-1={token[half..]}\r\n"))).Status);
        Assert.Equal(token, upstream.Only.Field("X-Auth-Token"));
        await GateRig.UntilAsync(() => rig.Capacity.BufferedBytes == 0, "no buffer");
    }

    [Theory]
    [InlineData(9000, 10)]
    [InlineData(10, 100_000)]
    public async Task What_an_answer_takes_is_given_back_with_it(int field, int body)
    {
        using var upstream = ScriptedUpstream.Answering($"HTTP/1.1 200 OK\r\nX-Long: {new string('x', field)}\r\nTransfer-Encoding: chunked\r\n\r\n{body:x}\r\n{new string('b', body)}\r\n0\r\n\r\n");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(body, (await client.AskAsync(GateRig.Get("/open/x"))).Body.Length);
            await GateRig.UntilAsync(() => rig.Capacity.BufferedBytes == 0, "no buffer");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_it_is_cut_what_is_behind_a_long_head_is_the_body_and_the_next_request(int seed)
    {
        var random = new Random(seed);
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var fields = Fields(11_000);
        var bodies = Enumerable.Range(0, 6).Select(i => $"<{i}>{new string((char)('a' + i), random.Next(6000))}").ToArray();
        var all = string.Concat(bodies.Select((body, i) => GateRig.Post($"/open/{i}", body, fields) + GateRig.Get($"/open/{i}/next")));
        for (var at = 0; at < all.Length;)
        {
            var length = Math.Min(all.Length - at, 1 + random.Next(5000));
            await client.SendAsync(all.Substring(at, length));
            at += length;
            await Task.Yield();
        }

        for (var i = 0; i < 2 * bodies.Length; i++)
        {
            Assert.Equal(200, (await client.ReceiveAsync()).Status);
        }

        var requests = upstream.Requests.ToArray();
        Assert.Equal(bodies.SelectMany((_, i) => new[] { $"/open/{i}", $"/open/{i}/next" }), requests.Select(r => r.Target));
        Assert.Equal(bodies, requests.Where(r => r.Method == "POST").Select(r => r.Text));
        Assert.All(requests.Where(r => r.Method == "POST"), r => Assert.Equal(new string('k', 992), r.Field("A010")));
        await GateRig.UntilAsync(() => rig.Capacity.BufferedBytes == 0);
    }
}
