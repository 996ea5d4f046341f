using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace FastGate.Tls;

/// <summary>
/// What <see cref="System.Net.Security.SslStream"/> speaks through on a socket of ours. Until <see cref="HandshakeIsOver"/>, each completion goes on
/// in the thread pool. Owns the socket. One read and one write may run at a time; nothing is allocated per call.
/// </summary>
public class HandshakeStream(Socket socket) : Stream
{
    private volatile bool _hop = true;

    /// <summary>Whether the handshake goes on, so that completions leave their thread.</summary>
    protected bool Hops => _hop;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>From here on completions run where they happen: deciphering a record costs little.</summary>
    public void HandshakeIsOver() => _hop = false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _hop ? ReadHopping(buffer, cancellationToken) : socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var sending = socket.SendAsync(buffer, SocketFlags.None, cancellationToken);
        if (!sending.IsCompletedSuccessfully)
        {
            return WriteRest(sending, buffer, cancellationToken);
        }
        var sent = sending.Result;
        return !_hop && sent == buffer.Length ? ValueTask.CompletedTask : WriteRest(new ValueTask<int>(sent), buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadHopping(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        await PoolHop.Go();
        return read;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteRest(ValueTask<int> sending, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        var sent = await sending.ConfigureAwait(false);
        while (sent < buffer.Length)
        {
            sent += await socket.SendAsync(buffer[sent..], SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        if (_hop)
        {
            await PoolHop.Go();
        }
    }
}
