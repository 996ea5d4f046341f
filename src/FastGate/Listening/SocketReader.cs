using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using FastGate.Sockets;

namespace FastGate.Listening;

/// <summary>
/// What a client has sent and nobody has used yet. It reads only when asked for more, one receive at a time, so that what is unread stays with the
/// kernel, which slows the client down; while it waits for the first byte it holds no block. Like a pipe's own reader, but nothing is copied or
/// handed from one loop to another. A connection that broke is an <see cref="IOException"/> of the read.
/// </summary>
internal sealed class SocketReader(LoopSocket socket, BufferPool pool) : PipeReader, IReadinessWaiter, IValueTaskSource<ReadResult>
{
    private ManualResetValueTaskSourceCore<ReadResult> _ended;
    private Block? _first;
    private Block? _last;
    private Block? _spare;
    private int _start;
    private bool _examined = true;
    private bool _atEnd;
    private bool _broken;
    private bool _completed;
    private int _cancelled;
    private int _inARow;

    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (Interlocked.Exchange(ref _cancelled, 0) != 0)
        {
            result = Result(cancelled: true);
            return true;
        }

        if (!_examined || _atEnd)
        {
            result = Result(cancelled: false);
            return true;
        }

        if (socket.IsReadable && Receive())
        {
            ThrowIfBroken();
            result = Result(cancelled: false);
            return true;
        }

        ThrowIfBroken();
        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (++_inARow > SocketReceive.MostInARow && EventLoop.TryGoOnLater(this))
        {
            _ended.Reset();
            return new ValueTask<ReadResult>(this, _ended.Version);
        }

        while (true)
        {
            if (TryRead(out ReadResult result))
            {
                return new ValueTask<ReadResult>(result);
            }

            _ended.Reset();
            if (socket.TryWaitToRead(this))
            {
                break;
            }
        }

        if (Volatile.Read(ref _cancelled) != 0)
        {
            socket.CallOffRead();
        }

        return new ValueTask<ReadResult>(this, _ended.Version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_last is null)
        {
            return;
        }

        // Bytes that came meanwhile: none, since nothing is received between a read and its end.
        _examined = ReferenceEquals(examined.GetObject(), _last) && examined.GetInteger() == _last.Length;
        var until = (Block)consumed.GetObject()!;
        while (!ReferenceEquals(_first, until))
        {
            Drop();
        }

        _start = consumed.GetInteger();
        while (!ReferenceEquals(_first, _last) && _start == _first!.Length)
        {
            Drop();
            _start = 0;
        }

        if (ReferenceEquals(_first, _last) && _start == _last.Length)
        {
            Drop();
            _last = null;
            _start = 0;
            _examined = true;
        }
    }

    /// <summary>The read under way or the next one ends with <see cref="ReadResult.IsCanceled"/>; it goes on in this thread.</summary>
    public override void CancelPendingRead()
    {
        Volatile.Write(ref _cancelled, 1);
        Interlocked.MemoryBarrier();
        socket.CallOffRead();
    }

    public override void Complete(Exception? exception = null)
    {
        _completed = true;
        while (_first is not null)
        {
            Drop();
        }

        _last = null;
        _spare = null;
    }

    void IReadinessWaiter.OnReady()
    {
        _inARow = 0;
        try
        {
            do
            {
                if (TryRead(out ReadResult result))
                {
                    _ended.SetResult(result);
                    return;
                }
            }
            while (!socket.TryWaitToRead(this));
        }
        catch (Exception error)
        {
            // Whatever it is belongs to this connection, not to its loop.
            _ended.SetException(error);
            return;
        }

        if (Volatile.Read(ref _cancelled) != 0)
        {
            socket.CallOffRead();
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _ended.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _ended.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ended.OnCompleted(continuation, state, token, flags);

    // False: nothing came.
    private bool Receive()
    {
        Block last = Room();
        int received = socket.Receive(last.Free);
        if (received > 0)
        {
            last.Length += received;
            _examined = false;
            return true;
        }

        if (last.Length == 0)
        {
            Forget(last);
        }

        _atEnd = received == 0;
        _broken = received == LoopSocket.Broken;
        return _atEnd;
    }

    private void ThrowIfBroken()
    {
        if (_broken)
        {
            throw new IOException("the connection was reset");
        }
    }

    private ReadResult Result(bool cancelled) =>
        new(_last is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first!, _start, _last, _last.Length), cancelled, _atEnd);

    private Block Room()
    {
        if (_last is not null && _last.Free.Length >= BufferPool.BlockSize / 4)
        {
            return _last;
        }

        Block block = _spare ?? new Block();
        _spare = null;
        block.Take(pool.Rent());
        if (_last is null)
        {
            (_first, _start) = (block, 0);
        }
        else
        {
            _last.Append(block);
        }

        return _last = block;
    }

    // Rented for bytes that did not come: an idle connection holds no block.
    private void Forget(Block empty)
    {
        if (ReferenceEquals(_first, empty))
        {
            Drop();
            _last = null;
            return;
        }

        Block before = _first!;
        while (!ReferenceEquals(before.Following, empty))
        {
            before = before.Following!;
        }

        before.Append(null);
        _last = before;
        empty.Release();
    }

    private void Drop()
    {
        Block block = _first!;
        _first = block.Following;
        block.Release();
        _spare = block;
    }

    /// <summary>A block of the pool, or the part of it that holds bytes.</summary>
    private sealed class Block : ReadOnlySequenceSegment<byte>
    {
        private IMemoryOwner<byte>? _owner;

        public int Length { get; set; }

        public Block? Following => (Block?)Next;

        public Span<byte> Free => _owner!.Memory.Span[Length..];

        public void Take(IMemoryOwner<byte> owner)
        {
            _owner = owner;
            Memory = owner.Memory;
            RunningIndex = 0;
            Length = 0;
            Next = null;
        }

        public void Append(Block? next)
        {
            Next = next;
            // What follows begins where these bytes end, not where the block does.
            Memory = next is null ? _owner!.Memory : _owner!.Memory[..Length];
            if (next is not null)
            {
                next.RunningIndex = RunningIndex + Length;
            }
        }

        public void Release()
        {
            _owner!.Dispose();
            _owner = null;
            Memory = default;
            Next = null;
        }
    }
}
