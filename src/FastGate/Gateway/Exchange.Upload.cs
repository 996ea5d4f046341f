using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FastGate.Http1;
using FastGate.Listening;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>Step 5, second half: the request's body, beside the answer that may begin before it ends.</summary>
public sealed partial class Exchange
{
    /// <summary>A body up to this size that is there with its head goes upstream in the same send.</summary>
    private const int BodyWithHead = 16 * 1024;

    /// <summary>A piece that filled about a block: more will be there by now.</summary>
    private const int LongPiece = 2048;

    private ChunkedReader _bodyChunks;
    private long _bodyRemaining, _bodySeen, _drained;
    private long _waitedTicks, _waitedBytes;
    private GateFault _bodyFault;
    private volatile bool _discardBody;
    private volatile bool _awaitingContinue;
    private volatile bool _bodyEnding; // its last piece is on the way to the application

    /// <summary>How the reading of a request body ended.</summary>
    private enum UploadEnd : byte { Complete, ClientLeft, Refused, TooLong, CalledOff, Failed }

    /// <summary>
    /// After the head has been written: takes the body along if all of it is there, and says up to where the client's
    /// bytes are used up. Otherwise the body stays for <see cref="UploadAsync"/>.
    /// </summary>
    private SequencePosition TakeBufferedBody(ReadOnlySequence<byte> buffer)
    {
        RequestHead head = _bench!.Request;
        SequencePosition end = EndOfHead(buffer);
        if (!head.HasBody)
        {
            return end;
        }

        ReadOnlySequence<byte> rest = buffer.Slice(end);
        if (head.Framing == BodyFraming.Length && !head.ExpectContinue && head.ContentLength <= BodyWithHead && rest.Length >= head.ContentLength)
        {
            rest = rest.Slice(0, head.ContentLength);
            foreach (ReadOnlyMemory<byte> piece in rest)
            {
                _bench.Outgoing.Write(piece.Span);
            }

            _bodyHold = BodyTouched;
            _bodyPending = false;
            return rest.End;
        }

        return end;
    }

    private void BeginBody(RequestHead head)
    {
        _bodyPending = true;
        _bodyRemaining = head.ContentLength;
        _bodyChunks.Reset(_snapshot.Limits.Chunked);
    }

    /// <summary>The head has gone: a body is uploaded beside the answer, without one the application owes its answer from now on.</summary>
    private void StartUploadOrWait(UpstreamConnection up)
    {
        if (!_bodyPending)
        {
            _deadline.Arm(Phase.AnswerHead, _snapshot.Limits.AnswerHead);
        }
        else
        {
            // A client that asked for 100 may send its body all the same (RFC 9110 section 10.1.1); one that waits sends nothing yet.
            _awaitingContinue = _bench!.Request.ExpectContinue;
            if (_awaitingContinue)
            {
                _deadline.Arm(Phase.Continue, _snapshot.Limits.Continue);
            }
            else
            {
                _deadline.Disarm();
            }

            _uploading = true;
            _upload = UploadAsync(up);
        }
    }

