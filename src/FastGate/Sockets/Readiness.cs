namespace FastGate.Sockets;

/// <summary>
/// One direction of a socket, as far as the edges that the kernel told let us know. One thread at a time tries and waits; edges come from the
/// loop's thread. Whoever tries clears first: an edge that comes after that is not lost, one that came before is in what the trial finds.
/// </summary>
internal struct Readiness
{
    private const int Idle = 0, Ready = 1, Waiting = 2;

    private int _state;
    private IReadinessWaiter? _waiter;

    /// <summary>A trial may succeed.</summary>
    public readonly bool IsSet => Volatile.Read(in _state) == Ready;

    /// <summary>Before a trial.</summary>
    public void Clear() => Interlocked.Exchange(ref _state, Idle);

    /// <summary>After a trial that did not exhaust the socket. By the thread that tries, so that nobody waits.</summary>
    public void Set() => Volatile.Write(ref _state, Ready);

    /// <summary>False: it is ready by now.</summary>
    public bool TryWait(IReadinessWaiter waiter)
    {
        _waiter = waiter;
        return Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle;
    }

    /// <summary>An edge. Whoever waits goes on in this thread.</summary>
    public void Signal()
    {
        // Ready already: who is about to clear it tries afterwards and finds what this edge was about.
        if (Volatile.Read(in _state) != Ready && Interlocked.Exchange(ref _state, Ready) == Waiting)
        {
            _waiter!.OnReady();
        }
    }

    /// <summary>Ends a wait without an edge.</summary>
    public void CallOff()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
        {
            _waiter!.OnReady();
        }
    }

    /// <summary>The socket has been closed: a trial would find out. Whoever waits goes on in the thread pool.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _state, Ready) == Waiting)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static waiter => waiter!.OnReady(), _waiter, preferLocal: false);
        }
    }
}
