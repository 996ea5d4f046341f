using FastGate.Sockets;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>
/// A peer that takes some writes and nothing after them, and never says anything. When the connection is closed, whoever sends learns of it first and
/// whoever receives only then.
/// </summary>
internal sealed class StallingStream(int taken, LoopSocket? socket = null) : Stream
{
    private readonly TaskCompletionSource<int> _reading = new();
    private readonly TaskCompletionSource _writing = new();
    private int _writes;

    public int Writes => Volatile.Read(ref _writes);

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(_reading.Task);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Interlocked.Increment(ref _writes) <= taken ? default : new(_writing.Task);

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        socket?.Close();
        _writing.TrySetException(new IOException("closed"));
        _reading.TrySetException(new IOException("closed"));
        base.Dispose(disposing);
    }
}
