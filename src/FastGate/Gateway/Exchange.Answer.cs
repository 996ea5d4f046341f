using System.Buffers;
using FastGate.Http1;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>Step 6: the answer of the application, head and body, on its way to the client.</summary>
public sealed partial class Exchange
{
    /// <summary>More interim answers than this are no answer but a flood.</summary>
    private const int InterimMost = 32;

    /// <summary>Chunk size line, the line end after the data and the last chunk, rounded up.</summary>
    private const int ChunkFraming = 32;

    private ChunkedReader _answerChunks;
    private long _answerRemaining;
    private bool _rechunk;
    private int _interims;

    /// <summary>
    /// Looks at what has come of the answer's head. An interim answer is relayed and taken out of the buffer; a final
    /// one is written to the client together with what came of its body.
    /// </summary>
    private Stage TakeHead(ref int filled)
    {
        Workbench bench = _bench!;
        ResponseHead head = bench.Response;
        if (filled == 0)
        {
            return Stage.Head;
        }

        ParseResult parsed = head.Parse(bench.Answer.AsSpan(0, filled), _snapshot.Limits.Head);
        if (parsed.State == ParseState.Incomplete)
        {
            if (filled == bench.Answer.Length)
            {
                bench.GrowAnswer(filled, Math.Max(filled * 2, Workbench.StreamBytes));
            }

            return Stage.Head;
        }

        if (parsed.State == ParseState.Refused)
        {
            _gate.Metrics.MessageRefused(parsed.Fault.Name());
            return Stage.Malformed;
        }

        ReadOnlySpan<byte> bytes = bench.Answer.AsSpan(0, filled);
        MessageFault fault = head.Frame(IsHead);
        if (fault != MessageFault.None)
        {
            _gate.Metrics.MessageRefused(fault.Name());
            return Stage.Malformed;
        }

        if (head.IsInterim)
        {
            if (++_interims > InterimMost)
            {
                return Stage.Malformed;
            }

            if (!bench.Request.Http10)
            {
                WriteHead(bytes, interim: true);
            }

            int length = head.Length;
            bench.Answer.AsSpan(length, filled - length).CopyTo(bench.Answer);
            filled -= length;
            bool goAhead = head.Status == 100;
            head.Reset();
            if (goAhead)
            {
                GoAhead();
            }

            return Stage.Interim;
        }

        if (!DisarmAnswerHead() || AnswerTimedOut)
        {
            return Stage.Broken;
        }

        NoteAnswered();

        if (head.Status == 101)
        {
            return TakeSwitch(bytes, ref filled);
        }

        if (_awaitingContinue)
        {
            _keepAlive = false; // a final answer instead of 100: whether the body comes is the client's choice
        }

        _status = head.Status;
        _answerRemaining = head.Framing == BodyFraming.Length ? head.ContentLength : 0;
        _rechunk = head.Framing is BodyFraming.Chunked or BodyFraming.UntilClose && !bench.Request.Http10;
        if (head.Framing is BodyFraming.Chunked or BodyFraming.UntilClose && bench.Request.Http10)
        {
            _keepAlive = false; // the end of the connection is the end of the body
        }

        _answerChunks.Reset(_snapshot.Limits.Chunked);
        WriteHead(bytes, interim: false);
        _headSent = true;
        Stage stage = head.Framing == BodyFraming.None || (head.Framing == BodyFraming.Length && _answerRemaining == 0)
            ? EndOfBody(filled > head.Length)
            : RelayBody(bench.Answer.AsSpan(head.Length, filled - head.Length));
        if (stage == Stage.Malformed)
        {
            // Of an answer whose chunks are wrong from the start nothing has gone out yet: there is time to say so.
            _client.Withdraw();
            _headSent = false;
            _answerBytes = 0;
        }

        return stage;
    }

    /// <summary>How long the application took is counted from where its deadline was armed: the request's last byte.</summary>
    private void NoteAnswered()
    {
        Deadline owed = _uploading ? _uploadDeadline : _deadline;
        if (owed is { Phase: Phase.AnswerHead, ArmedAt: > 0 })
        {
            _gate.Metrics.UpstreamAnswered(_gate.Clock.GetTimestamp() - owed.ArmedAt);
        }
    }

