using System.Threading.Tasks.Sources;

namespace FastGate.Sockets;

/// <summary>Sends a whole buffer of the caller's, one send at a time, without allocating.</summary>
public sealed class SocketSend(LoopSocket socket) : IReadinessWaiter, IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _ended;
    private ReadOnlyMemory<byte> _rest;
    private bool _onlyIfSilent;

    /// <summary>A send was called off, since the peer had spoken or ended: nothing of it was sent, and a byte of his may be lost.</summary>
    public bool WasCalledOff { get; private set; }

    /// <summary>True when the kernel has taken all of it, nearly always at once; false when the connection broke or was closed.</summary>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (EventLoop.TryGather(this))
        {
            return Later(bytes);
        }

        int sent = socket.Send(bytes.Span);
        if (sent == bytes.Length || sent == LoopSocket.Broken)
        {
            return new ValueTask<bool>(sent == bytes.Length);
        }

        _rest = bytes[Math.Max(0, sent)..];
        _ended.Reset();
        return TryToEnd(out bool good) ? new ValueTask<bool>(good) : new ValueTask<bool>(this, _ended.Version);
    }

    /// <summary>
    /// To a peer whose turn it is not: sends at the end of the loop's round if he has been silent until then and all that he said before has been
    /// received. Else it is called off, and false. Elsewhere than in the thread of the socket's loop the socket is asked at once.
    /// </summary>
    public ValueTask<bool> SendIfSilentAsync(ReadOnlyMemory<byte> bytes)
    {
        if (socket.Home is not { } loop)
        {
            return ProvesSilent() ? SendAsync(bytes) : new ValueTask<bool>(false);
        }

        _onlyIfSilent = true;
        loop.GatherBehindALook(this);
        return Later(bytes);
    }

    /// <summary>Sends what was gathered. <paramref name="knowsAll"/>: the loop has looked what has come, and was told all of it.</summary>
    public void Go(bool knowsAll)
    {
        bool mustAsk = _onlyIfSilent && !(knowsAll && socket.IsSilent);
        _onlyIfSilent = false;
        if (mustAsk && !ProvesSilent())
        {
            _rest = default;
            _ended.SetResult(false);
            return;
        }

        GoOn();
    }

    void IReadinessWaiter.OnReady() => GoOn();

    private ValueTask<bool> Later(ReadOnlyMemory<byte> bytes)
    {
        _rest = bytes;
        _ended.Reset();
        return new ValueTask<bool>(this, _ended.Version);
    }

    private void GoOn()
    {
        if (TryToEnd(out bool good))
        {
            _ended.SetResult(good);
        }
    }

    // What an edge was about may have been received meanwhile: the socket itself knows. One that we have closed is no silent one, and fails as it is sent to.
    private bool ProvesSilent()
    {
        WasCalledOff = !socket.IsClosed && socket.Receive(stackalloc byte[1]) != LoopSocket.WouldBlock;
        return !WasCalledOff;
    }

    // False: it waits.
    private bool TryToEnd(out bool good)
    {
        while (true)
        {
            socket.BeforeWaitToWrite();
            int sent = socket.Send(_rest.Span);
            if (sent >= 0)
            {
                _rest = _rest[sent..];
            }

            good = sent != LoopSocket.Broken;
            if (!good || _rest.IsEmpty)
            {
                _rest = default;
                return true;
            }

            if (sent == LoopSocket.WouldBlock && socket.TryWaitToWrite(this))
            {
                return false;
            }
        }
    }

    /// <summary>For who hands the send on as something else: what goes on when the send under way has ended.</summary>
    public void OnCompleted(Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags) =>
        _ended.OnCompleted(continuation, state, _ended.Version, flags);

    bool IValueTaskSource<bool>.GetResult(short token) => _ended.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _ended.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ended.OnCompleted(continuation, state, token, flags);
}
