namespace FastGate.Listening;

/// <summary>
/// What has been let go of is there until the collector comes, and in a small container there may be no room to wait for that: once all that connections
/// may hold is held, it is called, not more than once a second.
/// </summary>
public sealed class MemoryRelief(TimeProvider clock, Action collect)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private long _last;
    private int _busy;

    public MemoryRelief(TimeProvider clock)
        : this(clock, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true))
    {
    }

    /// <summary>Returns at once; the collector works in the thread pool.</summary>
    public void Ask()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            return;
        }
        if (_last != 0 && clock.GetElapsedTime(_last) < Rest)
        {
            Volatile.Write(ref _busy, 0);
            return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static relief => relief.Go(), this, preferLocal: false);
    }

    private void Go()
    {
        collect();
        _last = clock.GetTimestamp();
        Volatile.Write(ref _busy, 0);
    }
}
