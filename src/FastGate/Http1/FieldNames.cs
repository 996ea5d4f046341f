using System.Runtime.CompilerServices;
using System.Text;

namespace FastGate.Http1;

/// <summary>
/// What field names mean, and when two spellings are one name to a careless application: CGI, WSGI and PHP turn '-', '_' and more into one
/// character, so <c>X_Auth.Subject</c> arrives as <c>X-Auth-Subject</c> would.
/// </summary>
public static class FieldNames
{
    /// <summary>By exact spelling, letter case aside.</summary>
    public static KnownField Known(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 2:
                return Is(name, "te"u8) ? KnownField.TE : KnownField.Other;
            case 3:
                return Is(name, "via"u8) ? KnownField.Via : KnownField.Other;
            case 4:
                return Is(name, "host"u8) ? KnownField.Host : Is(name, "date"u8) ? KnownField.Date : KnownField.Other;
            case 5:
                return Is(name, "proxy"u8) ? KnownField.Proxy : KnownField.Other;
            case 6:
                return (name[0] | 0x20) switch
                {
                    'a' => Is(name, "accept"u8) ? KnownField.Accept : KnownField.Other,
                    'c' => Is(name, "cookie"u8) ? KnownField.Cookie : KnownField.Other,
                    'e' => Is(name, "expect"u8) ? KnownField.Expect : KnownField.Other,
                    'o' => Is(name, "origin"u8) ? KnownField.Origin : KnownField.Other,
                    's' => Is(name, "server"u8) ? KnownField.Server : KnownField.Other,
                    _ => OtherOrProxy(name),
                };
            case 7:
                return Is(name, "upgrade"u8) ? KnownField.Upgrade : Is(name, "trailer"u8) ? KnownField.Trailer : OtherOrProxy(name);
            case 8:
                return Is(name, "location"u8) ? KnownField.Location : OtherOrProxy(name);
            case 9:
                return Is(name, "forwarded"u8) ? KnownField.Forwarded : Is(name, "x-real-ip"u8) ? KnownField.XRealIp : OtherOrProxy(name);
            case 10:
                return (name[0] | 0x20) switch
                {
                    'c' => Is(name, "connection"u8) ? KnownField.Connection : KnownField.Other,
                    'k' => Is(name, "keep-alive"u8) ? KnownField.KeepAlive : KnownField.Other,
                    's' => Is(name, "set-cookie"u8) ? KnownField.SetCookie : KnownField.Other,
                    'u' => Is(name, "user-agent"u8) ? KnownField.UserAgent : KnownField.Other,
                    _ => OtherOrProxy(name),
                };
            case 11:
                return Is(name, "traceparent"u8) ? KnownField.Traceparent : OtherOrProxy(name);
            case 12:
                return Is(name, "content-type"u8) ? KnownField.ContentType : Is(name, "x-request-id"u8) ? KnownField.XRequestId : OtherOrProxy(name);
            case 13:
                return (name[0] | 0x20) switch
                {
                    'a' => Is(name, "authorization"u8) ? KnownField.Authorization : KnownField.Other,
                    'c' => Is(name, "cache-control"u8) ? KnownField.CacheControl : KnownField.Other,
                    'x' => Is(name, "x-rewrite-url"u8) ? KnownField.RequestTargetOverride
                        : Is(name, "x-http-method"u8) ? KnownField.MethodOverride : KnownField.Other,
                    _ => OtherOrProxy(name),
                };
            case 14:
                return (name[0] | 0x20) switch
                {
                    'c' => Is(name, "content-length"u8) ? KnownField.ContentLength : KnownField.Other,
                    'h' => Is(name, "http2-settings"u8) ? KnownField.Http2Settings : KnownField.Other,
                    'x' => Is(name, "x-original-url"u8) || Is(name, "x-original-uri"u8) ? KnownField.RequestTargetOverride : KnownField.Other,
                    _ => OtherOrProxy(name),
                };
            case 15:
                return (name[0] | 0x20) switch
                {
                    'a' => Is(name, "accept-encoding"u8) ? KnownField.AcceptEncoding : KnownField.Other,
                    'x' => Is(name, "x-forwarded-for"u8) ? KnownField.XForwardedFor
                        : Is(name, "x-forwarded-uri"u8) ? KnownField.RequestTargetOverride : KnownField.Other,
                    _ => OtherOrProxy(name),
                };
            case 16:
                return (name[0] | 0x20) switch
                {
                    'c' => Is(name, "content-encoding"u8) ? KnownField.ContentEncoding : KnownField.Other,
                    'p' => Is(name, "proxy-connection"u8) ? KnownField.ProxyConnection : OtherOrProxy(name),
                    'w' => Is(name, "www-authenticate"u8) ? KnownField.WwwAuthenticate : KnownField.Other,
                    'x' => Is(name, "x-forwarded-host"u8) ? KnownField.XForwardedHost
                        : Is(name, "x-forwarded-port"u8) ? KnownField.XForwardedPort
                        : Is(name, "x-forwarded-path"u8) ? KnownField.RequestTargetOverride : KnownField.Other,
                    _ => KnownField.Other,
                };
            case 17:
                return (name[0] | 0x20) switch
                {
                    't' => Is(name, "transfer-encoding"u8) ? KnownField.TransferEncoding : KnownField.Other,
                    'x' => Is(name, "x-forwarded-proto"u8) ? KnownField.XForwardedProto
                        : Is(name, "x-method-override"u8) ? KnownField.MethodOverride : KnownField.Other,
                    _ => OtherOrProxy(name),
                };
            case 18:
                return (name[0] | 0x20) switch
                {
                    'p' => Is(name, "proxy-authenticate"u8) ? KnownField.ProxyAuthenticate : OtherOrProxy(name),
                    'x' => Is(name, "x-forwarded-prefix"u8) ? KnownField.XForwardedPrefix
                        : Is(name, "x-forwarded-method"u8) ? KnownField.RequestTargetOverride : KnownField.Other,
                    _ => KnownField.Other,
                };
            case 19:
                return Is(name, "proxy-authorization"u8) ? KnownField.ProxyAuthorization : OtherOrProxy(name);
            case 22:
                return Is(name, "x-http-method-override"u8) ? KnownField.MethodOverride : OtherOrProxy(name);
            case 29:
                return Is(name, "access-control-request-method"u8) ? KnownField.AccessControlRequestMethod : OtherOrProxy(name);
            default:
                return OtherOrProxy(name);
        }
    }

    /// <summary>What a name with characters beyond letters, digits and hyphens stands for once folded; Other if it resembles nothing that matters.</summary>
    public static KnownField KnownAlias(ReadOnlySpan<byte> name)
    {
        Span<byte> folded = stackalloc byte[LongestKnown];
        if (name.Length > LongestKnown)
        {
            // Longer than any name but one that begins with Proxy-.
            name = name[..LongestKnown];
        }
        Fold(name, folded);
        KnownField field = Known(folded[..name.Length]);
        return AliasIsRefused(field) || IsDroppedInEverySpelling(field) ? field : KnownField.Other;
    }

    /// <summary>Lower case, and each character that is no letter or digit as '-'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Fold(byte character)
    {
        uint lower = (uint)(character | 0x20);
        if (lower - 'a' < 26)
        {
            return (byte)lower;
        }
        return Octets.IsDigit(character) ? character : (byte)'-';
    }

    public static void Fold(ReadOnlySpan<byte> name, Span<byte> folded)
    {
        for (int i = 0; i < name.Length; i++)
        {
            folded[i] = Fold(name[i]);
        }
    }

    public static bool FoldedEquals(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }
        for (int i = 0; i < a.Length; i++)
        {
            if (Fold(a[i]) != Fold(b[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Any other spelling of this name is refused with <see cref="MessageFault.AliasedFieldName"/>.</summary>
    public static bool AliasIsRefused(KnownField field) => field is >= KnownField.Host and <= KnownField.XRealIp;

    /// <summary>Never goes to the application, however it is spelled. (<see cref="KnownField.MethodOverride"/> only where methods are restricted.)</summary>
    public static bool IsDroppedInEverySpelling(KnownField field) => field is >= KnownField.Proxy and <= KnownField.MethodOverride;

    /// <summary>Belongs to one connection (RFC 9110 section 7.6.1) and is never relayed as it came.</summary>
    public static bool IsHopByHop(KnownField field) => field is KnownField.TransferEncoding or (>= KnownField.Connection and <= KnownField.Http2Settings);

    /// <summary>The length of "access-control-request-method".</summary>
    private const int LongestKnown = 29;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase) => Ascii.EqualsIgnoreCase(name, lowerCase);

    private static KnownField OtherOrProxy(ReadOnlySpan<byte> name) =>
        name.Length >= 6 && (name[0] | 0x20) == 'p' && Ascii.EqualsIgnoreCase(name[..6], "proxy-"u8) ? KnownField.ProxyOther : KnownField.Other;
}
