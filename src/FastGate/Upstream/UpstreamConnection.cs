using System.Net.Sockets;

namespace FastGate.Upstream;

/// <summary>
/// One connection to the application. A read may be posted before the request is sent
/// (<see cref="PostReceive"/>): it proves for nothing that the connection is alive and silent, and is the
/// read that brings the answer.
/// </summary>
public sealed class UpstreamConnection
{
    private readonly Socket _socket;
    private readonly Stream? _stream;
    private ValueTask<int> _posted;
    private bool _hasPosted;
    private int _closed;

    internal UpstreamConnection(Socket socket, Stream? stream, long openedAt)
    {
        _socket = socket;
        _stream = stream;
        if (stream is null)
        {
            _socket.Blocking = false;
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

    /// <summary>An application that authenticates connections (NTLM, Negotiate) must not see ours shared.</summary>
    public bool Unshareable { get; set; }

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>
    /// Starts the read of the answer. False: something was there already (end of stream, a reset or stray bytes),
    /// the connection is closed and must not be used: bytes that came before a request can only desynchronise.
    /// </summary>
    public bool PostReceive(Memory<byte> buffer)
    {
        try
        {
            _posted = ReceiveCore(buffer);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            Close();
            return false;
        }

        if (!_posted.IsCompleted)
        {
            _hasPosted = true;
            return true;
        }

        Close();
        Observe(_posted);
        return false;
    }

    /// <summary>Takes the posted read if there is one, else reads anew. 0: the application has ended its side.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (_hasPosted)
        {
            _hasPosted = false;
            return _posted;
        }

        return ReceiveCore(buffer);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_stream is not null)
        {
            return _stream.WriteAsync(bytes);
        }

        // The socket does not block: what the kernel takes at once goes without the machinery of an asynchronous call.
        int sent = Math.Max(0, _socket.Send(bytes.Span, SocketFlags.None, out _));
        return sent == bytes.Length ? default : SendRestAsync(bytes[sent..]);
    }

    /// <summary>Passes a half-close on: the application sees the end of the stream and may still answer.</summary>
    public async ValueTask ShutdownSendAsync()
    {
        try
        {
            if (_stream is System.Net.Security.SslStream tls)
            {
                await tls.ShutdownAsync().ConfigureAwait(false);
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
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
        _socket.Dispose();
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

    private ValueTask<int> ReceiveCore(Memory<byte> buffer)
        => _stream is null ? _socket.ReceiveAsync(buffer, SocketFlags.None) : _stream.ReadAsync(buffer);

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

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }
}
