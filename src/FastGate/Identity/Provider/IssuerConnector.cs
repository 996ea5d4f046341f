using System.Net;
using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Identity;

/// <summary>
/// Connects to the issuer, address by address, and never to one of <see cref="RefusedAddresses"/>. The one that worked last is the first to be tried, one
/// that took a connection and did not answer the last, and while others are left none may use up the time of the call.
/// </summary>
internal sealed class IssuerConnector(TimeProvider clock, TimeSpan limit, NameLookup names)
{
    private static readonly TimeSpan MostPerAddress = TimeSpan.FromSeconds(3);

    // Discovery, keys, tokens and a proxy before them: an issuer that names more hosts than that fills no memory.
    private const int MostHosts = 16;

    private readonly Dictionary<string, IPAddress> _workedLast = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IPAddress> _silent = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The check is made on the address that is then connected to, so that a name can't change its meaning in between.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellation)
    {
        long began = clock.GetTimestamp();
        IPAddress[] known = IPAddress.TryParse(target.Host, out IPAddress? literal)
            ? [literal]
            : await names.AddressesOf(target.Host).WaitAsync(cancellation).ConfigureAwait(false);
        IPAddress[] addresses = InOrder(target.Host, known);
        Exception last = known.Length > 0 ? new AddressRefusedException() : new SocketException((int)SocketError.HostNotFound);
        for (int i = 0; i < addresses.Length; i++)
        {
            try
            {
                Stream stream = await ConnectAsync(new IPEndPoint(addresses[i], target.Port), ShareOf(began, addresses.Length - i), cancellation).ConfigureAwait(false);
                Remember(target.Host, addresses[i]);
                return stream;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                last = e;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        throw last;
    }

    private async ValueTask<Stream> ConnectAsync(IPEndPoint address, TimeSpan share, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(share, clock);
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

    /// <summary>Who took the last connection to that host did not answer on it: the others come first from now on.</summary>
    public void Doubt(string host)
    {
        lock (_workedLast)
        {
            if (_workedLast.Remove(host, out IPAddress? silent))
            {
                _silent[host] = silent;
            }
        }
    }

    private IPAddress[] InOrder(string host, IPAddress[] known)
    {
        IPAddress? first;
        IPAddress? last;
        lock (_workedLast)
        {
            _workedLast.TryGetValue(host, out first);
            _silent.TryGetValue(host, out last);
        }

        return [.. known.Where(address => !RefusedAddresses.Contains(address)).OrderBy(address => address.Equals(first) ? 0 : address.Equals(last) ? 2 : 1)];
    }

    private void Remember(string host, IPAddress address)
    {
        lock (_workedLast)
        {
            if (_workedLast.Count >= MostHosts && !_workedLast.ContainsKey(host))
            {
                _workedLast.Clear();
                _silent.Clear();
            }

            _workedLast[host] = address;
        }
    }

    /// <summary>What one of several addresses may take of the time that is left; the last one has all of it.</summary>
    private TimeSpan ShareOf(long began, int left)
    {
        if (left == 1)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan share = (limit - clock.GetElapsedTime(began)) / left;
        return share > MostPerAddress ? MostPerAddress : share > TimeSpan.Zero ? share : TimeSpan.FromMilliseconds(1);
    }
}

/// <summary>Every address of a host is a refused one.</summary>
internal sealed class AddressRefusedException() : Exception("link-local and metadata addresses are refused");
