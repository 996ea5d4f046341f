using System.Net;
using System.Net.Sockets;

namespace FastGate.Sockets;

/// <summary>
/// A connected socket in an <see cref="EventLoop"/>. At any time one reader and one writer; <see cref="Close"/> and <see cref="Abort"/> may come
/// from anywhere.
/// </summary>
public sealed class LoopSocket
{
    public const int WouldBlock = SystemCalls.WouldBlock;
    public const int Broken = SystemCalls.Broken;

    private readonly SafeSocketHandle _handle;
    private Readiness _read;
    private Readiness _write;
    private EventLoop? _loop;
    private int _edgesToCome;
    private volatile bool _ended;
    private volatile bool _mayStopShort;
    private volatile bool _closed;
    private int _closing;
    private Action<object?>? _peerClosed;
    private object? _peerClosedState;

    public LoopSocket(Socket socket)
    {
        Socket = socket;
        _handle = socket.SafeHandle;
    }

    /// <summary>For its options and addresses; whoever received or sent by it would make the runtime watch it too.</summary>
    public Socket Socket { get; }

    public bool IsClosed => _closed;

    /// <summary>A receive may bring something.</summary>
    public bool IsReadable => _read.IsSet;

    /// <summary>Its loop, if this is its thread.</summary>
    internal EventLoop? Home => _loop is { IsCurrent: true } loop ? loop : null;

    /// <summary>
    /// Asked by its loop's thread while nobody receives: as far as the loop has been told, all that came has been received, and the peer has not ended.
    /// </summary>
    internal bool IsSilent => _edgesToCome == 0 && !_read.IsSet;

    /// <summary>Its place and generation in the loop.</summary>
    internal ulong Name { get; set; }

    /// <summary>To be called once, when the socket is connected or connecting.</summary>
    /// <exception cref="SocketException">The kernel watches no more sockets for us.</exception>
    /// <exception cref="ObjectDisposedException">It was closed before.</exception>
    internal void Join(EventLoop loop)
    {
        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            _loop = loop;
            loop.Add(this, _handle.DangerousGetHandle());
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }

        // Asked after the loop's lock, and written by Close before it looks for the loop: one of the two takes it out again.
        if (Volatile.Read(ref _closing) != 0)
        {
            loop.Remove(this);
        }
    }

    /// <summary>Before it joins a loop. 0: connected; <see cref="WouldBlock"/>: writable as soon as it is or has failed; <see cref="Broken"/>: refused.</summary>
    public int Connect(SocketAddress address) => SystemCalls.Connect(_handle.DangerousGetHandle(), address.Buffer.Span[..address.Size]);

    /// <summary>Calls back once, in the thread pool, when the peer has sent its FIN or reset the connection, also behind bytes unread.</summary>
    public void WhenPeerCloses(Action<object?> callback, object? state)
    {
        _peerClosedState = state;
        // A whole barrier: either the edge finds the callback, or what follows sees that the end has come.
        Interlocked.Exchange(ref _peerClosed, callback);
        if (_ended)
        {
            TellPeerClosed();
        }
    }

    /// <summary>Bytes received, 0 at the end of the stream, <see cref="WouldBlock"/> or <see cref="Broken"/>. The buffer must not be empty.</summary>
    public int Receive(Span<byte> into)
    {
        _read.Clear();
        int received = Broken;
        bool held = false;
        try
        {
            if (!_closed)
            {
                _handle.DangerousAddRef(ref held);
                received = SystemCalls.Receive(_handle.DangerousGetHandle(), into);
            }
        }
        catch (ObjectDisposedException)
        {
            // closed in this moment
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }

        // A short read has emptied the socket, and the next byte makes an edge (epoll(7)); only the end makes none after its own, nor does what lies
        // behind a byte that the peer marked as urgent, where each read stops (RFC 9293 section 3.8.5).
        if (received == into.Length || received == Broken || (_mayStopShort && received != WouldBlock))
        {
            _read.Set();
        }

        return received;
    }

    /// <summary>Bytes that the kernel took, <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        bool held = false;
        try
        {
            if (_closed)
            {
                return Broken;
            }

            _handle.DangerousAddRef(ref held);
            return SystemCalls.Send(_handle.DangerousGetHandle(), bytes);
        }
        catch (ObjectDisposedException)
        {
            return Broken;
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <summary>After a receive that would have blocked. False: try again, it may be ready by now.</summary>
    internal bool TryWaitToRead(IReadinessWaiter waiter) => _read.TryWait(waiter);

    /// <summary>Ends a wait to read as if it were ready.</summary>
    public void CallOffRead() => _read.CallOff();

    /// <summary>To be called before the send that may block: an edge that comes after it will be noticed.</summary>
    public void BeforeWaitToWrite() => _write.Clear();

    /// <summary>False: try again, it may be ready by now.</summary>
    internal bool TryWaitToWrite(IReadinessWaiter waiter) => _write.TryWait(waiter);

    /// <summary>Frees the descriptor; what the kernel holds still goes out.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
        {
            return;
        }

        _closed = true;
        _loop?.Remove(this);
        Socket.Dispose();
        _read.End();
        _write.End();
    }

    /// <summary>Resets the connection.</summary>
    public void Abort()
    {
        if (!_closed)
        {
            try
            {
                Socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // gone already
            }
        }

        Close();
    }

    /// <summary>The kernel has told an edge, which comes in its turn.</summary>
    internal void Foretell(uint events)
    {
        if (IsAboutReceiving(events))
        {
            _edgesToCome++;
        }
    }

    internal void OnEdge(uint events)
    {
        if (IsAboutReceiving(events))
        {
            _edgesToCome--;
        }

        bool ended = (events & (SystemCalls.PeerHangup | SystemCalls.Hangup | SystemCalls.Error)) != 0;
        if (ended || (events & SystemCalls.Urgent) != 0)
        {
            _ended |= ended;
            _mayStopShort = true;
            // Before the signal looks whether somebody is about to try: either that trial sees what has come, or the signal what it left.
            Interlocked.MemoryBarrier();
        }

        if (ended || (events & SystemCalls.In) != 0)
        {
            _read.Signal();
        }

        if (ended || (events & SystemCalls.Out) != 0)
        {
            _write.Signal();
        }

        if (ended && !_closed)
        {
            TellPeerClosed();
        }
    }

    private static bool IsAboutReceiving(uint events) => (events & ~SystemCalls.Out) != 0;

    private void TellPeerClosed()
    {
        if (Interlocked.Exchange(ref _peerClosed, null) is { } callback)
        {
            ThreadPool.UnsafeQueueUserWorkItem(callback, _peerClosedState, preferLocal: false);
        }
    }
}