    /// <summary>
    /// Reads the body by its framing and sends it on, chunks written anew without extensions and trailers. When the
    /// application does not want it any more the rest is read and thrown away, up to a limit. No exception ends it: nobody may be there to see it.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<UploadEnd> UploadAsync(UpstreamConnection? up)
    {
        Limits limits = _snapshot.Limits;
        HeadBuffer outgoing = _bench!.Outgoing;
        bool chunked = _bench.Request.Framing == BodyFraming.Chunked;
        try
        {
            while (true)
            {
                ReadResult read;
                bool inTime;
                try
                {
                    (read, inTime) = await ReadBodyAsync();
                }
                catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
                {
                    // the client's connection broke, or there is no memory for more of its bytes: nobody else would tell the application
                    _clientLeft = true;
                    TakeUpstream()?.Close();
                    return UploadEnd.ClientLeft;
                }

                ReadOnlySequence<byte> buffer = read.Buffer;
                SequencePosition used = buffer.Start;
                bool ended = false;
                if (up is not null && !MayTake(read, inTime))
                {
                    _input.AdvanceTo(used); // all of it is for the next connection: this one was closed under the head alone
                    return UploadEnd.CalledOff;
                }

                if (!buffer.IsEmpty)
                {
                    _awaitingContinue = false; // only ever taken back here: others do so meanwhile
                }

                if (buffer.IsEmpty)
                {
                    // A wake-up that brought nothing leaves all as it is: the head, which may have to go once more, and the connection.
                }
                else if (chunked)
                {
                    outgoing.Clear();
                    ended = TakeChunks(buffer, outgoing, out used);
                    if (_bodyFault == GateFault.None && outgoing.Length > 0)
                    {
                        _bodyEnding = ended;
                        await SendBodyAsync(up, outgoing.Written);
                    }
                }
                else
                {
                    ReadOnlySequence<byte> part = buffer.Slice(0, Math.Min(buffer.Length, _bodyRemaining));
                    _bodyEnding = part.Length == _bodyRemaining;
                    foreach (ReadOnlyMemory<byte> piece in part)
                    {
                        await SendBodyAsync(up, piece);
                    }

                    _bodyRemaining -= part.Length;
                    _bodySeen += part.Length;
                    used = part.End;
                    ended = _bodyRemaining == 0;
                }

                if (!ended && buffer.Length >= LongPiece)
                {
                    ClientConnection.ExpectMore();
                }

                _input.AdvanceTo(used, ended ? used : buffer.End);
                if (ended && _bodyFault == GateFault.None)
                {
                    _bodyPending = false;
                    if (!_discardBody && up is not null && !_headSent)
                    {
                        _uploadDeadline.Arm(Phase.AnswerHead, limits.AnswerHead);
                    }

                    return UploadEnd.Complete;
                }

                if (!inTime && _bodyFault == GateFault.None)
                {
                    _bodyFault = GateFault.BodyTimeout;
                }

                if (_bodyFault != GateFault.None || read.IsCompleted)
                {
                    // the application must not take what it has for the whole
                    _clientLeft |= _bodyFault == GateFault.None;
                    TakeUpstream()?.Close();
                    return _bodyFault != GateFault.None ? UploadEnd.Refused : UploadEnd.ClientLeft;
                }

                if (_discardBody && (_drained > limits.DrainBytes || (_awaitingContinue && _drained == 0)))
                {
                    return UploadEnd.TooLong;
                }
            }
        }
        catch (Exception error)
        {
            // A defect, or no memory at all. Whoever waits for the answer does so without a clock while the body goes up: the connection's end wakes him.
            NoteUnforeseen(error);
            _keepAlive = false;
            TakeUpstream()?.Close();
            return UploadEnd.Failed;
        }
    }

    /// <summary>Waits for more of the body. The time spent here, and only here, counts against the client's rate.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(ReadResult Read, bool InTime)> ReadBodyAsync()
    {
        ValueTask<ReadResult> reading = _input.ReadAsync();
        if (reading.IsCompletedSuccessfully)
        {
            return (reading.Result, true);
        }

        if (_awaitingContinue)
        {
            return (await reading, true); // the client waits too: for the 100
        }

        Limits limits = _snapshot.Limits;
        long before = _gate.Clock.GetTimestamp();
        _uploadDeadline.Revive(); // the application's time for its answer may be over: the client has his own for the rest of the body
        _uploadDeadline.Arm(Phase.Body, limits.Read);
        ReadResult read = await reading;
        bool inTime = _uploadDeadline.Settle(); // the body's last bytes may come in the moment their time was over: the waits behind it need a clock
        _waitedTicks += _gate.Clock.GetTimestamp() - before;
        _waitedBytes += read.Buffer.Length;
        double window = limits.Read.TotalSeconds * _gate.Clock.TimestampFrequency;
        if (inTime && limits.MinBodyRate > 0 && window > 0 && _waitedTicks >= window)
        {
            if (_waitedBytes < limits.MinBodyRate * (double)_waitedTicks / _gate.Clock.TimestampFrequency)
            {
                _bodyFault = GateFault.BodyTooSlow;
            }

            (_waitedTicks, _waitedBytes) = (0, 0);
        }

        return (read, inTime);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendBodyAsync(UpstreamConnection? up, ReadOnlyMemory<byte> bytes)
    {
        if (up is null || _discardBody)
        {
            _drained += bytes.Length;
            if (_form is not null && _form.Length + bytes.Length <= _formLimit)
            {
                _form.Write(bytes.Span);
            }

            return;
        }

        ValueTask<bool> sending = up.SendAsync(bytes);
        bool waits = !sending.IsCompletedSuccessfully;
        if (waits && !_headSent)
        {
            _uploadDeadline.Arm(Phase.AnswerHead, _snapshot.Limits.AnswerHead);
        }

        bool sent = await sending;
        if (waits && !_uploadDeadline.Disarm() && _headSent)
        {
            _uploadDeadline.Reset(); // it fired in the moment the head came, and for nothing: an application may pause behind its head
        }

        if (!sent)
        {
            _discardBody = true; // it has closed its side: its answer may still be on the way
        }
    }
}
