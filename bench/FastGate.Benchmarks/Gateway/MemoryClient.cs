using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace FastGate.Benchmarks.Gateway;

/// <summary>A client's requests: what is brought is read at once, on the thread that brings it.</summary>
internal sealed class MemoryRequests : PipeReader, IValueTaskSource<ReadResult>
{
    private ManualResetValueTaskSourceCore<ReadResult> _read;

    public void Bring(byte[] request) => _read.SetResult(new ReadResult(new ReadOnlySequence<byte>(request), isCanceled: false, isCompleted: false));

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _read.Reset();
        return new ValueTask<ReadResult>(this, _read.Version);
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        // each request is brought whole
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // the same
    }

    public override void CancelPendingRead()
    {
        // nobody sweeps the deadlines
    }

    public override void Complete(Exception? exception = null)
    {
        // nothing is held
    }

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _read.OnCompleted(continuation, state, token, flags);
}

/// <summary>A client's answers: what is flushed has arrived.</summary>
internal sealed class MemoryAnswers : PipeWriter
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    /// <summary>The last answer.</summary>
    public ReadOnlyMemory<byte> Arrived { get; private set; }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_length);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_length);

    public override void Advance(int bytes) => _length += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Take();
        return default;
    }

    /// <summary>Empties the buffer and says how much was in it.</summary>
    public int Take()
    {
        Arrived = _buffer.AsMemory(0, _length);
        _length = 0;
        return Arrived.Length;
    }

    public override void CancelPendingFlush()
    {
        // none is ever pending
    }

    public override void Complete(Exception? exception = null)
    {
        // nothing is held
    }
}
