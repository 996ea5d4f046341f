using System.Net;
using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Upstream;

/// <summary>Opens connections to the application, over a Unix socket, TCP or TLS.</summary>
internal sealed class UpstreamConnector(UpstreamSettings settings, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve)
{
    // For an address that is not the last one, where connecting has no limit.
    private static readonly TimeSpan UnlimitedShare = TimeSpan.FromSeconds(10);

    // What a timer of the runtime can count; who configures more means never.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    // The most that the kernel takes, in seconds; a longer one is refused.
    private const int LongestKeepAlive = 32_767;

    private readonly UpstreamAddresses _addresses = new(settings, clock, resolve);

    // Made with the pool: a path that no socket can have is the start's trouble, not that of each request.
    private readonly UnixDomainSocketEndPoint? _local = settings.Transport == UpstreamTransport.UnixSocket ? new(settings.SocketPath) : null;

    /// <summary>Tries each address once within the time-out. The connection stays with the loop that asked for it.</summary>
    public async ValueTask<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectAsync(CancellationToken stop)
    {
        var loop = EventLoop.CurrentOrNext();
        using CancellationTokenSource late = After(settings.ConnectTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);

        try
        {
            return _local is not null
                ? await ConnectLocallyAsync(_local, loop, limit.Token).ConfigureAwait(false)
                : await ConnectByAddressAsync(loop, limit.Token, stop).ConfigureAwait(false);
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

    private async ValueTask<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectLocallyAsync(UnixDomainSocketEndPoint path, EventLoop loop, CancellationToken limit)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return await SocketConnect.ConnectAsync(socket, path, loop, limit).ConfigureAwait(false) is { } local
            ? (new UpstreamConnection(local, clock.GetTimestamp()), UpstreamFault.None)
            : (null, UpstreamFault.ConnectRefused);
    }

    private async ValueTask<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectByAddressAsync(EventLoop loop, CancellationToken limit, CancellationToken stop)
    {
        long began = clock.GetTimestamp();
        UpstreamAddresses.Candidate[] candidates = await _addresses.InOrderAsync(limit).ConfigureAwait(false);
        UpstreamFault fault = UpstreamFault.NameNotResolved;
        for (int i = 0; i < candidates.Length; i++)
        {
            limit.ThrowIfCancellationRequested();
            UpstreamAddresses.Candidate candidate = candidates[i];
            (UpstreamConnection? connection, fault) = await ConnectAsync(candidate.Address, ShareOf(began, candidates.Length - i), loop, limit, stop).ConfigureAwait(false);
            if (connection is not null)
            {
                candidate.Succeeded();
                return (connection, UpstreamFault.None);
            }

            stop.ThrowIfCancellationRequested(); // the client has left, which says nothing about the address
            candidate.Failed(clock);
        }

        return (null, fault);
    }

    private async ValueTask<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectAsync(
        EndPoint address, TimeSpan share, EventLoop loop, CancellationToken limit, CancellationToken stop)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (settings.KeepAlivePeriod > TimeSpan.Zero)
        {
            KeepAlive(socket, settings.KeepAlivePeriod);
        }

        using CancellationTokenSource late = After(share);
        using var own = CancellationTokenSource.CreateLinkedTokenSource(limit, late.Token);
        try
        {
            if (await SocketConnect.ConnectAsync(socket, address, loop, own.Token).ConfigureAwait(false) is not { } plain)
            {
                return (null, UpstreamFault.ConnectRefused);
            }

            return settings.Secure is null ? (new UpstreamConnection(plain, clock.GetTimestamp()), UpstreamFault.None)
                : await SecureAsync(plain, settings.Secure, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (null, UpstreamFault.ConnectTimedOut);
        }
    }

    private async ValueTask<(UpstreamConnection? Connection, UpstreamFault Fault)> SecureAsync(
        LoopSocket socket, Func<LoopSocket, CancellationToken, ValueTask<Stream>> secure, CancellationToken stop)
    {
        using CancellationTokenSource late = After(settings.TlsHandshakeTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        // A read of the handshake heeds no token; it ends with its socket.
        CancellationTokenRegistration ending = limit.Token.UnsafeRegister(static socket => ((LoopSocket)socket!).Close(), socket);
        Stream? stream = null;
        try
        {
            stream = await secure(socket, limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever a peer's certificate or the platform makes of it: it is this connection that fails, and nobody else knows of its socket.
        }

        ending.Dispose(); // from here on it closes no socket; one that it has closed by now is no connection
        if (stream is not null && !limit.IsCancellationRequested)
        {
            return (new UpstreamConnection(socket, clock.GetTimestamp(), stream), UpstreamFault.None);
        }

        stream?.Dispose();
        socket.Close();
        return (null, limit.IsCancellationRequested ? UpstreamFault.ConnectTimedOut : UpstreamFault.TlsFailed);
    }

    /// <summary>What one of several addresses may take of the time that is left: a silent one must not use up that of the others.</summary>
    private TimeSpan ShareOf(long began, int left)
    {
        if (settings.ConnectTimeout <= TimeSpan.Zero)
        {
            return left > 1 ? UnlimitedShare : Timeout.InfiniteTimeSpan;
        }

        TimeSpan rest = settings.ConnectTimeout - clock.GetElapsedTime(began);
        return rest > TimeSpan.Zero ? rest / left : TimeSpan.FromMilliseconds(1);
    }

    internal static void KeepAlive(Socket socket, TimeSpan period)
    {
        int seconds = (int)Math.Clamp(period.TotalSeconds, 1, LongestKeepAlive);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
    }

    private CancellationTokenSource After(TimeSpan limit) => new(limit > TimeSpan.Zero && limit < LongestTimer ? limit : Timeout.InfiniteTimeSpan, clock);
}
