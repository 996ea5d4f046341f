using System.Buffers;
using System.Globalization;
using System.Net;

namespace FastGate.Endpoints;

/// <summary>Where a client may be sent: to the host it came to, or to the host of <c>redirection-url</c>. Everything doubtful is refused.</summary>
internal static class RedirectTarget
{
    private const int HttpLength = 7;
    private const int HttpsLength = 8;
    private const int HttpPort = 80;
    private const int HttpsPort = 443;
    private const int MostPortDigits = 5;

    // What the names of hosts are made of in practice: the rest of reg-name, percent-encoding foremost, is read differently by different clients.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");
    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>The Location to answer with, or null when the place is not allowed.</summary>
    public static string? Check(string wanted, string host, string redirectionUrl)
    {
        // Browsers drop tabs and line ends inside a URL and read a backslash as a slash: none of that is for us to interpret.
        if (wanted.Length == 0 || wanted.Any(c => c is <= ' ' or '\\' or >= '\u007f'))
        {
            return null;
        }

        if (wanted[0] == '/')
        {
            return wanted.StartsWith("//", StringComparison.Ordinal) ? null : wanted;
        }

        return Authority(wanted) is { } authority && (authority == Normal(host, wanted) || authority == Authority(redirectionUrl)) ? wanted : null;
    }

    /// <summary>Host and port of an http(s) URL in lower case without a default port; null for every other text and where there is user information.</summary>
    public static string? Authority(string url)
    {
        int scheme = SchemeLength(url);
        if (scheme == 0)
        {
            return null;
        }

        int end = url.AsSpan(scheme).IndexOfAny('/', '?', '#');
        return Normal(end < 0 ? url[scheme..] : url.Substring(scheme, end), url);
    }

    /// <summary>Is this the same place, under the scheme of <paramref name="url"/>, as the Host of the request?</summary>
    public static bool IsSameHost(string url, string host) => Authority(url) is { } authority && authority == Normal(host, url);

    /// <summary>
    /// <code>
    /// host [ ":" [ port ] ]
    /// </code>
    /// in one spelling, or null for every other text: what follows the host is a port as a whole or not an authority at all.
    /// </summary>
    private static string? Normal(string authority, string url)
    {
        int length = HostLength(authority);
        if (length == 0 || !TryReadPort(authority.AsSpan(length), out int? port))
        {
            return null;
        }

        string host = authority[..length].ToLowerInvariant();
        int defaultPort = SchemeLength(url) == HttpsLength ? HttpsPort : HttpPort;
        return port is null || port == defaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    /// <summary>Of a name, an IPv4 address or an IPv6 address in brackets at the beginning; 0 when there is none.</summary>
    private static int HostLength(ReadOnlySpan<char> authority)
    {
        if (authority is not ['[', ..])
        {
            int stop = authority.IndexOfAnyExcept(NameCharacters);
            return stop < 0 ? authority.Length : stop;
        }

        int close = authority.IndexOf(']');
        ReadOnlySpan<char> address = close < 0 ? default : authority[1..close];
        return address.Contains(':') && !address.ContainsAnyExcept(Ipv6Characters) && IPAddress.TryParse(address, out _) ? close + 1 : 0;
    }

    private static bool TryReadPort(ReadOnlySpan<char> rest, out int? port)
    {
        port = null;
        if (rest is "" or ":")
        {
            return true;
        }

        // The characters are looked at first, because .NET's parser lets NUL follow a number.
        ReadOnlySpan<char> digits = rest[1..];
        if (rest[0] != ':' || digits.Length > MostPortDigits || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        port = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return port <= ushort.MaxValue;
    }

    private static int SchemeLength(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? HttpsLength : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? HttpLength : 0;
}
