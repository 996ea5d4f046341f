namespace FastGate.Endpoints;

/// <summary>Where a client may be sent: to the host it came to, or to the host of <c>redirection-url</c>. Everything doubtful is refused.</summary>
internal static class RedirectTarget
{
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

        return Authority(wanted) is { } authority && (Same(authority, Normal(host, wanted)) || Same(authority, Authority(redirectionUrl))) ? wanted : null;
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
        string authority = end < 0 ? url[scheme..] : url.Substring(scheme, end);
        return authority.Length == 0 || authority.Contains('@') || authority.Contains('%') ? null : Normal(authority, url);
    }

    /// <summary>Is this the same place, under the scheme of <paramref name="url"/>, as the Host of the request?</summary>
    public static bool IsSameHost(string url, string host) => Authority(url) is { } authority && Same(authority, Normal(host, url));

    private static bool Same(string authority, string? other) => other is { Length: > 0 } && authority == other;

    private static string Normal(string authority, string url)
    {
        string lower = authority.ToLowerInvariant();
        string defaultPort = url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        return lower.EndsWith(defaultPort, StringComparison.Ordinal) ? lower[..^defaultPort.Length] : lower.EndsWith(':') ? lower[..^1] : lower;
    }

    private static int SchemeLength(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
}
