using System.Net;
using System.Text;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Jwt.Keys;
using FastGate.Listening;
using FastGate.Startup;
using FastGate.Telemetry;
using FastGate.Tests.Identity;
using FastGate.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>
/// A whole gateway in this process: options as the operator gives them, real sockets on both sides, the keys given
/// directly, and a clock that stands still until a test moves it.
/// </summary>
internal sealed class GateRig : IAsyncDisposable
{
    public const string Host = "Host: api.test\r\n";

    private readonly EndPoint _end;

    private GateRig(GatewayHost host, Listener listener, ScriptedUpstream upstream, FakeTimeProvider clock, Keyring keyring, Metrics metrics)
        => (Gateway, _end, Capacity, Upstream, Clock, Keys, Metrics) = (host, listener.LocalEndPoint, listener.Settings.Capacity, upstream, clock, keyring, metrics);

    public GatewayHost Gateway { get; }

    public ListenerCapacity Capacity { get; }

    public ScriptedUpstream Upstream { get; }

    public FakeTimeProvider Clock { get; }

    public Keyring Keys { get; }

    public Metrics Metrics { get; }

    /// <summary>A good token's field line.</summary>
    public static string Bearer { get; } = $"Authorization: Bearer {Encoding.ASCII.GetString(Tokens.Sign())}\r\n";

    public static string Get(string target, string fields = "") => $"GET {target} HTTP/1.1\r\n{Host}{fields}\r\n";

    public static string Post(string target, string body, string fields = "") => $"POST {target} HTTP/1.1\r\n{Host}Content-Length: {body.Length}\r\n{fields}\r\n{body}";

    /// <summary>What most tests run on: everything needs a token, save what is under /open.</summary>
    public static GateOptions Options(ScriptedUpstream upstream) => new()
    {
        Dialect = Dialect.Gatekeeper,
        Listen = "127.0.0.1:0",
        DiscoveryUrl = Tokens.Issuer,
        ClientId = "gatekeeper",
        UpstreamUrl = upstream.Url,
        NoRedirects = true,
        Resources = [new ResourceOptions { Uri = "/open/*", WhiteListed = true }],
    };

    public static GateRig Start(ScriptedUpstream upstream, Func<GateOptions, GateOptions>? with = null, KeySet? keys = null, long now = Tokens.Now,
        Func<GateSnapshot, GateSnapshot>? snapshot = null, Log? log = null)
    {
        var options = Options(upstream);
        options = with is null ? options : with(options);
        var clock = Tokens.Clock(now);
        var keyring = new Keyring { Current = keys ?? Tokens.Keys };
        log ??= Log.Silent;
        var metrics = new Metrics(clock, "test");
        var endpoints = EndpointSetup.Build(options, null, metrics, log, clock);
        var ground = Groundwork.Lay(options, log, clock);
        var built = SnapshotSetup.Build(options, null, () => keyring.Current, endpoints, null, ground.Upstream, clock);
        var gate = new Gate(snapshot is null ? built : snapshot(built), clock, log, metrics);
        var host = new GatewayHost(gate, ListenerSetup.TrustedProxies(options));
        var listener = Listener.Open(ground.Traffic[0], log, clock);
        host.Add(listener);
        host.Start();
        return new GateRig(host, listener, upstream, clock, keyring, metrics);
    }

    /// <summary>The same gateway with other connections to the application.</summary>
    public GateRig WithPool(Func<UpstreamSettings, UpstreamSettings> with, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, TimeProvider? clock = null)
    {
        GateSnapshot before = Gateway.Gate.Snapshot;
        Gateway.Gate.Snapshot = before with { Pool = new UpstreamPool(with(before.Pool.Settings), clock ?? Clock, resolve) };
        return this;
    }

    public GateClient Connect(int receiveBuffer = 0) => GateClient.Connect(_end, receiveBuffer);

    /// <summary>One request on a connection of its own.</summary>
    public async Task<WireMessage> AskAsync(string request)
    {
        using var client = Connect();
        return await client.AskAsync(request);
    }

    /// <summary>Moves the clock, which ends the waits whose time is over.</summary>
    public void Advance(double seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        Gateway.Tick();
    }

    /// <summary>Moves the clock on and on until the task ends: for what is awaited may not have begun yet.</summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> task, double step)
    {
        for (var i = 0; i < 400 && !task.IsCompleted; i++)
        {
            await Task.WhenAny(task, Task.Delay(20));
            if (!task.IsCompleted)
            {
                Advance(step);
            }
        }

        return await task.WaitAsync(RawSocket.Patience);
    }

    /// <summary>So many connections wait in that phase, and their clocks run.</summary>
    public Task WaitingAsync(Phase phase, int connections = 1) => UntilAsync(() => Gateway.Gate.WaitingIn(phase) == connections, $"{connections} in {phase}");

    public static async Task UntilAsync(Func<bool> condition, string what = "a condition")
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, $"waited too long for {what}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Upstream.Dispose();
        Gateway.Gate.AbortAll();
        await Gateway.DisposeAsync();
    }
}

/// <summary>The keys in force, which a test may change under the gateway's hands.</summary>
internal sealed class Keyring
{
    private KeySet _current = KeySet.Empty;

    public KeySet Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
