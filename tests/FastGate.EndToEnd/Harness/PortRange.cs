using System.Net;
using System.Net.Sockets;

namespace FastGate.EndToEnd.Harness;

/// <summary>
/// Ports that belong to one process as long as it lives: whoever listens on the first of a range has the others. The kernel gives that one to a
/// single process, and takes it back however that ends.
/// </summary>
public sealed class PortRange
{
    public const int Size = 100;

    // Below 32768, where the kernel begins to take ports for outgoing connections.
    private const int First = 12_000;
    private const int Ranges = 200;

    private static readonly List<Socket> Held = [];

    private readonly IPAddress _address;
    private readonly int _key;
    private int _given;

    private PortRange(IPAddress address, int key) => (_address, _key) = (address, key);

    /// <summary>The first range that nobody has, looked for from a place that differs from process to process.</summary>
    public static PortRange Take(IPAddress address, int from)
    {
        for (var i = 0; i < Ranges; i++)
        {
            var key = First + ((int)((uint)from % Ranges + i) % Ranges * Size);
            if (TryListen(address, key) is { } held)
            {
                lock (Held)
                {
                    Held.Add(held);
                }

                return new PortRange(address, key);
            }
        }

        throw new InvalidOperationException("all ranges of ports are taken");
    }

    /// <summary>The next port of the range that nobody listens on; false when there is none left.</summary>
    public bool TryNext(out int port)
    {
        while (++_given < Size)
        {
            port = _key + _given;
            if (TryListen(_address, port) is { } probe)
            {
                probe.Dispose();
                return true;
            }
        }

        port = 0;
        return false;
    }

    // To bind alone is no claim: the runtime binds with SO_REUSEADDR, under which several may have one port until the first listens (socket(7)).
    private static Socket? TryListen(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
