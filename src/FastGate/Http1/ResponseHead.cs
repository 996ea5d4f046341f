using System.Text;

namespace FastGate.Http1;

/// <summary>
/// The head of a response (RFC 9112 section 4), read as strictly as a request's. Reused for every response of an upstream connection; a fault means that
/// the exchange is 502 and the connection closed.
/// <code>
/// HTTP-version SP 3DIGIT SP [ reason-phrase ] CRLF *( field-line CRLF ) CRLF
/// </code>
/// </summary>
public sealed class ResponseHead
{
    private const int ReasonOffset = 13;

    private FieldSection _fields;
    private ConnectionOptions _connection;
    private TransferCodings _codings;
    private bool _upgradesToWebSocket;
    private StartLine _line;
    private bool _inFields;
    private ParseResult _refusal;

    public ResponseHead() => Reset();

    public int Length { get; private set; }

    public int Status { get; private set; }

    public bool Http10 { get; private set; }

    public Slice Reason { get; private set; }

    public ReadOnlySpan<HeaderField> Fields => _fields.Fields;

    /// <summary>100 to 199 save 101: another head follows.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>A 101 that says <c>Connection: upgrade</c> and exactly <c>Upgrade: websocket</c>.</summary>
    public bool IsWebSocketUpgrade => Status == 101 && !Http10 && _connection.Upgrade && _upgradesToWebSocket;

    public BodyFraming Framing { get; private set; }

    /// <summary>The value of Content-Length, also where no body follows (HEAD, 304).</summary>
    public long ContentLength { get; private set; }

    /// <summary>As far as the head says, the connection may be used again after this exchange. Known after <see cref="Frame"/>.</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>The index of the first such field, or -1.</summary>
    public int IndexOf(KnownField field) => _fields.IndexOf(field);

    public bool IsNamedByConnection(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> fieldName) => _connection.Name(buffer, _fields.Fields, fieldName);

    public void Reset()
    {
        _fields.Reset(refuseAliases: false);
        _connection = default;
        _codings = default;
        _upgradesToWebSocket = false;
        _line = default;
        _inFields = false;
        _refusal = default;
        Length = 0;
        Status = 0;
        Http10 = false;
        Reason = default;
        Framing = BodyFraming.None;
        ContentLength = 0;
        KeepAlive = false;
    }

    /// <summary>As <see cref="RequestHead.Parse"/>.</summary>
    public ParseResult Parse(ReadOnlySpan<byte> buffer, in HeadLimits limits)
    {
        if (_refusal.State == ParseState.Refused)
        {
            return _refusal;
        }
        ReadOnlySpan<byte> view = buffer.Length > limits.HeadBytes ? buffer[..limits.HeadBytes] : buffer;
        MessageFault fault;
        if (!_inFields)
        {
            if (!_line.Find(view, limits.LineBytes, mayFollowEmptyLine: false, MessageFault.StatusLineMalformed))
            {
                return _line.Fault != MessageFault.None ? Refuse(_line.Fault, _line.Position)
                    : Pending(view, limits.HeadBytes, MessageFault.StartLineTooLong, _line.Position);
            }
            fault = TakeStatusLine(_line.Of(view));
            if (fault != MessageFault.None)
            {
                return Refuse(fault, 0);
            }
            _inFields = true;
            _fields.Begin(_line.Position + 2);
        }
        while (true)
        {
            switch (_fields.Read(view, limits.FieldCount, out bool repeated))
            {
                case FieldStep.Field:
                    fault = TakeField(view, repeated);
                    if (fault != MessageFault.None)
                    {
                        return Refuse(fault, _fields.Last.Name.Offset);
                    }
                    break;
                case FieldStep.End:
                    Length = _fields.Position;
                    if (_fields.Has(KnownField.TransferEncoding))
                    {
                        _codings = FramingFields.ReadTransferCodings(view, _fields.Fields);
                    }
                    return ParseResult.Complete(Length);
                case FieldStep.Refused:
                    return Refuse(_fields.Fault, _fields.Position);
                default:
                    return Pending(view, limits.HeadBytes, MessageFault.HeadTooLarge, _fields.Position);
            }
        }
    }

