using System.Net;
using System.Net.Sockets;

namespace FastGate.Demo;

/// <summary>Finds loopback ports that nobody listens on at the moment.</summary>
public static class FreePort
{
    /// <summary>Any free port, chosen by the system.</summary>
    public static int Any()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary><paramref name="wanted"/> if it is free, otherwise any free port.</summary>
    public static int Prefer(int wanted)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, wanted));
            probe.Listen(1);
            return wanted;
        }
        catch (SocketException)
        {
            return Any();
        }
    }
}
