using FastGate.Tls;

namespace FastGate.Identity;

/// <summary>
/// A stream whose reads and writes always continue on the thread pool. The socket engine completes inline on its own threads, for the whole
/// process; what HttpClient and TLS do after a read (handshakes, parsing, callers' continuations) must not hold up every other socket.
/// </summary>
internal sealed class ThreadPoolStream(Stream inner) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task<int> reading = inner.ReadAsync(buffer, cancellationToken).AsTask();
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await PoolHop.Go();
        return await reading.ConfigureAwait(false);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task writing = inner.WriteAsync(buffer, cancellationToken).AsTask();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await PoolHop.Go();
        await writing.ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing may block.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing may block.");

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
    }
}
