using System.Buffers;
using System.IO.Pipelines;
using FastGate.Http1;
using FastGate.Telemetry;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>Beginnings and ends: of a request, of an exchange with the application, of the connection.</summary>
public sealed partial class Exchange
{
    private const int UploadYields = 100;

    private UpstreamConnection? _current;
    private CancellationTokenSource? _waiting; // ends a wait for what is no socket of this exchange when the client leaves
    private MessageFault _bodyMessageFault;
    private bool _spoiled;
    private bool _switchedUnasked;
    private bool _endedIdle;
    private int _headTaken; // bytes of the head that the input no longer holds

    private void Begin()
    {
        _uploadDeadline.Reset(); // no clock of the last request runs when the next one has its number
        Volatile.Write(ref _request, _request + 1);
        _bench = Workbench.Rent(_client.Capacity);
        _token = default;
        _verified = null;
        _resource = null;
        _answerBytes = 0;
        _status = 0;
        _methodIndex = -1;
        _keepAlive = true;
        _uploading = _bodyPending = _headSent = _tokenRead = _spoiled = _switchedUnasked = false;
        _answerTimedOut = _discardBody = _awaitingContinue = _bodyEnding = false;
        _bodyFault = GateFault.None;
        _bodyHold = BodyUntouched;
        _decision = Decision.Public;
        _bodyMessageFault = MessageFault.None;
        _bodySeen = _drained = _waitedTicks = _waitedBytes = 0;
        _interims = 0;
        _headTaken = 0;
        _keyFetches = 0;
        _goAhead = null;
    }

    /// <summary>
    /// Parses as far as the bytes go. A head in several blocks is put together once, each byte copied once; what was copied of one that is not
    /// whole yet is given back to the input by <see cref="AwaitMoreOfHead"/>, so that it is held once as well.
    /// </summary>
    private ParseResult ReadHead(in ReadOnlySequence<byte> buffer)
    {
        Workbench bench = _bench!;
        if (bench.Incoming.Length == 0)
        {
            _headBytes = buffer.First;
            ParseResult parsed = bench.Request.Parse(_headBytes.Span, _snapshot.Limits.Head);
            if (parsed.State != ParseState.Incomplete || buffer.IsSingleSegment)
            {
                return parsed;
            }
        }

        _headTaken = bench.Incoming.Length;
        foreach (ReadOnlyMemory<byte> piece in buffer)
        {
            bench.Incoming.Write(piece.Span);
        }

        _headBytes = bench.Incoming.Written;
        return bench.Request.Parse(_headBytes.Span, _snapshot.Limits.Head);
    }

    private ValueTask<ReadResult> AwaitMoreOfHead(in ReadOnlySequence<byte> buffer)
    {
        _input.AdvanceTo(_bench!.Incoming.Length > 0 ? buffer.End : buffer.Start, buffer.End);
        return _input.ReadAsync();
    }

    /// <summary>Where the head ends, in what the input holds.</summary>
    private SequencePosition EndOfHead(in ReadOnlySequence<byte> buffer) => buffer.GetPosition(_bench!.Request.Length - _headTaken, buffer.Start);

    private async Task<(UpstreamConnection? Connection, UpstreamFault Fault)> ConnectAsync()
    {
        using var leaving = new CancellationTokenSource();
        Interlocked.Exchange(ref _waiting, leaving); // a whole barrier, as in Hold
        try
        {
            if (_clientLeft)
            {
                return (null, UpstreamFault.ConnectTimedOut);
            }

            return await _snapshot.Pool.ConnectAsync(leaving.Token);
        }
        finally
        {
            Volatile.Write(ref _waiting, null);
        }
    }

    private void Hold(UpstreamConnection up)
    {
        _current = up;
        // A whole barrier: either the leaving client finds the connection, or what follows sees that he has left.
        Interlocked.Exchange(ref _upstream, up);
        if (_clientLeft)
        {
            TakeUpstream()?.Close();
        }
    }

    private async ValueTask DropUpstreamAsync(UpstreamConnection up)
    {
        TakeUpstream();
        _current = null;
        await _snapshot.Pool.DiscardAndSettleAsync(up);
    }

