using System.Threading.Tasks.Sources;

namespace FastGate.Sockets;

/// <summary>Receives into a buffer of the caller's, one receive at a time, without allocating.</summary>
public sealed class SocketReceive(LoopSocket socket) : IReadinessWaiter, IValueTaskSource<int>
{
    /// <summary>A stream that always has more must not keep the loop's other sockets waiting.</summary>
    internal const int MostInARow = 16;

    private ManualResetValueTaskSourceCore<int> _ended;
    private Memory<byte> _buffer;
    private int _inARow;

    /// <summary>
    /// The number of bytes; 0 at the end of the stream, negative when the connection broke or was closed. Into an empty buffer: 0 as soon as something
    /// may be there.
    /// </summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (++_inARow > MostInARow && EventLoop.TryGoOnLater(this))
        {
            _buffer = buffer;
            _ended.Reset();
            return new ValueTask<int>(this, _ended.Version);
        }

        while (true)
        {
            if (socket.IsReadable)
            {
                int received = Receive(buffer.Span);
                if (received != LoopSocket.WouldBlock)
                {
                    return new ValueTask<int>(received);
                }
            }

            _buffer = buffer;
            _ended.Reset();
            if (socket.TryWaitToRead(this))
            {
                return new ValueTask<int>(this, _ended.Version);
            }
        }
    }

    void IReadinessWaiter.OnReady()
    {
        _inARow = 0;
        do
        {
            int received = Receive(_buffer.Span);
            if (received != LoopSocket.WouldBlock)
            {
                _buffer = default;
                _ended.SetResult(received);
                return;
            }
        }
        while (!socket.TryWaitToRead(this));
    }

    private int Receive(Span<byte> into) => into.IsEmpty ? 0 : socket.Receive(into);

    int IValueTaskSource<int>.GetResult(short token) => _ended.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _ended.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ended.OnCompleted(continuation, state, token, flags);
}
