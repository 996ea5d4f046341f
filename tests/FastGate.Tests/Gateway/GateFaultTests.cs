using System.Net;
using System.Text;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Http1;
using FastGate.Tests.Gateway.Harness;
using FastGate.Upstream;

namespace FastGate.Tests.Gateway;

/// <summary>Each way in which the gateway itself refuses a request: its status, what the metrics call it, and what becomes of the connection.</summary>
public sealed class GateFaultTests
{
    private static readonly string Open = GateRig.Get("/open/x");
    private static readonly Func<string, CancellationToken, Task<IPAddress[]>> Never = (_, _) => new TaskCompletionSource<IPAddress[]>().Task;
    private static readonly Func<string, CancellationToken, Task<IPAddress[]>> Nowhere = (_, _) => Task.FromResult<IPAddress[]>([]);

    private static readonly Dictionary<GateFault, Way> Ways = new()
    {
        [GateFault.None] = new(200, Open) { Reason = null },
        [GateFault.MethodUnknown] = new(501, $"BREW /open/x HTTP/1.1\r\n{GateRig.Host}\r\n"),
        [GateFault.ConnectRefused] = new(501, $"CONNECT a:443 HTTP/1.1\r\n{GateRig.Host}\r\n") { Closes = true },
        [GateFault.PathAmbiguous] = new(400, GateRig.Get("/open/../x")),
        [GateFault.TokenMissing] = new(401, GateRig.Get("/api")) { Reason = null },
        [GateFault.HostnameNotAllowed] = new(421, Open) { With = o => o with { EnableSecurityFilter = true, Hostnames = ["other.test"] } },
        [GateFault.BodyTooLarge] = new(413, GateRig.Post("/open/x", "body")) { Closes = true, With = o => o with { MaxBodySize = 3 } },
        [GateFault.BodyMalformed] = new(400, $"POST /open/x HTTP/1.1\r\n{GateRig.Host}Transfer-Encoding: chunked\r\n\r\nx\r\n") { Reason = "ChunkSizeMalformed", Closes = true },
        [GateFault.HeadTimeout] = new(408, "GET /open") { Step = 11, Closes = true },
        [GateFault.BodyTimeout] = new(408, $"POST /open/x HTTP/1.1\r\n{GateRig.Host}Content-Length: 5\r\n\r\nh") { Step = 11, Closes = true },
        [GateFault.BodyTooSlow] = new(408, $"POST /open/x HTTP/1.1\r\n{GateRig.Host}Content-Length: 5000\r\n\r\nh") { Step = 6, Trickles = true, Closes = true },
        [GateFault.UpstreamNameNotResolved] = new(502, Open) { Resolve = Nowhere },
        [GateFault.UpstreamConnectRefused] = new(502, Open) { With = o => o with { UpstreamUrl = "unix:///nowhere/app.sock" } },
        [GateFault.UpstreamConnectTimedOut] = new(504, Open) { Resolve = Never, Step = 11 },
        [GateFault.UpstreamTlsFailed] = new(502, Open) { With = o => o with { UpstreamUrl = o.UpstreamUrl.Replace("http:", "https:") }, Script = talk => talk.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n") },
        [GateFault.UpstreamClosed] = new(502, Open) { Script = talk => talk.ReadRequestAsync() },
        [GateFault.UpstreamMalformed] = new(502, Open) { Script = talk => talk.OnceAsync("nonsense\r\n\r\n") },
        [GateFault.UpstreamUnexpectedSwitch] = new(502, Open) { Script = talk => talk.OnceAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n") },
        [GateFault.UpstreamTimeout] = new(504, Open) { Script = talk => talk.ServeAsync(_ => null), Step = 11 },
        [GateFault.UpstreamPathEscapes] = new(400, GateRig.Get("/open/./x")) { With = o => o with { Dialect = Dialect.Toml, UpstreamUrl = o.UpstreamUrl + "/app" } },
    };

    public static TheoryData<GateFault> All => [.. Enum.GetValues<GateFault>()];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Has_a_status_and_a_name(GateFault fault)
    {
        Assert.True(Ways.TryGetValue(fault, out var way), $"{fault} has no way in this table");
        using var upstream = ScriptedUpstream.Start(way.Script ?? (talk => talk.ServeAsync(_ => ScriptedUpstream.Ok)));
        await using var rig = GateRig.Start(upstream, way.With);
        if (way.Resolve is { } resolve)
        {
            rig.WithPool(s => s with { Host = "app.test" }, resolve);
        }

        using var client = rig.Connect();
        await client.SendAsync(way.Request);
        if (fault is GateFault.BodyTimeout or GateFault.BodyTooSlow or GateFault.UpstreamTimeout)
        {
            // connecting has a clock too: time stands still until the request is through
            await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        }

        var answering = client.ReceiveAsync();
        for (var i = 0; i < 200 && way.Step > 0 && !answering.IsCompleted; i++)
        {
            await Task.WhenAny(answering, Task.Delay(20));
            rig.Advance(way.Step);
            if (way.Trickles)
            {
                await Record.ExceptionAsync(() => client.SendAsync("x"));
            }
        }

        var answer = await answering;
        Assert.Equal(way.Status, answer.Status);
        Assert.Equal(way.Closes, answer.Closes);
        if (way.Status != 200)
        {
            Assert.Equal("no-store", answer.Field("Cache-Control"));
            Assert.Equal(way.Status is 502 or 504, answer.Body.Length > 0);
        }

        var metrics = Encoding.UTF8.GetString(rig.Metrics.Render());
        if (way.Reason is not null)
        {
            Assert.Contains(way.Reason.Length > 0 ? way.Reason : fault.ToString(), metrics);
        }

        if (!way.Closes)
        {
            Assert.NotEqual(0, (await client.AskAsync(GateRig.Get("/oauth/health"))).Status);
        }
    }

    [Fact]
    public void Each_status_has_a_line_of_its_own()
    {
        IEnumerable<int> statuses = [.. Enum.GetValues<GateFault>().Where(f => f is not (GateFault.None or GateFault.BodyMalformed)).Select(f => Refusal.Of(f).Status),
            .. Enum.GetValues<MessageFault>().Where(f => f != MessageFault.None).Select(f => Refusal.Of(f).Status), 200, 204, 301, 302, 303, 307, 401, 403, 404, 405, 406, 415, 429, 500, 503];
        foreach (var status in statuses.Distinct())
        {
            var line = Encoding.ASCII.GetString(StatusLine.Of(status));
            Assert.StartsWith($"HTTP/1.1 {status} ", line);
            Assert.EndsWith("\r\n", line);
        }
    }

    [Fact]
    public void Each_refusal_is_called_by_its_name()
    {
        foreach (var fault in Enum.GetValues<GateFault>().Where(f => f is not (GateFault.None or GateFault.BodyMalformed)))
        {
            Assert.Equal(fault.ToString(), Refusal.Of(fault).Reason);
        }

        Assert.Equal(Enum.GetValues<MessageFault>().Length, Enum.GetValues<MessageFault>().Select(f => Refusal.Of(f).Reason).Distinct().Count());
        Assert.All(Enum.GetValues<MessageFault>().Where(f => f != MessageFault.None), f => Assert.True(Refusal.Of(f) is { Close: true, Status: >= 400 and < 600 }));
    }

    [Fact]
    public void Each_reason_for_no_connection_has_a_test_above() =>
        Assert.Equal([UpstreamFault.None, UpstreamFault.NameNotResolved, UpstreamFault.ConnectRefused, UpstreamFault.ConnectTimedOut, UpstreamFault.TlsFailed], Enum.GetValues<UpstreamFault>());

    /// <summary>How to be refused in that way. The reason is the fault's own name, another, or, where null, not counted among messages.</summary>
    private sealed record Way(int Status, string Request)
    {
        public Func<GateOptions, GateOptions>? With { get; init; }

        public Func<UpstreamTalk, Task>? Script { get; init; }

        public Func<string, CancellationToken, Task<IPAddress[]>>? Resolve { get; init; }

        public double Step { get; init; }

        public bool Trickles { get; init; }

        public bool Closes { get; init; }

        public string? Reason { get; init; } = "";
    }
}