    /// <summary>Joins the upload, then gives the connection back if the exchange was framed to its end on both sides.</summary>
    private ValueTask EndUpstreamAsync(UpstreamConnection up, Stage stage)
    {
        if (stage == Stage.Done && !_uploading && !_bodyPending && _deadline.Phase != Phase.Continue)
        {
            _current = null;
            if (TakeUpstream() is not null && !_spoiled && _bench!.Response.KeepAlive)
            {
                _snapshot.Pool.Return(up);
            }
            else
            {
                _snapshot.Pool.Discard(up);
            }

            return default;
        }

        return EndUnevenAsync(up, stage);
    }

    private async ValueTask EndUnevenAsync(UpstreamConnection up, Stage stage)
    {
        await SettleContinueAsync();
        bool whole = stage == Stage.Done && !_spoiled && _bench!.Response.KeepAlive;
        if (stage != Stage.Done)
        {
            TellBroken(stage);
        }

        if (!_clientLeft && !await FlushAsync())
        {
            _keepAlive = false;
        }

        if (_uploading)
        {
            // An answer to the whole body may overtake the end of the send that brought it: no early answer, only a moment to wait.
            for (int i = 0; i < UploadYields && _bodyEnding && stage == Stage.Done && !_upload.IsCompleted; i++)
            {
                await Task.Yield();
            }

            if (!_upload.IsCompleted)
            {
                // an early answer, or none: what is left of the body is of use to nobody
                whole = false;
                _discardBody = true;
                TakeUpstream();
                up.Close();
                if (_awaitingContinue)
                {
                    _input.CancelPendingRead(); // a final answer instead of 100: whether the body comes is the client's choice
                }
            }

            UploadEnd end = await JoinUploadAsync();
            _keepAlive &= end == UploadEnd.Complete;
            // A clock that its sender started behind the answer's head is stopped: fired later, it would close the connection under whoever has it then.
            whole &= end == UploadEnd.Complete && !_discardBody && _uploadDeadline.Disarm();
        }

        if (whole && TakeUpstream() is not null)
        {
            _current = null;
            _snapshot.Pool.Return(up);
        }
        else
        {
            await DropUpstreamAsync(up);
        }
    }

    /// <summary>There is no connection; a client that has left is the reason for that, and is told nothing.</summary>
    private void TellUnconnected(UpstreamFault fault)
    {
        if (_clientLeft)
        {
            _keepAlive = false;
        }
        else
        {
            Refuse(UpstreamRefusal(fault));
        }
    }

    private void TellBroken(Stage stage)
    {
        if (_headSent)
        {
            // the client must not take what it has for the whole
            _keepAlive = false;
            _client.Abort();
        }
        else if (_clientLeft)
        {
            _keepAlive = false;
        }
        else
        {
            // The sweep fires first and then says so.
            _answerTimedOut |= _deadline.HasFiredFor(Phase.AnswerHead) || _uploadDeadline.HasFiredFor(Phase.AnswerHead);
            if (AnswerTimedOut)
            {
                // whichever of the two has fired: the client's connection may go on, and what is left of a body may have a clock of its own by now
                _deadline.Revive();
                _uploadDeadline.Revive();
            }

            Refuse(BrokenRefusal(stage));
        }
    }

    private async ValueTask<UploadEnd> JoinUploadAsync()
    {
        UploadEnd end = await _upload;
        _uploading = false;
        _bodyPending = false;
        return end;
    }

    /// <summary>Reads the rest of a body that nobody wants, within limits. False: the connection can't go on.</summary>
    private async ValueTask<bool> DrainBodyAsync()
    {
        _discardBody = true;
        return await UploadAsync(null) == UploadEnd.Complete;
    }

    private void EndRequest()
    {
        if (_bench is { } bench)
        {
            _bench = null;
            _headBytes = default;
            _token = default;
            _verified = null;
            Workbench.Return(bench);
        }
    }

    private async Task EndConnectionAsync()
    {
        _tunnelling = false;
        if (_current is { } up)
        {
            // an exchange that broke off: nothing may use the buffers any more before they are given back
            _discardBody = true;
            _client.Abort();
            await DropUpstreamAsync(up);
            if (_uploading)
            {
                await JoinUploadAsync();
            }
        }

        if (_accountable)
        {
            Account(); // what ended the exchange has come between the request and its line
        }

        EndRequest();
        // Nothing was said to an idle client that he could miss: the end of the process does not wait for him.
        ValueTask closing = _client.CloseAsync(linger: !_endedIdle || !_gate.IsDraining);
        _gate.Remove(this); // who counts sees the connection either here or closing
        await closing;
    }
}
