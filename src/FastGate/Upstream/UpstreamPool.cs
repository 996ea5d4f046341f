using System.Net;
using System.Net.Sockets;

namespace FastGate.Upstream;

/// <summary>
/// Connections to the application, last in first out: the one used last is the most likely to be alive, and the rest
/// can grow old and be closed. A connection comes back only after an exchange that was framed to its end.
/// </summary>
public sealed class UpstreamPool : IDisposable
{
    // For an address that is not the last one, where connecting has no limit.
    private static readonly TimeSpan UnlimitedShare = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock;
    private readonly UpstreamAddresses _addresses;
    private readonly Lock _gate = new();
    private readonly UpstreamConnection?[] _idle;
    private readonly long _idleTicks;
    private readonly long _ageTicks;
    private int _count;
    private bool _disposed;
    private int _open;

    public UpstreamPool(UpstreamSettings settings, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        Settings = settings;
        _clock = clock;
        _addresses = new UpstreamAddresses(settings, clock, resolve);
        _idle = new UpstreamConnection?[settings.KeepAlives ? Math.Max(0, settings.MaxIdle) : 0];
        _idleTicks = ToTicks(settings.IdleTimeout);
        _ageTicks = ToTicks(settings.MaxAge);
    }

    public UpstreamSettings Settings { get; }

    /// <summary>Connections in use or idle.</summary>
    public int Open => Volatile.Read(ref _open);

    public int Idle => Volatile.Read(ref _count);

    /// <summary>
    /// Takes the idle connection that was used last and posts its read into <paramref name="answer"/>. Null: none is
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
                && taken.PostReceive(answer))
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
        if (!connection.Unshareable && !connection.IsClosed)
        {
            lock (_gate)
            {
                if (!_disposed && _count < _idle.Length)
                {
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

    /// <summary>Connects anew, trying each address once within the time-out. Runs on the thread pool.</summary>
    public async Task<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectAsync(CancellationToken stop)
    {
        using CancellationTokenSource late = After(Settings.ConnectTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);

        try
        {
            return Settings.Transport == UpstreamTransport.UnixSocket
                ? await ConnectLocallyAsync(limit.Token).ConfigureAwait(false)
                : await ConnectByAddressAsync(limit.Token, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (null, UpstreamFault.ConnectTimedOut);
        }
        catch (SocketException)
        {
            // not the application's fault and not one of its addresses': this process has no descriptor left for a socket
            return (null, UpstreamFault.ConnectRefused);
        }
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

    private async ValueTask<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectLocallyAsync(CancellationToken limit)
    {
        Socket local = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return await TryConnectAsync(local, new UnixDomainSocketEndPoint(Settings.SocketPath), limit).ConfigureAwait(false)
            ? (Opened(local, null), UpstreamFault.None)
            : (null, UpstreamFault.ConnectRefused);
    }

    private async ValueTask<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectByAddressAsync(CancellationToken limit, CancellationToken stop)
    {
        long began = _clock.GetTimestamp();
        UpstreamAddresses.Candidate[] candidates = await _addresses.InOrderAsync(limit).ConfigureAwait(false);
        UpstreamFault fault = UpstreamFault.NameNotResolved;
        for (int i = 0; i < candidates.Length; i++)
        {
            limit.ThrowIfCancellationRequested();
            UpstreamAddresses.Candidate candidate = candidates[i];
            Socket socket = new(candidate.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            KeepAlive(socket);
            fault = await TryAddressAsync(socket, candidate.Address, ShareOf(began, candidates.Length - i), limit).ConfigureAwait(false);
            Stream? stream = null;
            if (fault == UpstreamFault.None)
            {
                (stream, fault) = await SecureAsync(socket, stop).ConfigureAwait(false);
            }

            if (fault == UpstreamFault.None)
            {
                candidate.Succeeded();
                return (Opened(socket, stream), UpstreamFault.None);
            }

            socket.Dispose();
            stop.ThrowIfCancellationRequested(); // the client has left, which says nothing about the address
            candidate.Failed(_clock);
        }

        return (null, fault);
    }

    /// <summary>What one of several addresses may take of the time that is left: a silent one must not use up that of the others.</summary>
    private TimeSpan ShareOf(long began, int left)
    {
        if (Settings.ConnectTimeout <= TimeSpan.Zero)
        {
            return left > 1 ? UnlimitedShare : Timeout.InfiniteTimeSpan;
        }

        TimeSpan rest = Settings.ConnectTimeout - _clock.GetElapsedTime(began);
        return rest > TimeSpan.Zero ? rest / left : TimeSpan.FromMilliseconds(1);
    }

    private static async ValueTask<UpstreamFault> TryAddressAsync(Socket socket, EndPoint address, TimeSpan share, CancellationToken limit)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(limit);
        own.CancelAfter(share);
        try
        {
            return await TryConnectAsync(socket, address, own.Token).ConfigureAwait(false) ? UpstreamFault.None : UpstreamFault.ConnectRefused;
        }
        catch (OperationCanceledException)
        {
            return UpstreamFault.ConnectTimedOut;
        }
    }

    private async ValueTask<(Stream? Stream, UpstreamFault Fault)> SecureAsync(Socket socket, CancellationToken stop)
    {
        if (Settings.Secure is null)
        {
            return (null, UpstreamFault.None);
        }

        using CancellationTokenSource late = After(Settings.TlsHandshakeTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);

        try
        {
            return (await Settings.Secure(socket, limit.Token).ConfigureAwait(false), UpstreamFault.None);
        }
        catch (Exception error) when (error is System.Security.Authentication.AuthenticationException || UpstreamConnection.IsConnectionError(error))
        {
            return (null, limit.IsCancellationRequested ? UpstreamFault.ConnectTimedOut : UpstreamFault.TlsFailed);
        }
    }

    private static async ValueTask<bool> TryConnectAsync(Socket socket, EndPoint address, CancellationToken stop)
    {
        try
        {
            await socket.ConnectAsync(address, stop).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    private UpstreamConnection Opened(Socket socket, Stream? stream)
    {
        Interlocked.Increment(ref _open);
        return new UpstreamConnection(socket, stream, _clock.GetTimestamp()) { Requests = 1 };
    }

    private void KeepAlive(Socket socket)
    {
        if (Settings.KeepAlivePeriod <= TimeSpan.Zero)
        {
            return;
        }

        int seconds = Math.Max(1, (int)Settings.KeepAlivePeriod.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
    }

    private CancellationTokenSource After(TimeSpan limit) => new(limit > TimeSpan.Zero ? limit : Timeout.InfiniteTimeSpan, _clock);

    private long ToTicks(TimeSpan span) => span <= TimeSpan.Zero ? long.MaxValue : (long)(span.TotalSeconds * _clock.TimestampFrequency);
}
