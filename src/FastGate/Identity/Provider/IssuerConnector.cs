using System.Net;
using System.Net.Sockets;

namespace FastGate.Identity;

/// <summary>Connects to the issuer, address by address, and never to one of <see cref="RefusedAddresses"/>.</summary>
internal static class IssuerConnector
{
    // While others are left, no single address may use up the time of the call.
    private static readonly TimeSpan PerAddress = TimeSpan.FromSeconds(3);

    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, TimeProvider clock, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(target.Host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(target.Host, cancellation).ConfigureAwait(false);
        return await ConnectAsync(addresses, target.Port, clock, cancellation).ConfigureAwait(false);
    }

    /// <summary>The check is made on the address that is then connected to, so that a name can't change its meaning in between.</summary>
    internal static async ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, TimeProvider clock, CancellationToken cancellation)
    {
        Exception? last = null;
        bool refused = false;
        for (int i = 0; i < addresses.Length; i++)
        {
            if (RefusedAddresses.Contains(addresses[i]))
            {
                refused = true;
                continue;
            }

            try
            {
                TimeSpan limit = i + 1 < addresses.Length ? PerAddress : Timeout.InfiniteTimeSpan;
                return await ConnectAsync(new IPEndPoint(addresses[i], port), limit, clock, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                last = e;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        if (last is null && refused)
        {
            throw new AddressRefusedException();
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint address, TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(address, either.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Every address of a host is a refused one.</summary>
internal sealed class AddressRefusedException() : Exception("link-local and metadata addresses are refused");
