using System.Text;

namespace FastGate.Http1;

/// <summary>
/// The head of a request (RFC 9112 sections 2 to 6), read line by line as it comes in and held to the strict reading throughout. One per exchange,
/// reused: everything in it points into the buffer last given to <see cref="Parse"/>.
/// <code>
/// [ CRLF ] method SP request-target SP HTTP-version CRLF *( field-line CRLF ) CRLF
/// </code>
/// </summary>
public sealed partial class RequestHead
{
    private FieldSection _fields;
    private ConnectionOptions _connection;
    private Slice _authority;
    private int _defaultPort;
    private StartLine _line;
    private bool _inFields;
    private ParseResult _refusal;

    public RequestHead() => Reset();

    /// <summary>Bytes of the whole head, an empty line before it included.</summary>
    public int Length { get; private set; }

    public Slice Method { get; private set; }

    public TargetForm Form { get; private set; }

    /// <summary>The target as sent.</summary>
    public Slice Target { get; private set; }

    /// <summary>The path of an origin-form or absolute-form target; may be empty in absolute-form.</summary>
    public Slice Path { get; private set; }

    /// <summary>The query with its question mark, or empty.</summary>
    public Slice Query { get; private set; }

    /// <summary>The path has one reading only: its own bytes (see <see cref="PathReadings"/>).</summary>
    public bool PathIsPlain { get; private set; }

    public bool Http10 { get; private set; }

    public ReadOnlySpan<HeaderField> Fields => _fields.Fields;

    public BodyFraming Framing { get; private set; }

    public long ContentLength { get; private set; }

    /// <summary>There is at least one byte to read after the head.</summary>
    public bool HasBody => Framing == BodyFraming.Chunked || ContentLength > 0;

    /// <summary>The client wants the connection to stay.</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>The client waits for a 100 before it sends the body. Never in HTTP/1.0, never without a body.</summary>
    public bool ExpectContinue { get; private set; }

    /// <summary>A bodiless HTTP/1.1 GET with <c>Connection: upgrade</c> and exactly <c>Upgrade: websocket</c>.</summary>
    public bool WantsWebSocket { get; private set; }

    /// <summary>Value of the Host field; in HTTP/1.0 without one, the authority of an absolute-form target, or empty.</summary>
    public Slice Host { get; private set; }

    /// <summary>The index of the first such field, or -1.</summary>
    public int IndexOf(KnownField field) => _fields.IndexOf(field);

    /// <summary>
    /// Whether the sender's Connection removes this field. Cheap when there is no Connection, or only keep-alive or close. Never true for the fields
    /// by which the message is understood (see <see cref="ConnectionOptions.Name"/>).
    /// </summary>
    public bool IsNamedByConnection(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> fieldName) => _connection.Name(buffer, _fields.Fields, fieldName);

    public void Reset()
    {
        _fields.Reset(refuseAliases: true);
        _connection = default;
        _authority = default;
        _line = default;
        _inFields = false;
        _refusal = default;
        Length = 0;
        Method = Target = Path = Query = Host = default;
        Form = TargetForm.Origin;
        PathIsPlain = false;
        Http10 = false;
        Framing = BodyFraming.None;
        ContentLength = 0;
        KeepAlive = false;
        ExpectContinue = false;
        WantsWebSocket = false;
    }

    /// <summary>
    /// Goes on where the last call ended: give it the same bytes and whatever came since, from the same start. Nothing is examined twice, and how the
    /// bytes were cut into calls makes no difference to the outcome. Call <see cref="Reset"/> before the next message.
    /// </summary>
    public ParseResult Parse(ReadOnlySpan<byte> buffer, in HeadLimits limits)
    {
        if (_refusal.State == ParseState.Refused)
        {
            return _refusal;
        }
        // Bytes beyond the limit are not looked at, so the same fault is found whether or not they are there already.
        ReadOnlySpan<byte> view = buffer.Length > limits.HeadBytes ? buffer[..limits.HeadBytes] : buffer;
        if (!_inFields)
        {
            if (!_line.Find(view, limits.LineBytes, mayFollowEmptyLine: true, MessageFault.RequestLineMalformed))
            {
                return _line.Fault != MessageFault.None ? Refuse(_line.Fault, _line.Position)
                    : Pending(view, limits.HeadBytes, MessageFault.StartLineTooLong, _line.Position);
            }
            MessageFault fault = TakeRequestLine(_line.Of(view));
            if (fault != MessageFault.None)
            {
                return Refuse(fault, _line.Start);
            }
            _inFields = true;
            _fields.Begin(_line.Position + 2);
        }
        while (true)
        {
            switch (_fields.Read(view, limits.FieldCount, out bool repeated))
            {
                case FieldStep.Field:
                    if (_fields.Last.Known != KnownField.Other)
                    {
                        MessageFault fault = TakeField(view, repeated);
                        if (fault != MessageFault.None)
                        {
                            return Refuse(fault, _fields.Last.Name.Offset);
                        }
                    }
                    break;
                case FieldStep.End:
                    return Finish(view);
                case FieldStep.Refused:
                    return Refuse(_fields.Fault, _fields.Position);
                default:
                    return Pending(view, limits.HeadBytes, MessageFault.HeadTooLarge, _fields.Position);
            }
        }
    }

