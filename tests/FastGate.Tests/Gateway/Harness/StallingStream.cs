using FastGate.Sockets;
using FastGate.Tls;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>
/// A peer that takes some writes and nothing after them, and never says anything. When the connection is closed, whoever sends learns of it first and
/// whoever receives only then.
/// </summary>
/// <param name="says">What the peer says after all, once, to the first who receives.</param>
/// <param name="failure">What the write after the last one that is taken throws, instead of waiting.</param>
internal sealed class StallingStream(int taken, LoopSocket? socket = null, Func<byte[]>? says = null, Exception? failure = null) : AsynchronousStream
{
    private Func<byte[]>? _says = says;
    private readonly TaskCompletionSource<int> _reading = new();
    private readonly TaskCompletionSource _writing = new();
    private int _writes;

    public int Writes => Volatile.Read(ref _writes);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _says, null) is not { } say)
        {
            return new ValueTask<int>(_reading.Task);
        }

        var said = say();
        said.CopyTo(buffer);
        return new ValueTask<int>(said.Length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _writes) <= taken)
        {
            return default;
        }

        return failure is null ? new ValueTask(_writing.Task) : throw failure;
    }

    protected override void Dispose(bool disposing)
    {
        socket?.Close();
        _writing.TrySetException(new IOException("closed"));
        _reading.TrySetException(new IOException("closed"));
        base.Dispose(disposing);
    }
}
