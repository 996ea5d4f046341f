using System.Net.Sockets;

namespace FastGate.Listening;

/// <summary>What a client gets that is one too many: 503, as well as that can be done without taking it in.</summary>
internal static class BusyAnswer
{
    // Those beyond are closed unanswered: being polite must not cost what the limit saves.
    private const int MaxAtOnce = 64;
    private const int MaxDrained = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static int AtOnce;

    private static readonly byte[] Answer = [.. "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"u8,
        .. "Content-Length: 20\r\nCache-Control: no-store\r\nConnection: close\r\n\r\nService Unavailable\n"u8];

    /// <param name="socket">Owned from here on.</param>
    /// <param name="speaksHttp">False on TLS, where nothing can be said without a handshake.</param>
    /// <param name="clock">Bounds how long the client may take.</param>
    public static void Send(Socket socket, bool speaksHttp, TimeProvider clock)
    {
        if (speaksHttp && Interlocked.Increment(ref AtOnce) <= MaxAtOnce)
        {
            _ = SendAsync(socket, clock);
            return;
        }
        if (speaksHttp)
        {
            Interlocked.Decrement(ref AtOnce);
        }
        socket.Dispose();
    }

    private static async Task SendAsync(Socket socket, TimeProvider clock)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            await socket.SendAsync(Answer.AsMemory(), SocketFlags.None, patience.Token).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            // Closed with bytes unread, TCP would reset the connection and the client might never see the answer.
            var dropped = new byte[1024];
            for (var drained = 0; drained < MaxDrained;)
            {
                var read = await socket.ReceiveAsync(dropped.AsMemory(), SocketFlags.None, patience.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }
                drained += read;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client does not care to hear it.
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref AtOnce);
        }
    }
}
