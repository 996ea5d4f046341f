using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>
/// A WebSocket after its 101: bytes in both directions, exactly as they come, each side's end passed on by itself.
/// It ends when nothing has moved for the idle time, at the token's expiry where the options say so, and when its
/// token would be refused because keys or configuration have changed.
/// </summary>
public sealed partial class Exchange
{
    private byte[] _tunnelToken = [];
    private GateSnapshot? _tunnelSnapshot;
    private long _tunnelGeneration;
    private long _tunnelExpiry;

    /// <summary>The 101 of the application: relayed only to a request that asked for it and only for websocket.</summary>
    private Stage TakeSwitch(ReadOnlySpan<byte> bytes, ref int filled)
    {
        Http1.ResponseHead head = _bench!.Response;
        if (!_bench.Request.WantsWebSocket || !head.IsWebSocketUpgrade)
        {
            _switchedUnasked = true;
            return Stage.Malformed;
        }

        _status = 101;
        WriteHead(bytes, interim: false);
        _headSent = true;
        int length = head.Length;
        bytes[length..].CopyTo(_bench.Answer);
        filled -= length;
        return Stage.Switched;
    }

    /// <summary>The token is part of the client's bytes, and these are given back, for others to use, before the application has answered.</summary>
    private void KeepTunnelToken()
    {
        if (_bench!.Request.WantsWebSocket)
        {
            _tunnelToken = _verified is null ? [] : _token.ToArray();
        }
    }

    private async Task TunnelAsync(UpstreamConnection up, int early)
    {
        _tunnelExpiry = _verified is { } verified && _snapshot.TunnelUntilExpiry ? verified.Expiry : long.MaxValue;
        _tunnelSnapshot = _snapshot;
        _tunnelGeneration = _snapshot.KeyGeneration;
        _tunnelling = true;
        try
        {
            _deadline.Arm(Phase.Tunnel, _snapshot.Limits.TunnelIdle);
            if (early > 0)
            {
                System.Buffers.BuffersExtensions.Write(_output, _bench!.Answer.AsSpan(0, early));
                _answerBytes += early;
            }

            await _output.FlushAsync();
            Task up2 = PumpUpAsync(up);
            await PumpDownAsync(up);
            await up2;
        }
        catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
        {
            // one side broke: the tunnel is over
        }
        finally
        {
            _deadline.Disarm();
            await DropUpstreamAsync(up);
            _tunnelling = false;
        }
    }

    private async Task PumpUpAsync(UpstreamConnection up)
    {
        try
        {
            while (true)
            {
                ReadResult read = await _input.ReadAsync();
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    if (!await up.SendAsync(piece))
                    {
                        up.Close();
                        return;
                    }
                }

                _input.AdvanceTo(read.Buffer.End);
                _deadline.Arm(Phase.Tunnel, _snapshot.Limits.TunnelIdle);
                if (read.IsCompleted)
                {
                    await up.ShutdownSendAsync();
                    return;
                }

                // A read that was cancelled is the drain's: its time limit ends the tunnel.
            }
        }
        catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
        {
            up.Close();
        }
    }

    private async Task PumpDownAsync(UpstreamConnection up)
    {
        try
        {
            while (true)
            {
                int got = await ReceiveForTunnelAsync(up);
                if (got == 0)
                {
                    break;
                }

                if (got < 0)
                {
                    up.Close();
                    _client.Abort();
                    return;
                }

                _output.Advance(got);
                _answerBytes += got;
                _deadline.Arm(Phase.Tunnel, _snapshot.Limits.TunnelIdle);
                if ((await _output.FlushAsync()).IsCompleted)
                {
                    up.Close();
                    _client.Abort();
                    return;
                }
            }

            await _client.ShutdownSendAsync();
        }
        catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
        {
            up.Close();
            _client.Abort();
        }
    }

    /// <summary>
    /// An end that TLS did not announce is one here: a WebSocket has a closing handshake of its own, and a reset would take from the client what is on
    /// its way to him.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveForTunnelAsync(UpstreamConnection up)
    {
        try
        {
            if (!up.MayReceive)
            {
                await up.WaitAsync();
            }

            return await up.ReceiveAsync(_output.GetMemory(4096));
        }
        catch (EndOfStreamException)
        {
            return 0;
        }
    }

    /// <summary>Called once a second: ends a tunnel whose token would be refused now.</summary>
    internal void CheckTunnel(long unixTime)
    {
        if (!_tunnelling || _tunnelSnapshot is not { } began)
        {
            return;
        }

        if (unixTime >= _tunnelExpiry)
        {
            Abort();
            return;
        }

        GateSnapshot now = _gate.Snapshot;
        long generation = now.KeyGeneration;
        if (_tunnelToken.Length > 0 && (generation != _tunnelGeneration || !ReferenceEquals(now, began)))
        {
            if (!now.WouldStillAccept(_tunnelToken))
            {
                Abort();
                return;
            }

            (_tunnelGeneration, _tunnelSnapshot) = (generation, now);
        }
    }
}
