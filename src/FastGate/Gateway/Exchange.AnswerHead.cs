using FastGate.Http1;

namespace FastGate.Gateway;

/// <summary>The head of the application's answer, written anew: hop-by-hop fields out, the gateway's own in.</summary>
public sealed partial class Exchange
{
    private void WriteHead(ReadOnlySpan<byte> bytes, bool interim)
    {
        Workbench bench = _bench!;
        ResponseHead head = bench.Response;
        ReadOnlySpan<byte> own = interim ? default : bench.OwnFields.Written.Span;
        Span<byte> memory = _output.GetSpan(head.Length + head.Fields.Length * 4 + own.Length + 256);
        var writer = new SpanWriter(memory);
        writer.Write("HTTP/1.1 "u8);
        writer.Number(head.Status);
        writer.Write(" "u8);
        writer.Write(head.Reason.Of(bytes));
        writer.Write("\r\n"u8);
        foreach (HeaderField field in head.Fields)
        {
            ReadOnlySpan<byte> name = field.Name.Of(bytes);
            if (IsRelayed(head, bytes, field.Known, name, interim))
            {
                writer.Field(name, field.Value.Of(bytes));
                if (field.Known == KnownField.WwwAuthenticate && AuthenticatesConnections(field.Value.Of(bytes)))
                {
                    _spoiled = true;
                }
            }
        }

        if (!interim)
        {
            writer.Write(own);
            WriteFraming(ref writer, head);
        }

        writer.Write("\r\n"u8);
        _output.Advance(writer.Length);
    }

    private bool IsRelayed(ResponseHead head, ReadOnlySpan<byte> bytes, KnownField known, ReadOnlySpan<byte> name, bool interim)
    {
        if (known == KnownField.ContentLength || known == KnownField.Proxy || known == KnownField.ProxyOther || FieldNames.IsHopByHop(known))
        {
            return false;
        }

        return !head.IsNamedByConnection(bytes, name) && (interim || !_snapshot.OwnsResponseField(name));
    }

    private void WriteFraming(ref SpanWriter writer, ResponseHead head)
    {
        if (head.Status == 101)
        {
            writer.Write("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
            return;
        }

        if (_rechunk)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (head.Status != 204 && head.IndexOf(KnownField.ContentLength) >= 0)
        {
            // of a HEAD or a 304 it speaks of the body that is not there (RFC 9110 section 8.6)
            writer.Write("Content-Length: "u8);
            writer.Number(head.ContentLength);
            writer.Write("\r\n"u8);
        }

        if (_gate.IsDraining)
        {
            _keepAlive = false;
        }

        if (!_keepAlive)
        {
            writer.Write("Connection: close\r\n"u8);
        }
        else if (_bench!.Request.Http10)
        {
            writer.Write("Connection: keep-alive\r\n"u8);
        }
    }

    /// <summary>NTLM and Negotiate authenticate a connection, not a request: it must not be shared after. One field may hold several challenges.</summary>
    private static bool AuthenticatesConnections(ReadOnlySpan<byte> challenges)
    {
        foreach (Range range in challenges.SplitAny((byte)' ', (byte)',', (byte)'\t'))
        {
            ReadOnlySpan<byte> word = challenges[range];
            if (System.Text.Ascii.EqualsIgnoreCase(word, "NTLM"u8) || System.Text.Ascii.EqualsIgnoreCase(word, "Negotiate"u8))
            {
                return true;
            }
        }

        return false;
    }
}
