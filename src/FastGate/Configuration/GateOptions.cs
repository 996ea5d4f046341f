namespace FastGate.Configuration;

/// <summary>
/// Everything that can be configured, one property per option: the property is the option's key in PascalCase. The initial values are the
/// defaults of a keycloak-gatekeeper file; what TOML has otherwise stands in the option catalogue. Immutable.
/// A <see cref="TimeSpan"/> of zero is "no limit"; negative ones never occur.
/// </summary>
public sealed partial record GateOptions
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    public Dialect Dialect { get; init; }

    // What follows from several options.

    /// <summary>Every peer is believed about X-Forwarded-* (and may speak the PROXY protocol): a file without <c>trusted-proxies</c>.</summary>
    public bool TrustEveryPeer { get; init; }

    /// <summary>What <c>aud</c> must name one of: <c>audiences</c>, else the client id.</summary>
    public IReadOnlyList<string> ExpectedAudiences => Audiences.Count > 0 ? Audiences : ClientId.Length > 0 ? [ClientId] : [];

    /// <summary>The CA file for client certificates on TLS listeners, or "": the older meaning of tls-client-certificate holds.</summary>
    public string InboundClientCa => TlsClientCaCertificate.Length > 0 ? TlsClientCaCertificate : TlsClientCertificate;

    /// <summary>The same for the admin listener where it speaks TLS: its own, or the main one's.</summary>
    public string AdminClientCa => TlsAdminClientCertificate.Length > 0 ? TlsAdminClientCertificate : InboundClientCa;

    /// <summary>Secrets are in here: a record's own text would show them.</summary>
    public override string ToString() => nameof(GateOptions);

    // Listening

    public string Config { get; init; } = "";
    public string Listen { get; init; } = "";
    public string ListenHttp { get; init; } = "";
    public string ListenAdmin { get; init; } = "";
    public string ListenAdminScheme { get; init; } = "https";
    public bool EnabledProxyProtocol { get; init; }
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
    public int MaxConnections { get; init; } = 8192;
    public int MaxHeaderSize { get; init; } = 64 * 1024;
    public int MaxRequestLine { get; init; } = 16 * 1024;
    public int MaxHeaderCount { get; init; } = 128;

    /// <summary>0: no limit.</summary>
    public long MaxBodySize { get; init; }

    /// <summary>Bytes a second.</summary>
    public int MinBodyRate { get; init; } = 240;

    /// <summary>0: a quarter of the cgroup's memory limit.</summary>
    public long MaxBufferedBytes { get; init; }

    public TimeSpan ServerReadTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan ServerWriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan ServerIdleTimeout { get; init; } = TimeSpan.FromSeconds(120);
    public TimeSpan ServerGraceTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan ShutdownDelay { get; init; }
    public bool TunnelUntilExpiry { get; init; }
    public TimeSpan TunnelIdleTimeout { get; init; } = TimeSpan.FromHours(1);

    // TLS of the listeners

    public string TlsCert { get; init; } = "";
    public string TlsPrivateKey { get; init; } = "";
    public string TlsClientCertificate { get; init; } = "";
    public string TlsClientPrivateKey { get; init; } = "";
    public string TlsClientCaCertificate { get; init; } = "";
    public string TlsMinVersion { get; init; } = "tlsv1.2";
    public string TlsAdminCert { get; init; } = "";
    public string TlsAdminPrivateKey { get; init; } = "";
    public string TlsAdminClientCertificate { get; init; } = "";
    public bool EnableSelfSignedTls { get; init; }

    /// <summary>Empty and not set: the machine's host name, localhost and 127.0.0.1, which the configurator fills in.</summary>
    public IReadOnlyList<string> SelfSignedTlsHostnames { get; init; } = [];

    public TimeSpan SelfSignedTlsExpiration { get; init; } = TimeSpan.FromHours(3);
    public bool UseLetsencrypt { get; init; }
    public string LetsencryptCacheDir { get; init; } = "./cache/";

    // The provider and what is expected of a token

    public string DiscoveryUrl { get; init; } = "";
    public string Issuer { get; init; } = "";
    public string ClientId { get; init; } = "";
    public IReadOnlyList<string> Audiences { get; init; } = [];
    public string ClientSecret { get; init; } = "";
    public string ClientAuthMethod { get; init; } = "secret-basic";
    public string RevocationUrl { get; init; } = "";
    public bool SkipOpenidProviderTlsVerify { get; init; }
    public string OpenidProviderProxy { get; init; } = "";
    public TimeSpan OpenidProviderTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public int OpenidProviderRetryCount { get; init; } = 3;
    public IReadOnlyDictionary<string, string> OpenidProviderHeaders { get; init; } = Nothing;
    public string TlsOpenidProviderCaCertificate { get; init; } = "";
    public string TlsOpenidProviderClientCertificate { get; init; } = "";
    public string TlsOpenidProviderClientPrivateKey { get; init; } = "";
    public TimeSpan KeySetMinRefresh { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan KeySetMaxRefresh { get; init; } = TimeSpan.FromMinutes(10);
    public TimeSpan KeySetKeep { get; init; } = TimeSpan.FromHours(24);
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Empty: every asymmetric algorithm that FastGate.Jwt has.</summary>
    public IReadOnlyList<string> TokenAlgorithms { get; init; } = [];

    /// <summary>The secret of HS256, HS384 and HS512; without it they are refused.</summary>
    public string TokenHmacSecret { get; init; } = "";

    /// <summary>Token types (header or claim <c>typ</c>) admitted beside access tokens.</summary>
    public IReadOnlyList<string> TokenTypes { get; init; } = [];

    public int TokenCacheEntries { get; init; } = 10_000;
    public long TokenCacheBytes { get; init; }

    /// <summary>0: whatever fits into a head.</summary>
    public int MaxTokenSize { get; init; }

    public bool SkipTokenVerification { get; init; }
    public bool SkipAccessTokenIssuerCheck { get; init; }
    public bool SkipAccessTokenClientidCheck { get; init; }
    public bool SkipAuthorizationHeaderIdentity { get; init; }
    public bool EnableEncryptedToken { get; init; }
    public bool ForceEncryptedCookie { get; init; }
    public string EncryptionKey { get; init; } = "";

    // The upstream

    public string UpstreamUrl { get; init; } = "";
    public string UpstreamCa { get; init; } = "";

    /// <summary>Already false where <c>upstream-ca</c> switched verification on.</summary>
    public bool SkipUpstreamTlsVerify { get; init; } = true;

    public bool UpstreamKeepalives { get; init; } = true;
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan UpstreamKeepaliveTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan UpstreamTlsHandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan UpstreamResponseHeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan UpstreamExpectContinueTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public int MaxIdleConnections { get; init; } = 100;
    public int MaxIdleConnectionsPerHost { get; init; } = 50;
    public string UpstreamProxy { get; init; } = "";
    public string UpstreamNoProxy { get; init; } = "";
    public bool EnableRequestUpstreamCompression { get; init; }
    public bool EnableAcceptEncodingHeader { get; init; } = true;
    public bool EnableCompression { get; init; }
    public bool OverrideDestinationHeaders { get; init; }

    // Who may do what

    public IReadOnlyList<ResourceOptions> Resources { get; init; } = [];
    public bool EnableDefaultDeny { get; init; } = true;

    /// <summary>Where true, <see cref="EnableDefaultDeny"/> is false.</summary>
    public bool EnableDefaultDenyStrict { get; init; }

    public IReadOnlyList<string> CustomHttpMethods { get; init; } = [];
    public IReadOnlyDictionary<string, string> MatchClaims { get; init; } = Nothing;
    public bool NoRedirects { get; init; }
    public string ForbiddenPage { get; init; } = "";
    public string SignInPage { get; init; } = "";
    public string ErrorPage { get; init; } = "";
    public string RegisterPage { get; init; } = "";
    public IReadOnlyDictionary<string, string> Tags { get; init; } = Nothing;

    // What the application gets and the client sees

    public IReadOnlyDictionary<string, string> Headers { get; init; } = Nothing;
    public IReadOnlyDictionary<string, string> ResponseHeaders { get; init; } = Nothing;
    public bool PreserveHost { get; init; }
    public bool EnableRequestId { get; init; }
    public string RequestIdHeader { get; init; } = "X-Request-ID";
    public bool EnableTokenHeader { get; init; } = true;
    public bool EnableAuthorizationHeader { get; init; } = true;
    public bool EnableAuthorizationCookies { get; init; } = true;
    public bool EnableHeaderEncoding { get; init; }
    public IReadOnlyList<string> AddClaims { get; init; } = [];
    public IReadOnlyList<string> ExcludeClaims { get; init; } = [];
    public bool EnableIdTokenClaims { get; init; }
    public bool EnableUserInfoClaims { get; init; }

    /// <summary>How large the identity header block may be, copies of the token aside.</summary>
    public int MaxIdentitySize { get; init; } = 32 * 1024;

    // CORS and the security filter

    public IReadOnlyList<string> CorsOrigins { get; init; } = [];
    public IReadOnlyList<string> CorsMethods { get; init; } = [];
    public IReadOnlyList<string> CorsHeaders { get; init; } = [];
    public IReadOnlyList<string> CorsExposedHeaders { get; init; } = [];
    public bool CorsCredentials { get; init; }
    public TimeSpan CorsMaxAge { get; init; }
    public bool EnableSecurityFilter { get; init; }
    public IReadOnlyList<string> Hostnames { get; init; } = [];
    public bool EnableHttpsRedirection { get; init; }
    public bool FilterBrowserXss { get; init; }
    public bool FilterContentNosniff { get; init; }
    public bool FilterFrameDeny { get; init; }
    public string ContentSecurityPolicy { get; init; } = "";

    // Built-in endpoints

    public string BaseUri { get; init; } = "";
    public string OauthUri { get; init; } = "/oauth";
    public bool EnableLoginHandler { get; init; }
    public bool EnableLogoutRedirect { get; init; }
    public bool EnableLogoutAuth { get; init; } = true;
    public bool EnableMetrics { get; init; }
    public bool LocalhostMetrics { get; init; }
    public bool EnableProfiling { get; init; }
    public bool EnableRegisterHandler { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];

    // Logs

    public bool EnableLogging { get; init; }
    public bool EnableJsonLogging { get; init; }
    public bool DisableAllLogging { get; init; }
    public bool Verbose { get; init; }
    public string LogOutput { get; init; } = "stderr";
}
