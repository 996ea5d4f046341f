using System.Net;

namespace FastGate.Upstream;

/// <summary>
/// Connections to the application, last in first out: the one used last is the most likely to be alive, and the rest
/// can grow old and be closed. A connection comes back only after an exchange that was framed to its end.
/// </summary>
public sealed class UpstreamPool : IDisposable
{
    private const int FirstRoom = 16;

    private readonly TimeProvider _clock;
    private readonly UpstreamConnector _connector;
    private readonly Lock _gate = new();
    private readonly int _most;
    private readonly long _idleTicks;
    private readonly long _ageTicks;
    private UpstreamConnection?[] _idle = [];
    private int _count;
    private bool _disposed;
    private int _open;

    public UpstreamPool(UpstreamSettings settings, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        Settings = settings;
        _clock = clock;
        _connector = new UpstreamConnector(settings, clock, resolve);
        _most = settings.KeepAlives ? settings.MaxIdle : 0;
        _idleTicks = ToTicks(settings.IdleTimeout);
        _ageTicks = ToTicks(settings.MaxAge);
    }

    public UpstreamSettings Settings { get; }

    /// <summary>Connections in use or idle.</summary>
    public int Open => Volatile.Read(ref _open);

    public int Idle => Volatile.Read(ref _count);

    /// <summary>
    /// Takes the idle connection that was used last; <paramref name="answer"/> is where its answer will go. Null: none is
    /// fit, connect anew. Connections that have grown old, were closed or have spoken unasked are closed on the way.
    /// </summary>
    public UpstreamConnection? TryTake(Memory<byte> answer)
    {
        while (true)
        {
            UpstreamConnection? taken;
            lock (_gate)
            {
                if (_count == 0)
                {
                    return null;
                }

                taken = _idle[--_count];
                _idle[_count] = null;
            }

            long now = _clock.GetTimestamp();
            if (now - taken!.IdleSince < _idleTicks && now - taken.OpenedAt < _ageTicks && taken.Requests < Settings.MaxRequests
                && taken.Begin(answer))
            {
                taken.Requests++;
                return taken;
            }

            Discard(taken);
        }
    }

    /// <summary>Gives a connection back after a fully framed exchange, or closes it where there is no room for it.</summary>
    public void Return(UpstreamConnection connection)
    {
        if (!connection.IsClosed)
        {
            lock (_gate)
            {
                if (!_disposed && _count < _most)
                {
                    if (_count == _idle.Length)
                    {
                        Array.Resize(ref _idle, (int)Math.Min(Math.Max(_count * 2L, FirstRoom), _most));
                    }

                    connection.IdleSince = _clock.GetTimestamp();
                    _idle[_count++] = connection;
                    return;
                }
            }
        }

        Discard(connection);
    }

    /// <summary>Closes a connection that must not be used again.</summary>
    public void Discard(UpstreamConnection connection)
    {
        connection.Close();
        Interlocked.Decrement(ref _open);
    }

    /// <summary>Discards and waits until the connection's posted read has let go of its buffer.</summary>
    public ValueTask DiscardAndSettleAsync(UpstreamConnection connection)
    {
        Interlocked.Decrement(ref _open);
        return connection.CloseAndSettleAsync();
    }

    /// <summary>Connects anew, trying each address once within the time-out.</summary>
    public async Task<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectAsync(CancellationToken stop)
    {
        (UpstreamConnection? connection, UpstreamFault fault) = await _connector.ConnectAsync(stop).ConfigureAwait(false);
        if (connection is not null)
        {
            Interlocked.Increment(ref _open);
            connection.Requests = 1;
        }

        return (connection, fault);
    }

    /// <summary>Closes the idle connections that have grown too old; called from the gateway's slow tick.</summary>
    public void CloseStale()
    {
        long now = _clock.GetTimestamp();
        lock (_gate)
        {
            // the oldest are at the bottom of the stack
            int stale = 0;
            while (stale < _count && (now - _idle[stale]!.IdleSince >= _idleTicks || now - _idle[stale]!.OpenedAt >= _ageTicks))
            {
                Discard(_idle[stale++]!);
            }

            if (stale > 0)
            {
                Array.Copy(_idle, stale, _idle, 0, _count - stale);
                Array.Clear(_idle, _count - stale, stale);
                _count -= stale;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_count > 0)
            {
                Discard(_idle[--_count]!);
                _idle[_count] = null;
            }
        }
    }

    private long ToTicks(TimeSpan span) => span <= TimeSpan.Zero ? long.MaxValue : (long)(span.TotalSeconds * _clock.TimestampFrequency);
}
