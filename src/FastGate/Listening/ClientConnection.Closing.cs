using System.Net.Sockets;

namespace FastGate.Listening;

/// <summary>
/// The end of a connection, in the order that lets the client read what it was sent last: flush, FIN, then take what it still sends until it has
/// heard, within bounds; closing with bytes unread would make TCP reset the connection and drop the answer (RFC 9112 section 9.6).
/// </summary>
public sealed partial class ClientConnection
{
    private const int MaxDrained = 64 * 1024;

    private volatile bool _draining;
    private volatile bool _lingeredLong;

    /// <summary>Flushes, sends FIN, lingers a bounded time for a bounded number of bytes, and frees all. May be called more than once.</summary>
    public async ValueTask CloseAsync(bool linger = true)
    {
        _listener.BeginsToClose();
        try
        {
            await SayEndAsync(linger).ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        finally
        {
            _listener.HasClosed();
        }
    }

    private async ValueTask SayEndAsync(bool linger)
    {
        if (Volatile.Read(ref _ending) == 0 && !_socket.IsClosed)
        {
            try
            {
                if (await InTimeAsync(_listener.FlushSteps, static c => c.FlushAndFinishAsync()).ConfigureAwait(false) && linger)
                {
                    _draining = true;
                    _listener.LingerSteps.Enter(this);
                    await DrainAsync().ConfigureAwait(false);
                }
            }
            catch (Exception e) when (IsBroken(e))
            {
                // Gone: nothing to wait for.
            }
            _listener.LingerSteps.Leave(this);
        }
    }

    private async ValueTask<bool> FlushAndFinishAsync()
    {
        await _output.FlushAsync().ConfigureAwait(false);
        await ShutdownSendAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>The step that it is in took too long.</summary>
    internal void IsLate()
    {
        if (_draining)
        {
            // No abort: that would take back what the kernel has not sent yet to a slow reader.
            _lingeredLong = true;
            _input.CancelPendingRead();
        }
        else
        {
            Abort();
        }
    }

    private async ValueTask DrainAsync()
    {
        var drained = 0L;
        while (drained <= MaxDrained)
        {
            var read = await Input.ReadAsync().ConfigureAwait(false);
            drained += read.Buffer.Length;
            Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || _lingeredLong) // a cancellation alone may have been meant for a read of the exchange
            {
                return;
            }
        }
    }

    private async ValueTask EndAsync()
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0)
        {
            return;
        }
        CertificateHasCome();
        _output.Complete();
        if (_pump is not null)
        {
            // The pump must let go of its memory and of TLS before these are freed.
            await Input.CompleteAsync().ConfigureAwait(false);
            CloseSocket();
            await _pump.ConfigureAwait(false);
            await _tls!.DisposeAsync().ConfigureAwait(false);
            _transport!.Settle();
        }
        _socket.Close();
        _reader.Complete();
    }

    // In an orderly way: what the kernel holds still goes out, and the pump's read sees the end.
    private void CloseSocket()
    {
        try
        {
            _socket.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed before.
        }
    }
}
