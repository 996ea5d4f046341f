using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using FastGate.Sockets;
using FastGate.Tls;

namespace FastGate.Listening;

/// <summary>
/// What SslStream speaks through towards a client: reads come from the connection's reader, writes go straight to its socket, which stays the
/// connection's: the SslStream leaves this open. A read into an empty buffer only waits, so that an idle TLS connection holds no buffer.
/// </summary>
internal sealed class TransportStream(PipeReader input, LoopSocket socket, ListenerCapacity capacity) : HandshakeStream(socket)
{
    // In a HelloRetryRequest, which is a ServerHello, where that has its random bytes (RFC 8446 section 4.1.3).
    private const int RandomAt = 5 + 4 + 2;

    private static ReadOnlySpan<byte> RetryRequest =>
    [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];

    private TlsRecordLimit _records;
    private IdleRecords _idle = new(capacity);
    private bool _watchesIdle;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        !Hops && input.TryRead(out var result) && Take(result, buffer.Span, out var taken) ? new ValueTask<int>(taken) : ReadLater(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Hops && buffer.Length > RandomAt && buffer.Span[RandomAt..].StartsWith(RetryRequest))
        {
            _records.AskedAgain();
        }
        _idle.Written();
        return base.WriteAsync(buffer, cancellationToken);
    }

    /// <param name="agreed">TLS 1.2 knows no records to which something is to be said later.</param>
    public void HandshakeIsOver(SslProtocols agreed)
    {
        _watchesIdle = agreed == SslProtocols.Tls13;
        _idle.Written();
        HandshakeIsOver();
    }

    /// <summary>So many bytes of content were deciphered; said by the reader.</summary>
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
            // SslStream reads on once it has deciphered what was whole, and has been asked for more than that.
            if (_watchesIdle && !_idle.Admits(_records.Records, _records.Room))
            {
                throw new IOException("the client sends TLS records without content");
            }
            return _records.Admits(target[..taken]) ? true : throw new IOException("the client sent a TLS record or a ClientHello that is longer than one may be");
        }
        // Nothing is examined, so that the bytes are there at once for the read that follows.
        input.AdvanceTo(available.Start);
        return result.IsCompleted || !available.IsEmpty;
    }
}
