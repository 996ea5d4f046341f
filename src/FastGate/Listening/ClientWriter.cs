using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using FastGate.Sockets;

namespace FastGate.Listening;

/// <summary>
/// Writes to the client: what was put together since the last flush goes out in one call, straight to the socket or to TLS. A flush ends when the
/// kernel has taken all, which closing in an orderly way must know. Between flushes no buffer is
/// held. A connection that broke shows as <see cref="FlushResult.IsCompleted"/>, never as an exception. A flush that takes too long is ended by
/// aborting the connection.
/// </summary>
public sealed class ClientWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int SmallestBuffer = 4096;

    private readonly ListenerCapacity _capacity;
    private readonly SocketSend _socket;
    private ValueTask<bool> _sending;
    private Stream? _tls;
    private byte[]? _buffer;
    private int _length;
    private long _sent;
    private volatile bool _broken;
    private bool _completed;

    internal ClientWriter(LoopSocket socket, ListenerCapacity capacity)
    {
        _socket = new SocketSend(socket);
        _capacity = capacity;
    }

    /// <summary>Bytes that went out since the beginning, before encryption.</summary>
    public long BytesSent => Volatile.Read(ref _sent);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint).AsMemory(_length);

    public override Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint).AsSpan(_length);

    public override void Advance(int bytes)
    {
        if (bytes < 0 || bytes > (_buffer?.Length ?? 0) - _length)
        {
            throw new ArgumentOutOfRangeException(nameof(bytes));
        }
        _length += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_length == 0 || _broken)
        {
            Release();
            return new ValueTask<FlushResult>(Now);
        }
        if (_tls is not null)
        {
            return FlushTls(_tls, cancellationToken);
        }
        _sending = _socket.SendAsync(new ReadOnlyMemory<byte>(_buffer, 0, _length));
        if (!_sending.IsCompletedSuccessfully)
        {
            return new ValueTask<FlushResult>(this, 0);
        }
        Ended(_sending.Result);
        return new ValueTask<FlushResult>(Now);
    }

    /// <summary>Drops what was not flushed: whoever wants it sent flushes first.</summary>
    public override void Complete(Exception? exception = null)
    {
        _completed = true;
        _length = 0;
        if (_buffer is { } buffer)
        {
            // To the garbage collector, not to the pool: should somebody still receive into it, it must not be another connection's by then.
            _buffer = null;
            _capacity.Returned(buffer.Length);
        }
    }

    /// <summary>Not offered: a flush that takes too long is ended by aborting the connection.</summary>
    public override void CancelPendingFlush() { }

    internal void Through(Stream tls) => _tls = tls;

    /// <summary>Takes back what was written since the last flush, which has ended.</summary>
    internal void Withdraw() => Release();

    private FlushResult Now => new(isCanceled: false, isCompleted: _broken);

    private byte[] Room(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var needed = _length + Math.Max(sizeHint, 1);
        if (_buffer is null || _buffer.Length < needed)
        {
            Grow(needed);
        }
        return _buffer!;
    }

    private void Grow(int needed)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer is null ? SmallestBuffer : _buffer.Length * 2));
        _capacity.Rented(larger.Length);
        if (_buffer is not null)
        {
            _buffer.AsSpan(0, _length).CopyTo(larger);
            GiveBack(_buffer);
        }
        _buffer = larger;
    }

    private void Ended(bool good)
    {
        if (good)
        {
            Sent(_length);
        }
        else
        {
            Broke();
        }
    }

    private void Sent(int bytes)
    {
        Volatile.Write(ref _sent, _sent + bytes);
        Release();
    }

    private void Release()
    {
        _length = 0;
        if (_buffer is { } buffer)
        {
            _buffer = null;
            GiveBack(buffer);
        }
    }

    private void GiveBack(byte[] buffer)
    {
        _capacity.Returned(buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FlushTls(Stream tls, CancellationToken cancellationToken)
    {
        try
        {
            await tls.WriteAsync(new ReadOnlyMemory<byte>(_buffer, 0, _length), cancellationToken).ConfigureAwait(false);
            Sent(_length);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            Broke();
        }
        return Now;
    }

    // A flush is its send, with another result; no state machine stands between them.
    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        Ended(_sending.Result);
        return Now;
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) =>
        !_sending.IsCompleted ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _socket.OnCompleted(continuation, state, flags);

    private void Broke()
    {
        _broken = true;
        Release();
    }
}
