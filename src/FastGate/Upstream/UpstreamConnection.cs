using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using FastGate.Sockets;

namespace FastGate.Upstream;

/// <summary>
/// One connection to the application: a socket in an <see cref="EventLoop"/>, or TLS through a stream. A connection that was idle proves to be alive
/// and silent before a request is sent: to <see cref="Begin"/>, or to the loop in the moment before the send.
/// </summary>
public sealed class UpstreamConnection
{
    private readonly LoopSocket _socket;
    private readonly SocketReceive? _receiving;
    private readonly SocketSend? _sending;
    private readonly Stream? _stream;
    private ValueTask<int> _posted;
    private bool _hasPosted;
    private bool _mustBeSilent;
    private int _closed;

    /// <param name="socket">Connected, and in a loop.</param>
    /// <param name="openedAt">Clock ticks.</param>
    /// <param name="stream">TLS on that socket, or null.</param>
    internal UpstreamConnection(LoopSocket socket, long openedAt, Stream? stream = null)
    {
        _socket = socket;
        _stream = stream;
        if (stream is null)
        {
            _receiving = new SocketReceive(socket);
            _sending = new SocketSend(socket);
        }

        OpenedAt = openedAt;
        IdleSince = openedAt;
    }

    /// <summary>Clock ticks (of the pool's <see cref="TimeProvider"/>) at connecting.</summary>
    public long OpenedAt { get; }

    /// <summary>Clock ticks at the last return to the pool.</summary>
    public long IdleSince { get; internal set; }

    /// <summary>Exchanges that this connection has begun.</summary>
    public int Requests { get; internal set; }

    /// <summary>True once a first exchange is over: only then may a request be tried again elsewhere.</summary>
    public bool Reused => Requests > 1;

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>The last send did not happen, for the same reason as <see cref="Begin"/> says false: nothing was sent.</summary>
    public bool WasCalledOff => _sending is { WasCalledOff: true };

    /// <summary>
    /// To be called when an idle connection is taken, with the buffer for the answer. False: something was there already (end of stream, a reset
    /// or stray bytes), the connection is closed and must not be used: bytes that came before a request can only desynchronise.
    /// </summary>
    public bool Begin(Memory<byte> buffer)
    {
        // In its loop's thread the question is left to the loop, which asks once for all that are about to send.
        _mustBeSilent = _stream is null && _socket.Home is not null && _socket.IsSilent;
        if (_mustBeSilent || (_stream is null ? _socket.Receive(buffer.Span) == LoopSocket.WouldBlock : Post(buffer)))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>0: the application has ended its side. Negative, or an error: the connection broke.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (_receiving is not null)
        {
            return _receiving.ReceiveAsync(buffer);
        }

        if (_hasPosted)
        {
            _hasPosted = false;
            return _posted;
        }

        return _stream!.ReadAsync(buffer);
    }

    /// <summary>False: nothing is there as far as is known, so that whoever receives waits.</summary>
    public bool MayReceive => _hasPosted || (_stream is null && _socket.IsReadable);

    /// <summary>Waits until something may be there, with no buffer: a stream that is silent for hours should not hold one.</summary>
    public ValueTask<int> WaitAsync() => _receiving is not null ? _receiving.ReceiveAsync(default) : _stream!.ReadAsync(default);

    /// <summary>False: the connection broke; what the application said before can still be received.</summary>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_sending is null)
        {
            return WriteAsync(bytes);
        }

        if (!_mustBeSilent)
        {
            return _sending.SendAsync(bytes);
        }

        _mustBeSilent = false;
        return _sending.SendIfSilentAsync(bytes);
    }

    /// <summary>Passes a half-close on: the application sees the end of the stream and may still answer.</summary>
    public async ValueTask ShutdownSendAsync()
    {
        try
        {
            if (_stream is SslStream tls)
            {
                await tls.ShutdownAsync().ConfigureAwait(false);
            }

            _socket.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (IsConnectionError(error) || error is CryptographicException)
        {
            // the second where the application has broken TLS, so that nothing more can be said by it
            Close();
        }
    }

    /// <summary>Closes at once, from any thread; pending reads and writes end with an error.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        _stream?.Dispose();
        _socket.Close();
    }

    /// <summary>Closes and waits until a posted read has let go of its buffer, which may be reused after.</summary>
    public async ValueTask CloseAndSettleAsync()
    {
        Close();
        if (!_hasPosted)
        {
            return;
        }

        _hasPosted = false;
        try
        {
            await _posted.ConfigureAwait(false);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            // the expected end of a read whose connection was closed under it
        }
    }

    /// <summary>True for what a broken or closed connection throws, as opposed to a defect of ours.</summary>
    public static bool IsConnectionError(Exception error)
        => error is SocketException or ObjectDisposedException or IOException or OperationCanceledException or InvalidOperationException;

    // A stream can't be asked without reading: the read that proves its silence is the one that will bring the answer.
    private bool Post(Memory<byte> buffer)
    {
        try
        {
            _posted = _stream!.ReadAsync(buffer);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            return false;
        }

        _hasPosted = !_posted.IsCompleted;
        if (!_hasPosted)
        {
            Observe(_posted);
        }

        return _hasPosted;
    }

    private static async void Observe(ValueTask<int> ended)
    {
        try
        {
            await ended.ConfigureAwait(false);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            // a reset of an idle connection is no news
        }
    }

    private ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            ValueTask writing = _stream!.WriteAsync(bytes);
            if (!writing.IsCompletedSuccessfully)
            {
                return WriteLater(writing);
            }

            writing.GetAwaiter().GetResult();
            return new ValueTask<bool>(true);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            return new ValueTask<bool>(false);
        }
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> WriteLater(ValueTask writing)
    {
        try
        {
            await writing.ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            return false;
        }
    }
}
