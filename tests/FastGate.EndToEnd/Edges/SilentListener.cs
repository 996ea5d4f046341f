using System.Net;
using System.Net.Sockets;

namespace FastGate.EndToEnd.Edges;

/// <summary>An address that answers nothing at all: its backlog is full, so that the kernel drops what comes.</summary>
public sealed class SilentListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    public SilentListener(string address = "127.0.0.2", int port = 0)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        _listener.Listen(0);
        for (var i = 0; i < 4; i++)
        {
            var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _waiting.Add(one);
            try
            {
                one.Connect(EndPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // On its way, or never to arrive.
            }
        }

        Thread.Sleep(100);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public void Dispose()
    {
        _waiting.ForEach(s => s.Dispose());
        _listener.Dispose();
    }
}
