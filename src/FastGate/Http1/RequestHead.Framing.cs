namespace FastGate.Http1;

/// <summary>What a complete request head is checked for as a whole: whom it is for, and where its body ends.</summary>
public sealed partial class RequestHead
{
    /// <summary>RFC 9112 section 3.2: HTTP/1.1 must have a Host, and an absolute-form target must say the same.</summary>
    private MessageFault CheckHost(ReadOnlySpan<byte> view)
    {
        bool present = _fields.Has(KnownField.Host);
        if (!present && !Http10)
        {
            return MessageFault.HostMissing;
        }
        if (Form != TargetForm.Absolute)
        {
            return MessageFault.None;
        }
        if (!present)
        {
            Host = _authority;
            return MessageFault.None;
        }
        return Authority.TryRead(_authority.Of(view), out Authority target) && Authority.TryRead(Host.Of(view), out Authority host)
            && target.SameAs(host, _defaultPort)
            ? MessageFault.None
            : MessageFault.AuthorityDiffersFromHost;
    }

    private MessageFault TakeTransferEncoding(ReadOnlySpan<byte> view)
    {
        switch (FramingFields.ReadTransferCodings(view, _fields.Fields))
        {
            case TransferCodings.Chunked:
                break;
            case TransferCodings.OthersThenChunked:
                return MessageFault.TransferEncodingUnknown;
            default:
                return MessageFault.TransferEncodingMalformed;
        }
        if (Framing == BodyFraming.Length)
        {
            return MessageFault.TransferEncodingWithContentLength;
        }
        if (Http10)
        {
            return MessageFault.TransferEncodingInHttp10;
        }
        Framing = BodyFraming.Chunked;
        return MessageFault.None;
    }
}
