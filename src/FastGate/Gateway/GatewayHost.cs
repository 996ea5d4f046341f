using System.Globalization;
using System.Net;
using System.Text;
using FastGate.Listening;
using FastGate.Telemetry;

namespace FastGate.Gateway;

/// <summary>
/// The running gateway: its listeners, the one timer that all deadlines hang on, and the orderly end. Readiness goes
/// first, then the listeners, then idle connections, then busy ones when their answer is out.
/// </summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    // Timers know no longer time (49.7 days).
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private static readonly TimeSpan AccountWithin = TimeSpan.FromSeconds(1);
    private const int SlowEvery = 4;
    private const int TrimEvery = 16;

    /// <summary>So many exchanges at once, and then far fewer, leave garbage that is worth a collection.</summary>
    private const int Flood = 128;

    private readonly Gate _gate;
    private readonly List<(Listener Listener, bool IsAdmin)> _listeners = [];
    private readonly NetworkSet _trusted;
    private readonly IAsyncDisposable[] _owned;
    private readonly CrowdAftermath _crowd = new(ProgramPages.GiveBack);
    private ITimer? _timer;
    private int _sweeping;
    private int _tick;

    public GatewayHost(Gate gate, NetworkSet trustedProxies, params IAsyncDisposable[] owned)
    {
        _gate = gate;
        _trusted = trustedProxies;
        _owned = owned;
    }

    public Gate Gate => _gate;

    /// <summary>Where the main listener is bound.</summary>
    public EndPoint LocalEndPoint => _listeners[0].Listener.LocalEndPoint;

    /// <summary>Connections for which there was no room, on all listeners since the start.</summary>
    public long TurnedAway => _listeners.Sum(each => each.Listener.Count.TurnedAway);

    /// <summary>Takes over an open listener; nothing is accepted before <see cref="Start"/>.</summary>
    public void Add(Listener listener, bool isAdmin = false) => _listeners.Add((listener, isAdmin));

    public void Start()
    {
        _timer = _gate.Clock.CreateTimer(static host => ((GatewayHost)host!).Tick(), this, SweepEvery, SweepEvery);
        foreach ((Listener listener, bool isAdmin) in _listeners)
        {
            listener.Start(client => ServeAsync(client, isAdmin));
            _gate.Log.Write(LogLevel.Info, "keycloak proxy service starting", new LogField("interface", listener.LocalEndPoint.ToString()));
        }
    }

    /// <summary>Serves one connection to its end; also the way in for connections that no listener of ours accepted.</summary>
    public Task ServeAsync(ClientConnection client, bool isAdmin = false)
    {
        var exchange = new Exchange(_gate, client, Describe(client, isAdmin));
        _gate.Add(exchange);
        client.WhenPeerCloses(static exchange => ((Exchange)exchange!).ClientLeft(), exchange);
        return exchange.RunAsync();
    }

    /// <summary>Ends in order: not ready, a delay for the load balancers, no new connections, then those that are there.</summary>
    public async Task StopAsync(TimeSpan delay, TimeSpan grace)
    {
        _gate.Metrics.Draining = true;
        for (TimeSpan left = delay; left > TimeSpan.Zero; left -= LongestTimer)
        {
            await Task.Delay(left < LongestTimer ? left : LongestTimer, _gate.Clock);
        }

        foreach ((Listener listener, _) in _listeners)
        {
            listener.StopAccepting();
        }

        _gate.Drain();
        long began = _gate.Clock.GetTimestamp();
        // An answer is out when its client has read it: to leave at once would reset connections that still carry some of it.
        while ((_gate.Connections > 0 || _listeners.Any(each => each.Listener.ClosingConnections > 0)) && (grace <= TimeSpan.Zero || _gate.Clock.GetElapsedTime(began) < grace))
        {
            await Task.Delay(LookAgain, _gate.Clock);
        }

        if (_gate.Connections > 0)
        {
            _gate.Log.Write(LogLevel.Warn, "connections cut at the end of the grace time", new LogField("connections", _gate.Connections));
            _gate.AbortAll();
            began = _gate.Clock.GetTimestamp();
            // They are woken by that, and each request that was under way still has its line to write.
            while (_gate.Connections > 0 && _gate.Clock.GetElapsedTime(began) < AccountWithin)
            {
                await Task.Delay(LookAgain, _gate.Clock);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        foreach ((Listener listener, _) in _listeners)
        {
            await listener.DisposeAsync();
        }

        _gate.Snapshot.Pool.Dispose();
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    /// <summary>One pass over all deadlines; tests call it after they have moved their clock.</summary>
    public void Tick()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return; // a slow pass is not overtaken
        }

        try
        {
            _gate.Sweep();
            if (++_tick % SlowEvery == 0)
            {
                _gate.CheckTunnels();
                _gate.Snapshot.Pool.CloseStale();
                _crowd.Look(_gate.Connections);
            }

            if (_tick % TrimEvery == 0 && Workbench.Trim() >= Flood)
            {
                FloodAftermath.Tidy();
            }
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    private Peer Describe(ClientConnection client, bool isAdmin) => new()
    {
        Address = Encoding.ASCII.GetBytes(client.PeerAddress ?? ""),
        LocalPort = client.LocalEndPoint is IPEndPoint local ? Encoding.ASCII.GetBytes(local.Port.ToString(CultureInfo.InvariantCulture)) : [],
        IsTls = client.IsTls,
        IsTrusted = _trusted.Contains(client.Peer),
        IsAdmin = isAdmin,
    };
}
