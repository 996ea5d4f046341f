using System.Runtime.CompilerServices;
using FastGate.Sockets;

namespace FastGate.Tls;

/// <summary>
/// What <see cref="System.Net.Security.SslStream"/> speaks through on a socket of ours. Until <see cref="HandshakeIsOver"/>, each completion goes on
/// in the thread pool; after it, an end without TLS's closure alert is an <see cref="EndOfStreamException"/>. Owns the socket. One read and one write
/// may run at a time; nothing is allocated per call.
/// </summary>
public class HandshakeStream(LoopSocket socket) : AsynchronousStream
{
    private readonly SocketReceive _receiving = new(socket);
    private readonly SocketSend _sending = new(socket);
    private volatile bool _hop = true;

    /// <summary>Whether the handshake goes on, so that completions leave their thread.</summary>
    protected bool Hops => _hop;

    /// <summary>From here on completions run where they happen: deciphering a record costs little.</summary>
    public void HandshakeIsOver() => _hop = false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var receiving = _receiving.ReceiveAsync(buffer);
        if (!receiving.IsCompletedSuccessfully || _hop)
        {
            return ReadLater(receiving, onlyWaits: buffer.IsEmpty);
        }
        var received = receiving.Result;
        return received > 0 || buffer.IsEmpty && received == 0 ? new ValueTask<int>(received) : ValueTask.FromException<int>(Ended(received));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var sending = _sending.SendAsync(buffer);
        if (!sending.IsCompletedSuccessfully || _hop)
        {
            return WriteLater(sending);
        }
        return sending.Result ? ValueTask.CompletedTask : ValueTask.FromException(Broken());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Close();
        }
        base.Dispose(disposing);
    }

    private static IOException Broken() => new("the connection was reset");

    // Whoever has had a closure alert does not ask for more: this end was not announced. SslStream would make an ordinary one of it, and anybody on the
    // way can send a FIN (RFC 8446 section 6.1, RFC 9112 section 9.8).
    private static IOException Ended(int received) => received < 0 ? Broken() : new EndOfStreamException("the connection ended without a closure alert");

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadLater(ValueTask<int> receiving, bool onlyWaits)
    {
        var received = await receiving.ConfigureAwait(false);
        if (_hop)
        {
            await PoolHop.Go();
        }
        return received > 0 || received == 0 && (onlyWaits || _hop) ? received : throw Ended(received);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteLater(ValueTask<bool> sending)
    {
        var sent = await sending.ConfigureAwait(false);
        if (_hop)
        {
            await PoolHop.Go();
        }
        if (!sent)
        {
            throw Broken();
        }
    }
}
