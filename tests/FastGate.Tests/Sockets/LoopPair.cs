using System.Net;
using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Tests.Sockets;

/// <summary>A connection whose one end is in a loop, and whose other end is an ordinary socket of the test's.</summary>
internal sealed class LoopPair : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public LoopPair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Peer.Connect(listener.LocalEndPoint!);
        Own = new LoopSocket(listener.Accept());
        Own.Socket.NoDelay = true;
    }

    public Socket Peer { get; }

    public LoopSocket Own { get; }

    public static LoopPair Joined()
    {
        var pair = new LoopPair();
        pair.Own.Join(EventLoop.Next());
        return pair;
    }

    public void Dispose()
    {
        Own.Close();
        Peer.Dispose();
    }
}
