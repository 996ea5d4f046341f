using System.Text;

namespace FastGate.Endpoints;

internal enum EndpointKind : byte
{
    Unknown,
    Health,
    Expired,
    Token,
    Authorize,
    Callback,
    Login,
    Logout,
    Metrics,
    Discovery,
    Profiling,
    ProfilingSymbol,
}

/// <summary>Which paths are the gateway's own. Letter case counts and so does a trailing slash.</summary>
internal sealed class EndpointPaths
{
    private const string Pprof = "/debug/pprof";
    private readonly byte[] _prefix;
    private readonly bool _profiling;

    public EndpointPaths(string baseUri, string oauthUri, bool profiling)
    {
        Prefix = Join(baseUri, oauthUri);
        _prefix = Encoding.UTF8.GetBytes(Prefix);
        _profiling = profiling;
    }

    /// <summary><c>base-uri</c> and <c>oauth-uri</c>, without a slash at the end; "" when both are empty.</summary>
    public string Prefix { get; }

    public bool Owns(ReadOnlySpan<byte> path)
    {
        if (_profiling && IsAtOrBelow(path, "/debug/pprof"u8))
        {
            return true;
        }

        // Without any prefix only the names themselves can be ours: the rest of the tree is the application's.
        return _prefix.Length > 0 ? IsAtOrBelow(path, _prefix) : Find(path) != EndpointKind.Unknown;
    }

    public EndpointKind Find(ReadOnlySpan<byte> path)
    {
        if (_profiling && IsAtOrBelow(path, "/debug/pprof"u8))
        {
            return ProfilingKind(path[Pprof.Length..]);
        }

        return IsAtOrBelow(path, _prefix) ? Kind(path[_prefix.Length..]) : EndpointKind.Unknown;
    }

    public static EndpointKind ProfilingKind(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("/symbol"u8))
        {
            return EndpointKind.ProfilingSymbol;
        }

        bool known = name.SequenceEqual("/heap"u8) || name.SequenceEqual("/goroutine"u8) || name.SequenceEqual("/block"u8) || name.SequenceEqual("/threadcreate"u8)
            || name.SequenceEqual("/cmdline"u8) || name.SequenceEqual("/profile"u8) || name.SequenceEqual("/trace"u8);
        return known ? EndpointKind.Profiling : EndpointKind.Unknown;
    }

    private static EndpointKind Kind(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("/health"u8) ? EndpointKind.Health
        : name.SequenceEqual("/expired"u8) ? EndpointKind.Expired
        : name.SequenceEqual("/token"u8) ? EndpointKind.Token
        : name.SequenceEqual("/authorize"u8) ? EndpointKind.Authorize
        : name.SequenceEqual("/callback"u8) ? EndpointKind.Callback
        : name.SequenceEqual("/login"u8) ? EndpointKind.Login
        : name.SequenceEqual("/logout"u8) ? EndpointKind.Logout
        : name.SequenceEqual("/metrics"u8) ? EndpointKind.Metrics
        : name.SequenceEqual("/discovery"u8) ? EndpointKind.Discovery
        : EndpointKind.Unknown;

    private static bool IsAtOrBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix) =>
        path.StartsWith(prefix) && (path.Length == prefix.Length || path[prefix.Length] == '/');

    private static string Join(string baseUri, string oauthUri)
    {
        string joined = string.Join('/', $"{baseUri}/{oauthUri}".Split('/', StringSplitOptions.RemoveEmptyEntries));
        return joined.Length == 0 ? "" : "/" + joined;
    }
}
