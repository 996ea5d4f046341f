using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FastGate.Sockets;
using FastGate.Tls;

namespace FastGate.Listening;

/// <summary>
/// What SslStream speaks through: reads from the connection's reader, writes straight to its socket. Until the handshake is over, each completion goes
/// on in the thread pool. A read into an empty buffer only waits, so that an idle TLS connection holds no buffer. Nothing is allocated per call.
/// </summary>
internal sealed class TransportStream(PipeReader input, LoopSocket socket) : Stream
{
    private readonly SocketSend _sending = new(socket);
    private volatile bool _hop = true;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void HandshakeIsOver() => _hop = false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        !_hop && input.TryRead(out var result) && Take(result, buffer.Span, out var taken) ? new ValueTask<int>(taken) : ReadLater(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var sending = _sending.SendAsync(buffer);
        if (!sending.IsCompletedSuccessfully || _hop)
        {
            return WriteLater(sending);
        }
        return sending.Result ? ValueTask.CompletedTask : ValueTask.FromException(Broken());
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadLater(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (_hop)
            {
                await PoolHop.Go();
            }
            if (Take(result, buffer.Span, out var taken))
            {
                return taken;
            }
        }
    }

    // False: nothing came and nothing ended (a cancelled read), so that waiting goes on. Zero into a buffer with room is the end.
    private bool Take(in ReadResult result, Span<byte> target, out int taken)
    {
        var available = result.Buffer;
        taken = (int)Math.Min(available.Length, target.Length);
        if (taken > 0)
        {
            var part = available.Slice(0, taken);
            part.CopyTo(target);
            input.AdvanceTo(part.End);
            return true;
        }
        // Nothing is examined, so that the bytes are there at once for the read that follows.
        input.AdvanceTo(available.Start);
        return result.IsCompleted || !available.IsEmpty;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteLater(ValueTask<bool> sending)
    {
        if (!await sending.ConfigureAwait(false))
        {
            throw Broken();
        }
        if (_hop)
        {
            await PoolHop.Go();
        }
    }

    private static IOException Broken() => new("the connection was reset");
}
