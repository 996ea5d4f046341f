using System.IO.Pipelines;
using FastGate.Http1;
using FastGate.Identity;
using FastGate.Listening;
using FastGate.Routing;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>
/// One client connection and the requests on it, one after the other. The way of a request:
/// <code>
///   client ─► 1 read head      RequestHead over the read buffer
///             2 route          method and normalised path to a Resource
///             3 authenticate   the bearer token to a VerifiedToken
///             4 authorize      one bit of it
///             5 forward        the head written anew, then the body
///             6 relay answer   the same in the other direction
///             7 account        metrics, log; keep the connection or close it
/// </code>
/// All awaits of an ordinary exchange are in <see cref="RunAsync"/>, on sockets and pipes alone: its state is boxed
/// once per connection and nothing is allocated per request.
/// </summary>
public sealed partial class Exchange
{
    private readonly Gate _gate;
    private readonly ClientConnection _client;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly Peer _peer;
    private readonly Deadline _deadline;
    private readonly Deadline _uploadDeadline;

    // of the request under way
    private GateSnapshot _snapshot;
    private Workbench? _bench;
    private ReadOnlyMemory<byte> _headBytes;
    private ReadOnlyMemory<byte> _token;
    private VerifiedToken? _verified;
    private Resource? _resource;
    private UpstreamConnection? _upstream;
    private ValueTask<UploadEnd> _upload;
    private int _request; // counts up: which of the connection's requests this is
    private long _startedAt;
    private long _answerBytes;
    private int _methodIndex;
    private int _status;
    private bool _keepAlive;
    private bool _uploading;
    private bool _bodyPending;
    private volatile bool _headSent;
    private volatile bool _clientLeft;
    private volatile bool _tunnelling;

    public Exchange(Gate gate, ClientConnection client, Peer peer)
    {
        (_gate, _client, _peer) = (gate, client, peer);
        (_input, _output) = (client.Input, client.Output);
        _snapshot = gate.Snapshot;
        _deadline = new Deadline(gate.Clock);
        _uploadDeadline = new Deadline(gate.Clock);
    }

    /// <summary>What is to be done with a request after a step.</summary>
    private enum Next : byte { Forward, Answered, WaitForKeys, AskEndpoint }

    /// <summary>How far the answer of the application has come.</summary>
    private enum Stage : byte { Head, Interim, Body, Done, Broken, Malformed, Switched }

