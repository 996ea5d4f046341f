using System.Text;

namespace FastGate.Http1;

/// <summary>
/// The target of a request in its four forms (RFC 9112 section 3.2), cut into its parts and held to RFC 3986:
/// <code>
/// origin-form    = absolute-path [ "?" query ]
/// absolute-form  = ( "http" / "https" ) "://" authority path-abempty [ "?" query ]
/// authority-form = uri-host ":" port        ; CONNECT only
/// asterisk-form  = "*"                      ; OPTIONS only
/// </code>
/// Offsets count from the start of the target.
/// </summary>
internal readonly record struct RequestTarget(TargetForm Form, Slice Authority, int DefaultPort, Slice Path, Slice Query, bool PathIsPlain)
{
    public static MessageFault Read(ReadOnlySpan<byte> target, ReadOnlySpan<byte> method, out RequestTarget result)
    {
        result = default;
        bool connect = method.SequenceEqual("CONNECT"u8);
        if (!connect && target.Length > 0 && target[0] == '/')
        {
            return ReadPath(target, 0, TargetForm.Origin, default, 0, out result);
        }
        MessageFault fault = connect ? ReadAuthorityForm(target, ref result)
            : target.SequenceEqual("*"u8) ? ReadAsterisk(method, ref result)
            : ReadAbsoluteForm(target, ref result);
        // A blank splits the line, whatever else it does to the target.
        return fault != MessageFault.None && target.Contains((byte)' ') ? MessageFault.RequestLineMalformed : fault;
    }

    private static MessageFault ReadAuthorityForm(ReadOnlySpan<byte> target, ref RequestTarget result)
    {
        if (target.Contains((byte)'/') || target.IsEmpty)
        {
            return MessageFault.TargetFormNotAllowed;
        }
        if (!Http1.Authority.TryRead(target, out Authority authority) || authority.Port < 0)
        {
            return MessageFault.AuthorityMalformed;
        }
        result = new RequestTarget(TargetForm.Authority, new Slice(0, target.Length), authority.Port, default, default, false);
        return MessageFault.None;
    }

    private static MessageFault ReadAsterisk(ReadOnlySpan<byte> method, ref RequestTarget result)
    {
        if (!method.SequenceEqual("OPTIONS"u8))
        {
            return MessageFault.TargetFormNotAllowed;
        }
        result = new RequestTarget(TargetForm.Asterisk, default, 0, default, default, false);
        return MessageFault.None;
    }

    private static MessageFault ReadAbsoluteForm(ReadOnlySpan<byte> target, ref RequestTarget result)
    {
        int scheme = target.IndexOf("://"u8);
        if (scheme <= 0 || target[..scheme].ContainsAnyExcept(Octets.PlainName))
        {
            return MessageFault.TargetMalformed;
        }
        bool https = Ascii.EqualsIgnoreCase(target[..scheme], "https"u8);
        if (!https && !Ascii.EqualsIgnoreCase(target[..scheme], "http"u8))
        {
            return MessageFault.TargetSchemeUnsupported;
        }
        int start = scheme + 3;
        int length = target[start..].IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        length = length < 0 ? target.Length - start : length;
        ReadOnlySpan<byte> authority = target.Slice(start, length);
        if (authority.Contains((byte)'@'))
        {
            return MessageFault.UserInformationInTarget;
        }
        if (!Http1.Authority.TryRead(authority, out _))
        {
            return MessageFault.AuthorityMalformed;
        }
        return ReadPath(target, start + length, TargetForm.Absolute, new Slice(start, length), https ? 443 : 80, out result);
    }

    /// <summary>The path may be empty in absolute-form; what follows it can only be a query.</summary>
    private static MessageFault ReadPath(ReadOnlySpan<byte> target, int start, TargetForm form, Slice authority, int defaultPort, out RequestTarget result)
    {
        result = default;
        int at = start;
        bool plain = true;
        while (true)
        {
            int stop = target[at..].IndexOfAnyExcept(Octets.SimplePath);
            at = stop < 0 ? target.Length : at + stop;
            if (at == target.Length || target[at] == '?')
            {
                break;
            }
            MessageFault fault = CheckRarePathByte(target, ref at);
            if (fault != MessageFault.None)
            {
                return fault;
            }
            plain = false;
        }
        var path = new Slice(start, at - start);
        var query = new Slice(at, target.Length - at);
        int bad = query.Of(target).IndexOfAnyExcept(Octets.Query);
        if (bad >= 0)
        {
            return target[at + bad] switch
            {
                (byte)'#' => MessageFault.FragmentInTarget,
                (byte)' ' => MessageFault.RequestLineMalformed,
                _ => MessageFault.QueryCharacter,
            };
        }
        result = new RequestTarget(form, authority, defaultPort, path, query, plain && !PathReadings.HasSlashPair(path.Of(target)));
        return MessageFault.None;
    }

    private static MessageFault CheckRarePathByte(ReadOnlySpan<byte> target, ref int at)
    {
        switch (target[at])
        {
            case (byte)';':
                at++;
                return MessageFault.None;
            case (byte)'%':
                if (at + 2 >= target.Length || Octets.HexValue(target[at + 1]) < 0 || Octets.HexValue(target[at + 2]) < 0)
                {
                    return MessageFault.PathPercentEncoding;
                }
                if (target[at + 1] == '0' && target[at + 2] == '0')
                {
                    return MessageFault.PathEncodedNul;
                }
                at += 3;
                return MessageFault.None;
            case (byte)'#':
                return MessageFault.FragmentInTarget;
            case (byte)' ':
                return MessageFault.RequestLineMalformed;
            default:
                return MessageFault.PathCharacter;
        }
    }
}
