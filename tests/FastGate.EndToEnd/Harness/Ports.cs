using System.Net;
using System.Net.Sockets;

namespace FastGate.EndToEnd.Harness;

/// <summary>Loopback ports for servers under test, from below the range that outgoing connections use, none given twice.</summary>
public static class Ports
{
    private static int _next = 18_000 + (Environment.ProcessId % 6_000);

    public static int Next()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _next);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }
    }
}
