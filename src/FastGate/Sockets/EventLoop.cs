using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace FastGate.Sockets;

/// <summary>
/// One thread that waits for all its sockets by one epoll set, and runs what waits for them one after the other. A socket is told to the kernel
/// once, edge-triggered: no call re-arms it and none asks what an edge has not announced. Nothing that runs here may block.
/// </summary>
internal sealed class EventLoop
{
    private const int MostEvents = 256;
    private const int MostLoops = 16;

    // Each waits for the work of those after it; for none whose work is long (TryGoOnLater).
    private const int MostGathered = 16;

    // Gathered for the sake of the look alone: few, so that what it proves is fresh.
    private const int MostProved = 4;

    private static readonly Lazy<EventLoop[]> Loops = new(StartAll);
    private static int _next;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly int _set = SystemCalls.CreateSet();
    private readonly Lock _gate = new();
    private LoopSocket?[] _sockets = new LoopSocket?[256];
    private uint[] _generations = new uint[256];
    private readonly Stack<int> _free = new();
    private readonly Queue<Edge> _edges = new(MostEvents);
    private readonly Queue<SocketSend> _gathered = new(MostGathered);
    private readonly Queue<IReadinessWaiter> _later = new(16);
    private int _used;
    private bool _gathers;
    private bool _looksBeforeItSends;

    private EventLoop() { }

    /// <summary>What the kernel has told of a socket, in the order of telling; what follows from it waits for its turn.</summary>
    private readonly record struct Edge(LoopSocket Socket, uint Events);

    /// <summary>This is its thread.</summary>
    public bool IsCurrent => ReferenceEquals(_current, this);

    /// <summary>The loop whose thread this is: whoever connects from there stays there.</summary>
    public static EventLoop CurrentOrNext() => _current ?? Next();

    /// <summary>
    /// Said by who has just worked for long in a loop's thread: what is sent in this round from now on goes out at its end, all at once. A peer that has
    /// fallen asleep meanwhile is then woken once and not by each send, which costs as much as the rest of the send.
    /// </summary>
    public static void GatherSends()
    {
        if (_current is { } loop)
        {
            loop._gathers = true;
        }
    }

    /// <summary>False: it is to go out at once.</summary>
    public static bool TryGather(SocketSend send)
    {
        if (_current is not { _gathers: true } loop)
        {
            return false;
        }

        loop._gathered.Enqueue(send);
        return true;
    }

    /// <summary>
    /// By this loop's thread: it goes out at the end of the round, behind a look at what has come until then for all sockets of the loop. One call proves
    /// many of them silent.
    /// </summary>
    public void GatherBehindALook(SocketSend send)
    {
        _looksBeforeItSends = true;
        _gathered.Enqueue(send);
    }

    /// <summary>
    /// Said by who could go on but has done so for long: the others have their turn first. False: this is no loop's thread, and nobody waits for it.
    /// </summary>
    public static bool TryGoOnLater(IReadinessWaiter waiter)
    {
        if (_current is not { } loop)
        {
            return false;
        }

        loop._later.Enqueue(waiter);
        return true;
    }

    /// <summary>To be called at the start, so that a lack of descriptors shows then and not with the first connection.</summary>
    /// <exception cref="SocketException">No descriptor, or no memory.</exception>
    public static void Prepare() => _ = Loops.Value;

    /// <summary>One loop for each processor, in turn.</summary>
    public static EventLoop Next()
    {
        EventLoop[] loops = Loops.Value;
        return loops.Length == 1 ? loops[0] : loops[(uint)Interlocked.Increment(ref _next) % (uint)loops.Length];
    }

    /// <summary>From now on the socket learns of its edges. Its name in the set holds a generation: an edge may be on its way for a place's former owner.</summary>
    /// <exception cref="SocketException">The kernel watches no more sockets for us.</exception>
    public void Add(LoopSocket socket, nint descriptor)
    {
        ulong name;
        lock (_gate)
        {
            if (!_free.TryPop(out int place))
            {
                place = _used++;
                if (place == _sockets.Length)
                {
                    Array.Resize(ref _sockets, place * 2);
                    Array.Resize(ref _generations, place * 2);
                }
            }

            name = ((ulong)++_generations[place] << 32) | (uint)place;
            socket.Name = name;
            Volatile.Write(ref _sockets[place], socket);
        }

        if (!SystemCalls.TryAdd(_set, descriptor, name))
        {
            Remove(socket);
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }
    }

    /// <summary>Frees its place; the kernel forgets it when its descriptor is closed.</summary>
    public void Remove(LoopSocket socket)
    {
        lock (_gate)
        {
            int place = (int)(uint)socket.Name;
            if (ReferenceEquals(_sockets[place], socket))
            {
                _sockets[place] = null;
                _free.Push(place);
            }
        }
    }

    private static EventLoop[] StartAll()
    {
        var loops = new EventLoop[Math.Clamp(Environment.ProcessorCount, 1, MostLoops)];
        for (int i = 0; i < loops.Length; i++)
        {
            loops[i] = new EventLoop();
            new Thread(loops[i].Run) { IsBackground = true, Name = "sockets" }.UnsafeStart();
        }

        return loops;
    }

    private void Run()
    {
        _current = this;
        while (true)
        {
            if (_edges.Count == 0)
            {
                Fetch(wait: _later.Count == 0);
            }

            int longWork = _later.Count;
            for (int left = _edges.Count; left > 0; left--)
            {
                Edge edge = _edges.Dequeue();
                edge.Socket.OnEdge(edge.Events);
                if (_gathered.Count >= (_gathers ? MostGathered : MostProved) || _later.Count > longWork)
                {
                    longWork = _later.Count;
                    SendGathered();
                }
            }

            SendGathered();
            for (int left = _later.Count; left > 0; left--)
            {
                _later.Dequeue().OnReady();
            }

            SendGathered();
            _gathers = false;
        }
    }

    /// <summary>Asks the kernel for edges; their sockets know at once that there are some. False: there may be more.</summary>
    [SkipLocalsInit]
    private unsafe bool Fetch(bool wait)
    {
        byte* events = stackalloc byte[MostEvents * 16];
        int count = SystemCalls.Wait(_set, events, MostEvents, wait);
        for (int i = 0; i < count; i++)
        {
            byte* told = events + (i * SystemCalls.EventSize);
            if (Find(*(ulong*)(told + SystemCalls.EventData)) is { } socket)
            {
                uint what = *(uint*)told;
                socket.Foretell(what);
                _edges.Enqueue(new Edge(socket, what));
            }
        }

        return (uint)count < MostEvents;
    }

    private void SendGathered()
    {
        // What goes on from a send may gather the next, which needs a look of its own.
        for (int left = _gathered.Count; left > 0; left = _gathered.Count)
        {
            bool knowsAll = false;
            if (_looksBeforeItSends)
            {
                _looksBeforeItSends = false;
                knowsAll = Fetch(wait: false);
            }

            for (; left > 0; left--)
            {
                _gathered.Dequeue().Go(knowsAll);
            }
        }
    }

    private LoopSocket? Find(ulong name)
    {
        LoopSocket?[] sockets = Volatile.Read(ref _sockets);
        uint place = (uint)name;
        LoopSocket? socket = place < (uint)sockets.Length ? Volatile.Read(ref sockets[place]) : null;
        return socket is not null && socket.Name == name ? socket : null;
    }
}
