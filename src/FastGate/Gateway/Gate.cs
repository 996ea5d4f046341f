using FastGate.Telemetry;

namespace FastGate.Gateway;

/// <summary>What all connections share: the snapshot in force, the clock, the log, and the register of who is there.</summary>
public sealed class Gate(GateSnapshot snapshot, TimeProvider clock, Log log, Metrics metrics)
{
    private readonly Lock _lock = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly List<Exchange> _due = [];
    private GateSnapshot _snapshot = snapshot;
    private volatile bool _draining;

    /// <summary>A request keeps the one that it began with.</summary>
    public GateSnapshot Snapshot
    {
        get => Volatile.Read(ref _snapshot);
        set => Volatile.Write(ref _snapshot, value);
    }

    public TimeProvider Clock { get; } = clock;

    public Log Log { get; } = log;

    public Metrics Metrics { get; } = metrics;

    public DateField Date { get; } = new(clock);

    /// <summary>The process is ending: answers say <c>Connection: close</c>.</summary>
    public bool IsDraining => _draining;

    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _exchanges.Count;
            }
        }
    }

    /// <summary>How many connections wait in a phase, their clocks running: who moves the clock of a test must know that a wait has begun.</summary>
    internal int WaitingIn(Phase phase)
    {
        lock (_lock)
        {
            return _exchanges.Count(exchange => exchange.WaitsIn(phase));
        }
    }

    internal void Add(Exchange exchange)
    {
        lock (_lock)
        {
            exchange.Place = _exchanges.Count;
            _exchanges.Add(exchange);
        }

        Metrics.ConnectionOpened();
        if (_draining)
        {
            exchange.Drain();
        }
    }

    internal void Remove(Exchange exchange)
    {
        lock (_lock)
        {
            int last = _exchanges.Count - 1;
            if (exchange.Place < 0)
            {
                return;
            }

            _exchanges[exchange.Place] = _exchanges[last];
            _exchanges[exchange.Place].Place = exchange.Place;
            _exchanges.RemoveAt(last);
            exchange.Place = -1;
        }

        Metrics.ConnectionClosed();
    }

    /// <summary>Ends the waits whose time is over; one timer calls this for all connections, never twice at once.</summary>
    internal void Sweep()
    {
        long now = Clock.GetTimestamp();
        lock (_lock)
        {
            foreach (Exchange exchange in _exchanges)
            {
                if (exchange.IsDue(now))
                {
                    _due.Add(exchange);
                }
            }
        }

        // outside the lock: what is woken here runs on in this thread
        foreach (Exchange exchange in _due)
        {
            exchange.Sweep(now);
        }

        _due.Clear();
    }

    internal void CheckTunnels()
    {
        long now = Clock.GetUtcNow().ToUnixTimeSeconds();
        foreach (Exchange exchange in All())
        {
            exchange.CheckTunnel(now);
        }
    }

    /// <summary>Lets idle connections go at once and busy ones after their answer.</summary>
    internal void Drain()
    {
        _draining = true;
        foreach (Exchange exchange in All())
        {
            exchange.Drain();
        }
    }

    internal void AbortAll()
    {
        foreach (Exchange exchange in All())
        {
            exchange.Abort();
        }
    }

    private Exchange[] All()
    {
        lock (_lock)
        {
            return [.. _exchanges];
        }
    }
}
