using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using FastGate.Sockets;
using FastGate.Telemetry;

namespace FastGate.Listening;

/// <summary>
/// One client. When the gateway gets it, a PROXY header has been read and TLS been spoken: <see cref="Input"/> and <see cref="Output"/> carry HTTP.
/// No read may be in progress when <see cref="CloseAsync"/> is called or the gateway's callback ends; <see cref="Abort"/> may come at any time from anywhere.
/// </summary>
public sealed partial class ClientConnection : IThreadPoolWorkItem
{
    // getsockopt(TCP_INFO), up to and with tcpi_bytes_acked.
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;
    private const int TcpInfoBytes = 128;

    private readonly Listener _listener;
    private readonly LoopSocket _socket;
    private readonly SocketReader _reader;
    private readonly ClientWriter _output;
    private PipeReader _input;
    private SslStream? _tls;
    private TransportStream? _transport;
    private Task? _pump;
    private IPEndPoint? _peer;
    private string? _clientText;
    private string? _peerAddress;
    private int _ending;
    private int _forCertificate;

    internal ClientConnection(Listener listener, Socket socket)
    {
        _listener = listener;
        _socket = new LoopSocket(socket);
        _input = _reader = new SocketReader(_socket, listener.Buffers);
        _output = new ClientWriter(_socket, listener.Settings.Capacity);
        if (socket.RemoteEndPoint is IPEndPoint remote)
        {
            _peer = new IPEndPoint(NetworkSet.Unmapped(remote.Address), remote.Port);
            TrueRemoteAddress = _peer.Address;
        }
    }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    /// <summary>What was written to <see cref="Output"/> and not flushed is not sent.</summary>
    public void Withdraw() => _output.Withdraw();

    /// <summary>The client as "ip:port", after a PROXY header as that says; empty on a Unix socket without one.</summary>
    public string ClientText => _clientText ??= _peer?.ToString() ?? "";

    /// <summary>The client's address, after a PROXY header as that says; null on a Unix socket without one.</summary>
    public string? PeerAddress => _peerAddress ??= _peer?.Address.ToString();

    /// <summary>The same as an address, to be looked up in a <see cref="NetworkSet"/>.</summary>
    public IPAddress? Peer => _peer?.Address;

    /// <summary>Whom the socket itself is connected to, whatever a header says; null on a Unix socket.</summary>
    public IPAddress? TrueRemoteAddress { get; }

    /// <summary>A PROXY header was there, also one that named no address.</summary>
    public bool FromProxyProtocol { get; private set; }

    public bool IsTls => _tls is not null;

    /// <summary>The name that the client asked for by SNI.</summary>
    public string? ServerName { get; private set; }

    public EndPoint? LocalEndPoint => _socket.Socket.LocalEndPoint;

    /// <summary>Where the memory that this connection takes counts.</summary>
    public ListenerCapacity Capacity => _listener.Settings.Capacity;

    /// <summary>Bytes that the kernel took since the beginning, before encryption.</summary>
    public long BytesSent => _output.BytesSent;

    /// <summary>
    /// Bytes that the client's side has acknowledged, encrypted ones on TLS; -1 where the kernel doesn't say (Unix sockets). For the rare moment when a
    /// slow reader must be told from one that stopped: the kernel takes bytes in advance, so that <see cref="BytesSent"/> stands still for a while.
    /// </summary>
    public long BytesAcknowledged
    {
        get
        {
            if (TrueRemoteAddress is null || !OperatingSystem.IsLinux())
            {
                return -1;
            }
            Span<byte> info = stackalloc byte[TcpInfoBytes];
            try
            {
                return _socket.Socket.GetRawSocketOption(IpProtoTcp, TcpInfo, info) == TcpInfoBytes
                    ? System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(info[(TcpInfoBytes - 8)..])
                    : -1;
            }
            catch (Exception e) when (IsBroken(e))
            {
                return -1;
            }
        }
    }

    /// <summary>Calls back once, in the thread pool, when the client has sent its FIN or reset the connection, also behind bytes unread.</summary>
    public void WhenPeerCloses(Action<object?> callback, object? state) => _socket.WhenPeerCloses(callback, state);

    // Links and times of DeadlineQueue.
    internal ClientConnection? NextInStep { get; set; }
    internal ClientConnection? PreviousInStep { get; set; }
    internal long StepStarted { get; set; }
    internal bool InStep { get; set; }

    // Its place in ConnectionTable.
    internal int Slot { get; set; } = -1;

    /// <summary>Ends the connection at once (RST); every pending and later read and write ends.</summary>
    public void Abort() => _socket.Abort();

    /// <summary>To be called before more of a long body is read: it then comes in larger pieces.</summary>
    public static void ExpectMore() => BufferPool.ExpectMore();

    /// <summary>Sends FIN and goes on receiving: the half-close that tunnels pass on. What was written must have been flushed.</summary>
    public async ValueTask ShutdownSendAsync()
    {
        try
        {
            if (_tls is not null)
            {
                await SayClosureAsync(_tls).ConfigureAwait(false);
            }
            _socket.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsBroken(e))
        {
            // Gone already; the reader learns of it.
        }
    }

    /// <summary>Where the client has broken TLS, OpenSSL refuses to say anything more by it; the FIN is due all the same.</summary>
    private async ValueTask SayClosureAsync(SslStream tls)
    {
        try
        {
            await tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (CryptographicException e)
        {
            _listener.Log.Write(LogLevel.Debug, "a client broke TLS after the handshake", new LogField("client_ip", ClientText), new LogField("error", e.Message));
        }
    }

    /// <summary>Starts to serve; called by the thread pool, so that the accept loop never waits for a connection.</summary>
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private static bool IsBroken(Exception e) => e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException;

    private async Task RunAsync()
    {
        try
        {
            _socket.Join(EventLoop.Next());
            if (!_listener.HasOpening || await OpenAsync().ConfigureAwait(false))
            {
                await _listener.Serve(this).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            if (!IsBroken(e) || e is InvalidOperationException and not ObjectDisposedException)
            {
                _listener.Log.Write(LogLevel.Error, "serving a connection failed", new LogField("error", e.GetType().Name + ": " + e.Message));
            }
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
            _listener.Left(this);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ClientText} on {_listener.Settings.Address}");
}
