namespace FastGate.Identity;

/// <summary>What the gateway is told about its issuer. A time of zero or less means no limit where nothing else is said.</summary>
public sealed record ProviderSettings
{
    private const string WellKnown = "/.well-known/openid-configuration";
    private static readonly TimeSpan LeastRefresh = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromHours(24);

    /// <summary><c>discovery-url</c> as configured, with or without <c>/.well-known/openid-configuration</c>.</summary>
    public required string DiscoveryUrl { get; init; }

    /// <summary><c>issuer</c>: the expected <c>iss</c> where it is not the discovery address. Null: not set.</summary>
    public string? Issuer { get; init; }

    /// <summary>FastGate's own dialect: names are compared exactly and only what is used is demanded of the discovery document.</summary>
    public bool Strict { get; init; }

    /// <summary><c>openid-provider-timeout</c>: for discovery at start as a whole.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times discovery is tried at start; null: until <see cref="Timeout"/>.</summary>
    public int? DiscoveryTries { get; init; }

    /// <summary>The pause after a failed try at start; it grows to twice that and is spread.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For any one call, redirects and body included. Always a limit.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>skip-openid-provider-tls-verify</c>.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary><c>tls-openid-provider-ca-certificate</c>: chains end in this file and nowhere else.</summary>
    public string? CaFile { get; init; }

    /// <summary><c>tls-openid-provider-client-certificate</c>: PEM, the leaf first.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary><c>tls-openid-provider-client-private-key</c>.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary><c>openid-provider-headers</c>. They count as credentials: a request that carries them follows no redirect.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary><c>openid-provider-proxy</c>; the environment's proxies are never used.</summary>
    public string? Proxy { get; init; }

    /// <summary><c>key-set-min-refresh</c>: the shortest time between two fetches, and the cool-down after an unknown key.</summary>
    public TimeSpan KeySetMinRefresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>key-set-max-refresh</c>: a key set is never older than that while the issuer answers.</summary>
    public TimeSpan KeySetMaxRefresh { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>key-set-keep</c>: how long the last good set serves while the issuer does not.</summary>
    public TimeSpan KeySetKeep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The discovery address without its well-known ending: what the document's <c>issuer</c> is compared with.</summary>
    public string Base =>
        DiscoveryUrl.EndsWith(WellKnown, StringComparison.Ordinal) ? DiscoveryUrl[..^WellKnown.Length] : DiscoveryUrl;

    /// <summary>Where the document is; only after <see cref="Problem"/> said null.</summary>
    public Uri DiscoveryAddress => new(Base.TrimEnd('/') + WellKnown);

    /// <summary>The lower bound of every interval; a cool-down of nothing would make a fetch of every bad token.</summary>
    internal TimeSpan ShortestInterval =>
        KeySetMinRefresh < LeastRefresh ? LeastRefresh
        : KeySetMinRefresh > LongestRefresh ? LongestRefresh
        : KeySetMinRefresh;

    internal TimeSpan LongestInterval
    {
        get
        {
            TimeSpan limit = KeySetMaxRefresh <= TimeSpan.Zero || KeySetMaxRefresh > LongestRefresh ? LongestRefresh : KeySetMaxRefresh;
            return limit < ShortestInterval ? ShortestInterval : limit;
        }
    }

    /// <summary>Null, or a sentence that says what can't work. Files are not looked at here.</summary>
    public string? Problem()
    {
        if (!Uri.TryCreate(Base.TrimEnd('/') + WellKnown, UriKind.Absolute, out Uri? address) || !IsWeb(address))
        {
            return "discovery-url is no http or https address";
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            return "discovery-url must not have user information, a query or a fragment";
        }

        if (CallTimeout <= TimeSpan.Zero)
        {
            return "the time-out of a call to the issuer must be positive";
        }

        if (SkipTlsVerify && !string.IsNullOrEmpty(CaFile))
        {
            return "tls-openid-provider-ca-certificate and skip-openid-provider-tls-verify contradict each other";
        }

        if (string.IsNullOrEmpty(ClientCertificateFile) != string.IsNullOrEmpty(ClientKeyFile))
        {
            return "tls-openid-provider-client-certificate and tls-openid-provider-client-private-key need each other";
        }

        if (!string.IsNullOrEmpty(Proxy) && (!Uri.TryCreate(Proxy, UriKind.Absolute, out Uri? proxy) || proxy.Scheme != Uri.UriSchemeHttp))
        {
            return "openid-provider-proxy is no http address";
        }

        return Headers.Any(h => !IsToken(h.Key) || h.Value.AsSpan().ContainsAnyInRange('\0', '\x1f') || h.Value.Contains('\x7f'))
            ? "openid-provider-headers has a name or value that is no header"
            : null;
    }

    internal static bool IsWeb(Uri uri) => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;

    // RFC 9110 §5.6.2
    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
}
