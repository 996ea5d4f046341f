using System.Net;
using System.Net.Sockets;

namespace FastGate.Sockets;

/// <summary>
/// Connects a socket within a loop. The runtime's own way would have the runtime's engine watch the socket for as long as it lives, beside the loop.
/// </summary>
internal sealed class SocketConnect : IReadinessWaiter
{
    private readonly TaskCompletionSource _ready = new();

    private SocketConnect() { }

    /// <summary>Null: refused, and the socket is closed.</summary>
    /// <exception cref="OperationCanceledException">It took too long; the socket is closed.</exception>
    public static async ValueTask<LoopSocket?> ConnectAsync(Socket socket, EndPoint address, EventLoop loop, CancellationToken stop)
    {
        var connecting = new LoopSocket(socket);
        try
        {
            socket.Blocking = false;
            int begun = connecting.Connect(address.Serialize());
            if (begun != LoopSocket.Broken)
            {
                connecting.Join(loop);
                if (begun == 0 || await new SocketConnect().IsConnectedAsync(connecting, stop).ConfigureAwait(false))
                {
                    return connecting;
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // as good as refused
        }

        connecting.Close();
        stop.ThrowIfCancellationRequested();
        return null;
    }

    void IReadinessWaiter.OnReady() => _ready.TrySetResult();

    private async ValueTask<bool> IsConnectedAsync(LoopSocket connecting, CancellationToken stop)
    {
        using CancellationTokenRegistration late = stop.UnsafeRegister(static socket => ((LoopSocket)socket!).Close(), connecting);
        if (connecting.TryWaitToWrite(this))
        {
            await _ready.Task.ConfigureAwait(false);
        }

        return !connecting.IsClosed && connecting.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0;
    }
}
