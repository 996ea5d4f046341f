namespace FastGate.Listening;

/// <summary>
/// Connections that must be through one step (the PROXY header, the handshake, the end) within the same time, so that the first one in is the first
/// one late. One timer for all, and only while there are any; a connection is in at most one queue, through links of its own.
/// </summary>
internal sealed class DeadlineQueue : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _allowance;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private ClientConnection? _first;
    private ClientConnection? _last;
    private bool _disposed;

    public DeadlineQueue(TimeSpan allowance, TimeProvider clock)
    {
        _allowance = allowance;
        _clock = clock;
        _timer = clock.CreateTimer(static queue => ((DeadlineQueue)queue!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Nobody is in the step.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _first is null;
            }
        }
    }

    public void Enter(ClientConnection connection)
    {
        lock (_lock)
        {
            connection.StepStarted = _clock.GetTimestamp();
            connection.InStep = true;
            connection.PreviousInStep = _last;
            if (_last is null)
            {
                _first = connection;
                if (!_disposed)
                {
                    _timer.Change(Tick, Timeout.InfiniteTimeSpan);
                }
            }
            else
            {
                _last.NextInStep = connection;
            }
            _last = connection;
        }
    }

    /// <summary>The step is over. False when it took too long and the connection has been aborted.</summary>
    public bool Leave(ClientConnection connection)
    {
        lock (_lock)
        {
            return Remove(connection);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }
        _timer.Dispose();
    }

    private void Sweep()
    {
        while (true)
        {
            ClientConnection late;
            lock (_lock)
            {
                if (_first is null || _disposed)
                {
                    return;
                }
                if (_clock.GetElapsedTime(_first.StepStarted) < _allowance)
                {
                    _timer.Change(Tick, Timeout.InfiniteTimeSpan);
                    return;
                }
                late = _first;
                Remove(late);
            }
            late.IsLate();
        }
    }

    private bool Remove(ClientConnection connection)
    {
        if (!connection.InStep)
        {
            return false;
        }
        connection.InStep = false;
        if (connection.PreviousInStep is { } previous)
        {
            previous.NextInStep = connection.NextInStep;
        }
        else
        {
            _first = connection.NextInStep;
        }
        if (connection.NextInStep is { } next)
        {
            next.PreviousInStep = connection.PreviousInStep;
        }
        else
        {
            _last = connection.PreviousInStep;
        }
        connection.NextInStep = connection.PreviousInStep = null;
        return true;
    }
}
