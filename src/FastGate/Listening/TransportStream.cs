using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FastGate.Sockets;
using FastGate.Tls;

namespace FastGate.Listening;

/// <summary>
/// What SslStream speaks through towards a client: reads come from the connection's reader, writes go straight to its socket, which stays the
/// connection's: the SslStream leaves this open. A read into an empty buffer only waits, so that an idle TLS connection holds no buffer.
/// </summary>
internal sealed class TransportStream(PipeReader input, LoopSocket socket, ListenerCapacity capacity) : HandshakeStream(socket)
{
    private TlsRecordLimit _records;
    private IdleRecords _idle = new(capacity);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        !Hops && input.TryRead(out var result) && Take(result, buffer.Span, out var taken) ? new ValueTask<int>(taken) : ReadLater(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _idle.Written();
        return base.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>So many bytes of content were deciphered at once; said by the reader.</summary>
    public void Delivered(int bytes) => _idle.Delivered(bytes);

    /// <summary>Nobody reads any more.</summary>
    public void Settle() => _idle.Settle();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadLater(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (Hops)
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
            long before = _records.Records;
            return !_records.Admits(target[..taken]) ? throw new IOException("the client sent a TLS record or a ClientHello that is longer than one may be")
                : _idle.Admits((int)(_records.Records - before)) ? true
                : throw new IOException("the client sends TLS records without content");
        }
        // Nothing is examined, so that the bytes are there at once for the read that follows.
        input.AdvanceTo(available.Start);
        return result.IsCompleted || !available.IsEmpty;
    }
}
