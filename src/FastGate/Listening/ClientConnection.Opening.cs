using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using FastGate.Telemetry;

namespace FastGate.Listening;

/// <summary>What comes before HTTP: the PROXY header and the TLS handshake, each with its deadline.</summary>
public sealed partial class ClientConnection
{
    /// <summary>
    /// Counts what a client's certificates may take, where they are demanded. When it comes in, and not when its handshake begins: of a crowd that comes at
    /// once all would be in by then, and those that were there before would find no room.
    /// </summary>
    internal void ExpectCertificate()
    {
        _forCertificate = _listener.Settings.Tls is { DemandsCertificate: true } ? ListenerCapacity.CertificateBytes : 0;
        Capacity.Rented(_forCertificate);
    }

    private void CertificateHasCome() => Capacity.Returned(Interlocked.Exchange(ref _forCertificate, 0));

    private async ValueTask<bool> OpenAsync()
    {
        if (_listener.Settings.ProxyProtocol && _listener.Settings.ProxyProtocolPeers.Contains(TrueRemoteAddress))
        {
            if (!await InTimeAsync(_listener.ProxySteps, static c => c.ReadProxyHeaderAsync()).ConfigureAwait(false))
            {
                return false;
            }
        }
        if (_listener.Settings.Tls is null)
        {
            return true;
        }
        return await InTimeAsync(_listener.HandshakeSteps, static c => c.HandshakeAsync(c._listener.Settings.Tls!.Options)).ConfigureAwait(false);
    }

    /// <summary>One step within its time. However it ends, the queue forgets the connection with it: one that was reset is not kept until it would be late.</summary>
    private async ValueTask<bool> InTimeAsync(DeadlineQueue steps, Func<ClientConnection, ValueTask<bool>> step)
    {
        var good = false;
        var inTime = false;
        steps.Enter(this);
        try
        {
            good = await step(this).ConfigureAwait(false);
        }
        finally
        {
            inTime = steps.Leave(this);
        }
        return good && inTime;
    }

    private async ValueTask<bool> ReadProxyHeaderAsync()
    {
        while (true)
        {
            var read = await Input.ReadAsync().ConfigureAwait(false);
            var header = Inspect(read.Buffer);
            switch (header.State)
            {
                case ProxyHeaderState.Complete:
                    Input.AdvanceTo(read.Buffer.GetPosition(header.Length));
                    Believe(header);
                    return true;
                case ProxyHeaderState.Absent:
                    Input.AdvanceTo(read.Buffer.Start);
                    return true;
                case ProxyHeaderState.Malformed:
                    Input.AdvanceTo(read.Buffer.End);
                    _listener.Count.ProxyHeadersRefused++;
                    _listener.Log.Write(LogLevel.Debug, "a malformed PROXY header, connection closed", new LogField("client_ip", ClientText));
                    return false;
                default:
                    // The client left within the header: what came is no header, and the parser will say what it is.
                    Input.AdvanceTo(read.Buffer.Start, read.IsCompleted ? read.Buffer.Start : read.Buffer.End);
                    if (read.IsCompleted)
                    {
                        return !read.Buffer.IsEmpty;
                    }
                    break;
            }
        }
    }

    private static ProxyHeader Inspect(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            return ProxyHeaderReader.Read(buffer.FirstSpan);
        }
        Span<byte> whole = stackalloc byte[ProxyHeaderReader.MaxLength];
        var length = (int)Math.Min(buffer.Length, whole.Length);
        buffer.Slice(0, length).CopyTo(whole);
        return ProxyHeaderReader.Read(whole[..length]);
    }

    private void Believe(in ProxyHeader header)
    {
        FromProxyProtocol = true;
        // Nobody becomes this machine by saying so: with a loopback address in it, the socket's own holds.
        if (header.Source is { } source && NetworkSet.Unmapped(source) is var address && !IPAddress.IsLoopback(address))
        {
            _peer = new IPEndPoint(address, header.Port);
            _clientText = null;
            _peerAddress = null;
        }
    }

    private async ValueTask<bool> HandshakeAsync(SslServerAuthenticationOptions options)
    {
        var transport = new TransportStream(_reader, _socket, Capacity);
        var tls = new SslStream(transport, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsServerAsync(options).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever it is: SslStream meets some of what is no TLS with an IndexOutOfRangeException.
            await tls.DisposeAsync().ConfigureAwait(false);
            transport.Settle();
            _listener.Count.HandshakesFailed++;
            _listener.Log.Write(LogLevel.Debug, "a TLS handshake failed",
                new LogField("client_ip", ClientText), new LogField("error", e.InnerException?.Message ?? e.Message));
            return false;
        }
        finally
        {
            CertificateHasCome();
        }
        transport.HandshakeIsOver(tls.SslProtocol);
        ServerName = tls.TargetHostName is { Length: > 0 } name ? name : null;
        var pipe = new Pipe(_listener.DecryptedOptions);
        _tls = tls;
        _output.Through(tls);
        _input = pipe.Reader;
        _transport = transport;
        _pump = PumpAsync(tls, transport, pipe.Writer);
        return true;
    }

    /// <summary>Deciphers into a pipe: reads can be cancelled, are bounded, and an idle connection holds no buffer.</summary>
    private static async Task PumpAsync(SslStream tls, TransportStream transport, PipeWriter writer)
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                // Only waits: the memory is taken when there is something to put into it.
                await tls.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
                var read = await tls.ReadAsync(writer.GetMemory()).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }
                transport.Delivered(read);
                writer.Advance(read);
                var flushed = await writer.FlushAsync().ConfigureAwait(false);
                if (flushed.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e)
        {
            error = e as IOException ?? new IOException("the TLS connection broke", e);
        }
        await writer.CompleteAsync(error).ConfigureAwait(false);
    }
}