    /// <summary>Relays what was read of the body. With nothing in it, more is to be read.</summary>
    private Stage RelayBody(ReadOnlySpan<byte> bytes)
    {
        switch (_bench!.Response.Framing)
        {
            case BodyFraming.Length:
                int taken = (int)Math.Min(bytes.Length, _answerRemaining);
                _output.Write(bytes[..taken]);
                _answerRemaining -= taken;
                _answerBytes += taken;
                return _answerRemaining == 0 ? EndOfBody(taken < bytes.Length) : Stage.Body;

            case BodyFraming.UntilClose:
                WriteBody(bytes);
                return Stage.Body;

            default:
                while (!bytes.IsEmpty)
                {
                    ChunkedStep step = _answerChunks.Read(bytes, out int consumed, out Slice data);
                    if (step == ChunkedStep.Refused)
                    {
                        _gate.Metrics.MessageRefused(_answerChunks.Fault.Name());
                        return Stage.Malformed;
                    }

                    WriteBody(data.Of(bytes));
                    bytes = bytes[consumed..];
                    if (step == ChunkedStep.End)
                    {
                        WriteLastChunk();
                        return EndOfBody(!bytes.IsEmpty);
                    }

                    if (step == ChunkedStep.NeedMore)
                    {
                        return bytes.IsEmpty ? Stage.Body : Stage.Malformed;
                    }
                }

                return Stage.Body;
        }
    }

    /// <summary>Reads the next piece of the body: straight into the client's buffer where its length is known.</summary>
    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Stage> RelayMoreAsync(UpstreamConnection up)
    {
        Workbench bench = _bench!;
        bool direct = bench.Response.Framing == BodyFraming.Length;
        try
        {
            if (!up.MayReceive)
            {
                bench.ShrinkAnswer();
                await up.WaitAsync();
            }

            if (direct)
            {
                int want = (int)Math.Min(_answerRemaining, bench.PieceBytes);
                int got = await up.ReceiveAsync(_output.GetMemory(want)[..want]);
                if (got <= 0)
                {
                    return Stage.Broken;
                }

                _output.Advance(got);
                _answerRemaining -= got;
                _answerBytes += got;
                return _answerRemaining == 0 ? Stage.Done : Stage.Body;
            }

            bench.GrowAnswer(0, bench.PieceBytes);
            int received = await up.ReceiveAsync(bench.Answer);
            if (received > 0)
            {
                return RelayBody(bench.Answer.AsSpan(0, received));
            }

            if (received < 0)
            {
                return Stage.Broken; // a reset is no end, whatever the framing
            }
        }
        catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
        {
            return Stage.Broken;
        }

        if (bench.Response.Framing != BodyFraming.UntilClose)
        {
            return Stage.Broken;
        }

        WriteLastChunk();
        return Stage.Done;
    }

    /// <summary>The body has been written to its end; bytes behind it make the connection unfit for another exchange.</summary>
    private Stage EndOfBody(bool bytesBehind)
    {
        if (bytesBehind)
        {
            _spoiled = true;
        }

        return Stage.Done;
    }

    private void WriteBody(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        _answerBytes += data.Length;
        if (!_rechunk)
        {
            _output.Write(data);
            return;
        }

        Span<byte> memory = _output.GetSpan(data.Length + ChunkFraming);
        var writer = new SpanWriter(memory);
        Span<byte> size = stackalloc byte[8];
        System.Buffers.Text.Utf8Formatter.TryFormat(data.Length, size, out int digits, new StandardFormat('x'));
        writer.Write(size[..digits]);
        writer.Write("\r\n"u8);
        writer.Write(data);
        writer.Write("\r\n"u8);
        _output.Advance(writer.Length);
    }

    private void WriteLastChunk()
    {
        if (_rechunk)
        {
            _output.Write("0\r\n\r\n"u8);
        }
    }

    private bool IsHead => _methodIndex == 1;
}
