using FastGate.Http1;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>The answers that the gateway gives itself.</summary>
public sealed partial class Exchange
{
    /// <summary>Refuses what could not be read as a request; the connection ends, since nobody knows where the next one begins.</summary>
    private Next RefuseHead(Refusal refusal)
    {
        _methodIndex = -1;
        _decision = Telemetry.Decision.Malformed;
        _deadline.Revive(); // the head's may be over; a client that does not take its 408 has the time for that and no more
        Note(refusal);
        return Say(refusal with { Close = true });
    }

    /// <summary>Refuses a request for what it says, whoever may have sent it.</summary>
    private Next RefuseMessage(GateFault fault)
    {
        _decision = Telemetry.Decision.Malformed;
        return Refuse(fault);
    }

    private Next Refuse(GateFault fault) => Refuse(Refusal.Of(fault));

    private Next Refuse(Refusal refusal)
    {
        Note(refusal);
        return Say(refusal);
    }

    private void Note(in Refusal refusal)
    {
        _gate.Metrics.MessageRefused(refusal.Reason);
        _gate.Log.Write(Telemetry.LogLevel.Warn, "request refused", new("reason", refusal.Reason), new("client_ip", _client.ClientText));
    }

    /// <summary>What no part of an exchange should have met with. The exchange ends; the operator must learn of it.</summary>
    private void NoteUnforeseen(Exception error)
    {
        if (!UpstreamConnection.IsConnectionError(error) || error is InvalidOperationException and not ObjectDisposedException)
        {
            _gate.Log.Write(Telemetry.LogLevel.Error, "an exchange failed", new("error", error.GetType().Name + ": " + error.Message), new("client_ip", _client.ClientText));
        }
    }

    private Next Say(in Refusal refusal)
    {
        if (refusal.Close)
        {
            _keepAlive = false;
        }

        return Answer(refusal.Status, StatusLine.Text(refusal.Status).IsEmpty ? default : "text/plain; charset=utf-8"u8, StatusLine.Text(refusal.Status), default);
    }

    /// <summary>Writes an answer of the gateway's own into the output; every one of them says no-store.</summary>
    private Next Answer(int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body, ReadOnlySpan<byte> fields)
    {
        Workbench bench = _bench!;
        if (_gate.IsDraining || (bench.Request.ExpectContinue && _bodyPending && (!_uploading || _awaitingContinue)))
        {
            _keepAlive = false; // without its 100 the body may come or not: the client's choice
        }

        // what was written before a head could be refused begins with response-headers
        ReadOnlySpan<byte> configured = _snapshot.OwnAnswerFields;
        ReadOnlySpan<byte> own = bench.OwnFields.Length > 0 ? bench.OwnFields.Written.Span[_snapshot.ResponseFields.Length..] : default;
        FoldedNameSet names = _snapshot.ResponseFieldNames;
        Span<byte> memory = _output.GetSpan(configured.Length + own.Length + contentType.Length + body.Length + fields.Length + 512);
        var writer = new SpanWriter(memory);
        writer.Write(StatusLine.Of(status));
        if (!names.Contains("date"u8))
        {
            writer.Field("Date"u8, _gate.Date.Value);
        }

        writer.Write("Cache-Control: no-store\r\n"u8);
        if (!contentType.IsEmpty && !names.Contains("content-type"u8))
        {
            writer.Field("Content-Type"u8, contentType);
        }

        writer.Write(fields);
        writer.Write(configured);
        writer.Write(own);
        writer.Write("Content-Length: "u8);
        writer.Number(body.Length);
        writer.Write("\r\n"u8);
        if (!_keepAlive)
        {
            writer.Write("Connection: close\r\n"u8);
        }
        else if (bench.Request.Http10)
        {
            writer.Write("Connection: keep-alive\r\n"u8);
        }

        writer.Write("\r\n"u8);
        if (!IsHead)
        {
            writer.Write(body);
            _answerBytes = body.Length;
        }

        _output.Advance(writer.Length);
        _status = status;
        _headSent = true;
        return Next.Answered;
    }

    private Refusal UpstreamRefusal(UpstreamFault fault) => Refusal.Of(fault switch
    {
        UpstreamFault.NameNotResolved => GateFault.UpstreamNameNotResolved,
        UpstreamFault.ConnectTimedOut => GateFault.UpstreamConnectTimedOut,
        UpstreamFault.TlsFailed => GateFault.UpstreamTlsFailed,
        _ => GateFault.UpstreamConnectRefused,
    });

    /// <summary>What a broken exchange is called: the client's fault, the clock's or the application's.</summary>
    private Refusal BrokenRefusal(Stage stage)
    {
        if (_bodyFault == GateFault.BodyMalformed)
        {
            return Refusal.Of(_bodyMessageFault);
        }

        if (_bodyFault != GateFault.None)
        {
            return Refusal.Of(_bodyFault);
        }

        if (AnswerTimedOut)
        {
            return Refusal.Of(GateFault.UpstreamTimeout);
        }

        return Refusal.Of(_switchedUnasked ? GateFault.UpstreamUnexpectedSwitch
            : stage == Stage.Malformed ? GateFault.UpstreamMalformed : GateFault.UpstreamClosed);
    }
}
