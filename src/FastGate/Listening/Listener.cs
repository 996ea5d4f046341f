using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using FastGate.Sockets;
using FastGate.Telemetry;

namespace FastGate.Listening;

/// <summary>
/// A listening socket, and the connections that came by it.
/// </summary>
public sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan FlushAtEnd = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SayFullEvery = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly ConnectionTable _connections = new();
    private readonly FloodAftermath _aftermath;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _clock;
    private readonly int _connectionBytes;
    private Func<ClientConnection, Task>? _serve;
    private AcceptLoop? _loop;
    private long _saidFull;
    private int _stopped;
    private int _closing;

    private Listener(ListenerSettings settings, Socket socket, Log log, TimeProvider clock)
    {
        Settings = settings;
        Log = log;
        _socket = socket;
        _clock = clock;
        ProxySteps = new DeadlineQueue(settings.ProxyHeaderTimeout, clock);
        HandshakeSteps = new DeadlineQueue(settings.HandshakeTimeout, clock);
        FlushSteps = new DeadlineQueue(FlushAtEnd, clock);
        LingerSteps = new DeadlineQueue(settings.LingerTimeout, clock);
        _aftermath = new FloodAftermath(() => _connections.Count, settings.Capacity, FloodAftermath.Tidy, clock);
        _connectionBytes = settings.Tls is null ? ListenerCapacity.PlainConnectionBytes : ListenerCapacity.TlsConnectionBytes;
        HasOpening = settings.ProxyProtocol || settings.Tls is not null;
        var pool = new BufferPool(settings.Capacity);
        Buffers = pool;
        DecryptedOptions = new PipeOptions(pool, PipeScheduler.Inline, PipeScheduler.Inline, MaxUnread, MaxUnread / 2, BufferPool.BlockSize, useSynchronizationContext: false);
    }

    /// <summary>How much of a client's deciphered bytes is held unread.</summary>
    public const int MaxUnread = 64 * 1024;

    public ListenerSettings Settings { get; }

    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    public int OpenConnections => _connections.Count;

    /// <summary>Those of them that have had their last answer and wait for the client to have read it.</summary>
    public int ClosingConnections => Volatile.Read(ref _closing);

    public ListenerCounts Count { get; } = new();

    /// <summary>Errors of accept(2) since the start.</summary>
    public long AcceptFailures => _loop?.Failures ?? 0;

    /// <summary>Ends when no more connections are taken: null after <see cref="StopAccepting"/>, else why the listening socket failed.</summary>
    public Task<SocketException?> Accepting { get; private set; } = Task.FromResult<SocketException?>(null);

    internal Log Log { get; }
    internal DeadlineQueue ProxySteps { get; }
    internal DeadlineQueue HandshakeSteps { get; }
    internal DeadlineQueue FlushSteps { get; }
    internal DeadlineQueue LingerSteps { get; }
    internal bool HasOpening { get; }
    internal BufferPool Buffers { get; }
    internal PipeOptions DecryptedOptions { get; }

    /// <summary>Binds, so that a wrong address is known at once; connections wait in the backlog until the start.</summary>
    /// <exception cref="ListenException">With a message for the operator.</exception>
    public static Listener Open(ListenerSettings settings, Log log, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(clock);
        try
        {
            EventLoop.Prepare();
        }
        catch (SocketException e)
        {
            throw new ListenException($"can't listen on {settings.Address}: {OpenFiles.Cause(e)}", e);
        }
        return new Listener(settings, ListenSocket.Open(settings.Address, settings.Backlog), log, clock);
    }

    /// <summary>Takes connections. The callback runs in the thread pool at first; the connection is freed when its task ends.</summary>
    public void Start(Func<ClientConnection, Task> serve) => Start(serve, stop => _socket.AcceptAsync(stop));

    /// <summary>No more connections are taken; those that are there go on.</summary>
    public void StopAccepting()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }
        if (Settings.Address.UnixPath is { } path)
        {
            try
            {
                // While it is ours still: afterwards it might be a successor's.
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays, and the next start replaces it.
            }
        }
        _stop.Cancel();
        _socket.Dispose();
    }

    /// <summary>Stops accepting and aborts what is still there.</summary>
    public async ValueTask DisposeAsync()
    {
        StopAccepting();
        await Accepting.ConfigureAwait(false);
        foreach (var connection in _connections.Snapshot())
        {
            connection.Abort();
        }
        foreach (var steps in new[] { ProxySteps, HandshakeSteps, FlushSteps, LingerSteps })
        {
            steps.Dispose();
        }
        _aftermath.Dispose();
        _stop.Dispose();
    }

    internal void Start(Func<ClientConnection, Task> serve, Func<CancellationToken, ValueTask<Socket>> accept)
    {
        _serve = serve;
        _loop = new AcceptLoop(accept, Admit, Settings.Address.ToString(), Log, _clock);
        Accepting = Task.Run(() => _loop.RunAsync(_stop.Token));
    }

    internal void BeginsToClose() => Interlocked.Increment(ref _closing);

    internal void HasClosed() => Interlocked.Decrement(ref _closing);

    internal Task Serve(ClientConnection connection) => _serve!(connection);

    internal void Left(ClientConnection connection)
    {
        _connections.Remove(connection);
        Settings.Capacity.Leave(_connectionBytes);
        _aftermath.Left();
    }

    private void Admit(Socket socket)
    {
        Count.Accepted++;
        if (!Settings.Capacity.TryEnter(_connectionBytes))
        {
            Count.TurnedAway++;
            SayFull();
            BusyAnswer.Send(socket, Settings.Tls is null, _clock);
            return;
        }
        ClientConnection connection;
        try
        {
            connection = new ClientConnection(this, socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was reset before anybody asked who it was.
            socket.Dispose();
            Settings.Capacity.Leave(_connectionBytes);
            return;
        }
        connection.ExpectCertificate();
        _connections.Add(connection);
        _aftermath.Came();
        ThreadPool.UnsafeQueueUserWorkItem(connection, preferLocal: false);
    }

    // Now and then: whoever turns thousands away must not fill the log with it.
    private void SayFull()
    {
        if (_saidFull == 0 || _clock.GetElapsedTime(_saidFull) >= SayFullEvery)
        {
            _saidFull = _clock.GetTimestamp();
            ListenerCapacity capacity = Settings.Capacity;
            Log.Write(LogLevel.Warn, "there is no room for more connections, newcomers are turned away",
                new LogField("listener", Settings.Address.ToString()), new LogField("connections", capacity.Connections),
                new LogField("held_bytes", capacity.HeldBytes), new LogField("turned_away", Count.TurnedAway));
        }
    }
}