    public async Task RunAsync()
    {
        bool first = true;
        _keepAlive = true;
        try
        {
            do
            {
                _snapshot = _gate.Snapshot;
                _deadline.Arm(Phase.Idle, first ? _snapshot.Limits.Read : _snapshot.Limits.Idle);
                ReadResult read = await _input.ReadAsync();
                if (read.Buffer.IsEmpty && read.IsCanceled && !_deadline.HasFired && !_gate.IsDraining)
                {
                    _input.AdvanceTo(read.Buffer.Start); // a wake-up that was meant for a read of the last request's body
                    continue;
                }

                if (read.Buffer.IsEmpty)
                {
                    _input.AdvanceTo(read.Buffer.Start);
                    _endedIdle = true;
                    break; // the client's end, the idle time-out or the drain
                }

                // 1 read head
                first = false;
                _deadline.Reset(); // bytes that came in the moment the idle time ended are a request all the same
                Begin();
                ParseResult parsed = ReadHead(read.Buffer);
                if (parsed.State == ParseState.Incomplete)
                {
                    _deadline.Arm(Phase.Head, _snapshot.Limits.Read);
                }

                while (parsed.State == ParseState.Incomplete && !read.IsCompleted && !_deadline.HasFired)
                {
                    read = await AwaitMoreOfHead(read.Buffer);
                    parsed = ReadHead(read.Buffer);
                }

                bool inTime = _deadline.Disarm();
                if (parsed.State != ParseState.Incomplete)
                {
                    _deadline.Reset(); // its end came in the moment its time was over: it is a head all the same
                }

                _startedAt = _gate.Clock.GetTimestamp();
                if (parsed.State == ParseState.Incomplete && inTime)
                {
                    _input.AdvanceTo(read.Buffer.End);
                    _keepAlive = false; // left in the middle of a head
                    EndRequest();
                    break;
                }

                _accountable = true;

                // 2 route, 3 authenticate, 4 authorize
                Next next = parsed.State == ParseState.Complete ? Decide()
                    : RefuseHead(parsed.State == ParseState.Refused ? Refusal.Of(parsed.Fault) : Refusal.Of(GateFault.HeadTimeout));
                while (next == Next.WaitForKeys)
                {
                    next = LookAgain(await AskForKeysAsync(_refused));
                }

                if (next == Next.AskEndpoint)
                {
                    await AnswerBuiltInAsync(EndOfHead(read.Buffer));
                }
                else if (next == Next.Answered)
                {
                    _input.AdvanceTo(parsed.State == ParseState.Complete ? EndOfHead(read.Buffer) : read.Buffer.End);
                }
                else
                {
                    // 5 forward
                    WriteRequest();
                    KeepTunnelToken();
                    _input.AdvanceTo(TakeBufferedBody(read.Buffer));
                    Workbench bench = _bench!;
                    bool mayRetry = true;
                    while (true)
                    {
                        UpstreamConnection? up = mayRetry ? _snapshot.Pool.TryTake(bench.Answer) : null;
                        UpstreamFault fault = UpstreamFault.None;
                        if (up is null)
                        {
                            (up, fault) = await ConnectAsync();
                        }

                        if (up is null)
                        {
                            TellUnconnected(fault);
                            break;
                        }

                        Hold(up);
                        ValueTask<bool> sending = up.SendAsync(bench.Outgoing.Written);
                        if (!sending.IsCompletedSuccessfully)
                        {
                            _deadline.Arm(Phase.AnswerHead, _snapshot.Limits.AnswerHead);
                        }

                        // where it broke, the read below tells what became of the connection
                        if (!await sending && up.WasCalledOff && _deadline.Disarm())
                        {
                            await DropUpstreamAsync(up);
                            continue; // nothing was sent: no try is lost
                        }

                        StartUploadOrWait(up);

                        // 6 relay answer
                        int filled = 0;
                        Stage stage = Stage.Head;
                        while (stage is Stage.Head or Stage.Interim)
                        {
                            int received;
                            try
                            {
                                received = await up.ReceiveAsync(bench.Answer.AsMemory(filled));
                            }
                            catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
                            {
                                received = -1;
                            }

                            if (received <= 0)
                            {
                                stage = Stage.Broken;
                                break;
                            }

                            filled += received;
                            do
                            {
                                stage = await SettleContinueAsync() ? TakeHead(ref filled) : Stage.Broken;
                                if (stage == Stage.Interim && !await FlushAsync())
                                {
                                    stage = Stage.Broken;
                                }
                            }
                            while (stage == Stage.Interim);
                            if (stage == Stage.Head)
                            {
                                GoOnWaiting();
                            }
                        }

                        if (stage == Stage.Broken && filled == 0 && mayRetry && MayRetry(up) && await TakeBodyBackAsync())
                        {
                            mayRetry = false;
                            await DropUpstreamAsync(up);
                            continue;
                        }

                        while (stage == Stage.Body)
                        {
                            if (!await FlushAsync())
                            {
                                stage = Stage.Broken;
                                break;
                            }

                            stage = await RelayMoreAsync(up);
                        }

                        if (stage == Stage.Switched)
                        {
                            await TunnelAsync(up, filled);
                            _keepAlive = false;
                        }
                        else
                        {
                            await EndUpstreamAsync(up, stage);
                        }

                        break;
                    }
                }

                // 7 account
                if (_keepAlive && _bodyPending)
                {
                    _keepAlive = await FlushAsync() && await DrainBodyAsync();
                }

                Account();
                ValueTask<FlushResult> flushing = _output.FlushAsync();
                if (!flushing.IsCompletedSuccessfully)
                {
                    _deadline.Arm(Phase.Write, _snapshot.Limits.Write);
                }

                if ((await flushing).IsCompleted || !_deadline.Disarm())
                {
                    _keepAlive = false;
                }

                EndRequest();
            }
            while (_keepAlive && !_clientLeft);
        }
        catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
        {
            // the client's connection broke: there is nobody left to tell
        }
        finally
        {
            await EndConnectionAsync();
        }
    }
}