    /// <summary>Decides how the body ends (RFC 9112 section 6.3). Call it once the head is complete; a fault means 502.</summary>
    public MessageFault Frame(bool requestWasHead)
    {
        Framing = BodyFraming.None;
        KeepAlive = !_connection.Close && (!Http10 || _connection.KeepAlive);
        bool encoded = _fields.Has(KnownField.TransferEncoding);
        bool sized = _fields.Has(KnownField.ContentLength);
        if (encoded)
        {
            MessageFault fault = CheckTransferEncoding(sized);
            if (fault != MessageFault.None)
            {
                return fault;
            }
        }
        if (Status < 200)
        {
            // A body that the next hop may or may not see before the final head is how exchanges come apart.
            return encoded || ContentLength > 0 ? MessageFault.InterimResponseWithBody : MessageFault.None;
        }
        if (Status == 204)
        {
            // Applications do claim bodies here. None is relayed, and the connection that may carry one is not used again.
            KeepAlive &= !encoded && ContentLength == 0;
            return MessageFault.None;
        }
        if (requestWasHead || Status == 304)
        {
            return MessageFault.None;
        }
        Framing = encoded && _codings == TransferCodings.Chunked ? BodyFraming.Chunked
            : sized ? BodyFraming.Length
            : BodyFraming.UntilClose;
        KeepAlive &= Framing != BodyFraming.UntilClose;
        return MessageFault.None;
    }

    /// <summary>A coding other than chunked that the gateway did not ask for ends with the connection, if chunked does not frame it (section 6.3, rule 4).</summary>
    private MessageFault CheckTransferEncoding(bool sized)
    {
        if (_codings == TransferCodings.Malformed)
        {
            return MessageFault.TransferEncodingMalformed;
        }
        if (sized)
        {
            return MessageFault.TransferEncodingWithContentLength;
        }
        if (Http10)
        {
            return MessageFault.TransferEncodingInHttp10;
        }
        return _codings == TransferCodings.OthersThenChunked ? MessageFault.TransferEncodingUnknown : MessageFault.None;
    }

    private ParseResult Pending(ReadOnlySpan<byte> view, int headBytes, MessageFault atLimit, int examined) =>
        view.Length >= headBytes ? Refuse(atLimit, headBytes) : ParseResult.Incomplete(examined);

    private ParseResult Refuse(MessageFault fault, int position)
    {
        _refusal = ParseResult.Refused(fault, position);
        return _refusal;
    }

    private MessageFault TakeStatusLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < ReasonOffset || !line.StartsWith("HTTP/"u8) || line[6] != '.' || line[8] != ' ' || line[12] != ' '
            || !Octets.IsDigit(line[5]) || !Octets.IsDigit(line[7]) || line.Slice(9, 3).ContainsAnyExcept(Octets.Digits))
        {
            return MessageFault.StatusLineMalformed;
        }
        if (line[5] != '1' || line[7] > '1')
        {
            return MessageFault.VersionUnsupported;
        }
        Http10 = line[7] == '0';
        Status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
        Reason = new Slice(ReasonOffset, line.Length - ReasonOffset);
        return Status is >= 100 and <= 599 ? MessageFault.None : MessageFault.StatusCodeInvalid;
    }

    private MessageFault TakeField(ReadOnlySpan<byte> view, bool repeated)
    {
        ref readonly HeaderField field = ref _fields.Last;
        switch (field.Known)
        {
            case KnownField.ContentLength:
                if (repeated)
                {
                    return MessageFault.ContentLengthDuplicate;
                }
                MessageFault fault = FramingFields.ReadContentLength(field.Value.Of(view), out long length);
                ContentLength = length;
                return fault;
            case KnownField.Connection:
                return _connection.Read(field.Value.Of(view));
            case KnownField.Upgrade:
                _upgradesToWebSocket = !repeated && Ascii.EqualsIgnoreCase(field.Value.Of(view), "websocket"u8);
                return MessageFault.None;
            default:
                return MessageFault.None;
        }
    }
}