    /// <summary>More is needed, unless there can't be more.</summary>
    private ParseResult Pending(ReadOnlySpan<byte> view, int headBytes, MessageFault atLimit, int examined) =>
        view.Length >= headBytes ? Refuse(atLimit, headBytes) : ParseResult.Incomplete(examined);

    private ParseResult Refuse(MessageFault fault, int position)
    {
        _refusal = ParseResult.Refused(fault, position);
        return _refusal;
    }

    private MessageFault TakeRequestLine(ReadOnlySpan<byte> line)
    {
        int methodLength = line.IndexOfAnyExcept(Octets.Token);
        if (methodLength <= 0 || line[methodLength] != ' ')
        {
            return methodLength < 0 ? MessageFault.RequestLineMalformed : MessageFault.MethodMalformed;
        }
        int space = line.LastIndexOf((byte)' ');
        if (space == methodLength)
        {
            return MessageFault.RequestLineMalformed;
        }
        MessageFault fault = TakeVersion(line[(space + 1)..]);
        if (fault != MessageFault.None)
        {
            return fault;
        }
        int start = methodLength + 1;
        ReadOnlySpan<byte> method = line[..methodLength];
        fault = RequestTarget.Read(line[start..space], method, out RequestTarget target);
        if (fault != MessageFault.None)
        {
            return fault;
        }
        int offset = _line.Start + start;
        Method = new Slice(_line.Start, methodLength);
        Target = new Slice(offset, space - start);
        Form = target.Form;
        Path = new Slice(offset + target.Path.Offset, target.Path.Length);
        Query = new Slice(offset + target.Query.Offset, target.Query.Length);
        PathIsPlain = target.PathIsPlain;
        _authority = new Slice(offset + target.Authority.Offset, target.Authority.Length);
        _defaultPort = target.DefaultPort;
        return MessageFault.None;
    }

    private MessageFault TakeVersion(ReadOnlySpan<byte> version)
    {
        if (version.SequenceEqual("HTTP/1.1"u8))
        {
            return MessageFault.None;
        }
        if (version.SequenceEqual("HTTP/1.0"u8))
        {
            Http10 = true;
            return MessageFault.None;
        }
        return version.Length == 8 && version.StartsWith("HTTP/"u8) && Octets.IsDigit(version[5]) && version[6] == '.' && Octets.IsDigit(version[7])
            ? MessageFault.VersionUnsupported
            : MessageFault.VersionMalformed;
    }

    /// <summary>What can be said of a field as soon as its line is there.</summary>
    private MessageFault TakeField(ReadOnlySpan<byte> view, bool repeated)
    {
        ref readonly HeaderField field = ref _fields.Last;
        switch (field.Known)
        {
            case KnownField.Host:
                if (repeated)
                {
                    return MessageFault.HostDuplicate;
                }
                Host = field.Value;
                return Authority.TryRead(field.Value.Of(view), out _) ? MessageFault.None : MessageFault.HostMalformed;
            case KnownField.ContentLength:
                if (repeated)
                {
                    return MessageFault.ContentLengthDuplicate;
                }
                Framing = BodyFraming.Length;
                MessageFault fault = FramingFields.ReadContentLength(field.Value.Of(view), out long length);
                ContentLength = length;
                return fault;
            case KnownField.Authorization:
                return repeated ? MessageFault.AuthorizationDuplicate : MessageFault.None;
            case KnownField.Connection:
                return _connection.Read(field.Value.Of(view));
            case KnownField.Expect:
                ExpectContinue = Ascii.EqualsIgnoreCase(field.Value.Of(view), "100-continue"u8);
                return ExpectContinue ? MessageFault.None : MessageFault.ExpectationUnknown;
            case KnownField.Upgrade:
                WantsWebSocket = !repeated && Ascii.EqualsIgnoreCase(field.Value.Of(view), "websocket"u8);
                return MessageFault.None;
            default:
                return MessageFault.None;
        }
    }

    /// <summary>What can only be said of the whole.</summary>
    private ParseResult Finish(ReadOnlySpan<byte> view)
    {
        MessageFault fault = CheckHost(view);
        if (fault == MessageFault.None && _fields.Has(KnownField.TransferEncoding))
        {
            fault = TakeTransferEncoding(view);
        }
        if (fault != MessageFault.None)
        {
            return Refuse(fault, _fields.Position);
        }
        KeepAlive = !_connection.Close && (!Http10 || _connection.KeepAlive);
        ExpectContinue &= !Http10 && HasBody;
        WantsWebSocket &= _connection.Upgrade && !Http10 && !HasBody && Form is TargetForm.Origin or TargetForm.Absolute && Method.Of(view).SequenceEqual("GET"u8);
        Length = _fields.Position;
        return ParseResult.Complete(Length);
    }
}
