namespace FastGate.Listening;

/// <summary>
/// Gives memory back once a flood has gone: the collector alone would keep what it has for as long as nobody asks for more, and beside that the next
/// flood may not fit into a small container. A flood is many connections, or fewer that together held half of what they may.
/// </summary>
internal sealed class FloodAftermath : IDisposable
{
    // Less is no flood.
    private const int Flood = 256;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    // It costs some ten milliseconds, which nobody shall be able to ask for again and again.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Func<int> _open;
    private readonly ListenerCapacity _capacity;
    private readonly Action _tidy;
    private readonly ITimer _timer;
    private readonly TimeProvider _clock;
    private int _peak;
    private long _peakHeld;
    private int _armed;
    private long _last;

    public FloodAftermath(Func<int> open, ListenerCapacity capacity, Action tidy, TimeProvider clock)
    {
        _open = open;
        _capacity = capacity;
        _tidy = tidy;
        _clock = clock;
        _timer = clock.CreateTimer(static aftermath => ((FloodAftermath)aftermath!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static void Tidy()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
        ProgramPages.GiveBack();
    }

    public void Came()
    {
        var open = _open();
        if (open > Volatile.Read(ref _peak))
        {
            // A race loses a few in the count, no more.
            Volatile.Write(ref _peak, open);
        }
        NoteHeld();
    }

    public void Left()
    {
        NoteHeld(); // buffers are taken long after a connection came; the count of its own is over, that of those that stay is not
        if (HasGone() && Interlocked.Exchange(ref _armed, 1) == 0)
        {
            var rested = _last == 0 ? Rest : _clock.GetElapsedTime(_last);
            _timer.Change(rested + Quiet >= Rest ? Quiet : Rest - rested, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void NoteHeld()
    {
        var held = _capacity.HeldBytes;
        if (held > Volatile.Read(ref _peakHeld))
        {
            Volatile.Write(ref _peakHeld, held);
        }
    }

    private bool HasGone()
    {
        var (peak, held) = (Volatile.Read(ref _peak), Volatile.Read(ref _peakHeld));
        return (peak >= Flood && _open() <= peak / 4) || (held >= _capacity.MaxHeldBytes / 2 && _capacity.HeldBytes <= held / 4);
    }

    private void Look()
    {
        if (HasGone())
        {
            _last = _clock.GetTimestamp();
            Volatile.Write(ref _peak, _open());
            Volatile.Write(ref _peakHeld, _capacity.HeldBytes);
            _tidy();
        }
        Volatile.Write(ref _armed, 0);
    }
}
