using System.Net;
using System.Text;
using FastGate.Configuration;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;
using FastGate.Listening;
using FastGate.Routing;
using FastGate.Startup;
using FastGate.Telemetry;
using FastGate.Upstream;

namespace FastGate.Tests.Startup;

/// <summary>From options to the parts of a gateway, by table.</summary>
public sealed class SetupTests
{
    private static readonly MethodTable Methods = new(["PURGE"]);

    [Fact]
    public void Resources_keep_their_order_and_the_default_deny_comes_last()
    {
        var resources = ResourceSetup.Build(new GateOptions
        {
            Resources =
            [
                new ResourceOptions { Uri = "/a", Methods = ["GET", "PURGE"], Roles = ["r"], Headers = ["X-A: b:c ", "X-B"] },
                new ResourceOptions { Uri = "/b/*", WhiteListed = true },
            ],
        }, Methods);
        Assert.Equal(["/a", "/b/*", "/*"], resources.Select(r => r.Pattern));
        Assert.Equal([0, 1, 2], resources.Select(r => r.Index));
        Assert.Equal((1UL << Methods.IndexOf("GET"u8)) | (1UL << Methods.IndexOf("PURGE"u8)), resources[0].Methods);
        Assert.Equal([("X-A", "b:c"), ("X-B", "")], resources[0].Headers);
        Assert.Equal(Methods.All, resources[1].Methods);
        Assert.True(resources[2] is { IsDefaultDeny: true, DenyAll: false, WhiteListed: false });
    }

    [Theory]
    [InlineData(true, false, "/a", "/a /*")]
    [InlineData(false, true, "/a", "/a /*!")]
    [InlineData(false, false, "/a", "/a")]
    [InlineData(true, false, "/*", "/*")]
    [InlineData(true, false, "/a*", "/a* /*")]
    public void Default_deny(bool deny, bool strict, string uri, string expected)
    {
        var resources = ResourceSetup.Build(new GateOptions { EnableDefaultDeny = deny, EnableDefaultDenyStrict = strict, Resources = [new ResourceOptions { Uri = uri, Roles = ["r"] }] }, Methods);
        Assert.Equal(expected, string.Join(' ', resources.Select(r => r.Pattern + (r.DenyAll ? "!" : ""))));
    }

    [Fact]
    public void A_method_that_nobody_knows_stops_the_start()
        => Assert.Throws<StartException>(() => ResourceSetup.Build(new GateOptions { Resources = [new ResourceOptions { Uri = "/a", Methods = ["BREW"] }] }, Methods));

    [Theory]
    [InlineData("http://app", UpstreamTransport.Tcp, "app", 80, "app")]
    [InlineData("http://app/", UpstreamTransport.Tcp, "app", 80, "app")]
    [InlineData("http://app:80/x?y", UpstreamTransport.Tcp, "app", 80, "app:80")]
    [InlineData("http://APP:8080", UpstreamTransport.Tcp, "app", 8080, "APP:8080")]
    [InlineData("http://127.0.0.1:8080", UpstreamTransport.Tcp, "127.0.0.1", 8080, "127.0.0.1:8080")]
    [InlineData("http://[::1]:8080/", UpstreamTransport.Tcp, "::1", 8080, "[::1]:8080")]
    [InlineData("https://app", UpstreamTransport.Tls, "app", 443, "app")]
    [InlineData("https://user:pw@app:8443/x", UpstreamTransport.Tls, "app", 8443, "app:8443")]
    public void Upstream_addresses(string url, UpstreamTransport transport, string host, int port, string authority)
    {
        var settings = Upstream(new GateOptions { UpstreamUrl = url });
        Assert.Equal((transport, host, port, authority), (settings.Transport, settings.Host, settings.Port, settings.Authority));
        Assert.Equal(transport == UpstreamTransport.Tls, settings.Secure is not null);
        Assert.Equal(authority, UpstreamSetup.Authority(url));
    }

    [Theory]
    [InlineData("unix:///run/app.sock", "/run/app.sock")]
    [InlineData("unix:/run/app.sock", "/run/app.sock")]
    [InlineData("unix://app.sock", "app.sock")]
    public void Upstream_sockets(string url, string path)
    {
        var settings = Upstream(new GateOptions { UpstreamUrl = url });
        Assert.Equal((UpstreamTransport.UnixSocket, path, "localhost"), (settings.Transport, settings.SocketPath, settings.Authority));
    }

    [Theory]
    [InlineData(Dialect.Gatekeeper, "http://app/base/", "")]
    [InlineData(Dialect.Toml, "http://app/base/", "/base")]
    [InlineData(Dialect.Toml, "http://app/a/b", "/a/b")]
    [InlineData(Dialect.Toml, "http://app/", "")]
    [InlineData(Dialect.Toml, "unix:///run/app.sock", "")]
    public void Path_prefixes(Dialect dialect, string url, string expected)
        => Assert.Equal(expected, Encoding.ASCII.GetString(UpstreamSetup.PathPrefix(new GateOptions { Dialect = dialect, UpstreamUrl = url })));

    [Theory]
    [InlineData(50, 100, 50)]
    [InlineData(500, 100, 100)]
    [InlineData(0, 100, 2)]
    [InlineData(0, 1, 1)]
    public void Idle_connections(int perHost, int all, int expected)
        => Assert.Equal(expected, Upstream(new GateOptions { UpstreamUrl = "http://app", MaxIdleConnectionsPerHost = perHost, MaxIdleConnections = all }).MaxIdle);

    [Fact]
    public void Trusted_proxies()
    {
        var somebody = IPAddress.Parse("10.1.2.3");
        Assert.False(ListenerSetup.TrustedProxies(new GateOptions()).Contains(somebody));
        Assert.True(ListenerSetup.TrustedProxies(new GateOptions { TrustEveryPeer = true }).Contains(somebody));
        NetworkSet some = ListenerSetup.TrustedProxies(new GateOptions { TrustedProxies = ["10.1.0.0/16", "::1"] });
        Assert.True(some.Contains(somebody));
        Assert.False(some.Contains(IPAddress.Loopback));
        Assert.Throws<StartException>(() => ListenerSetup.TrustedProxies(new GateOptions { TrustedProxies = ["proxy"] }));
    }

    [Fact]
    public void The_issuers_settings_follow_the_options()
    {
        var options = new GateOptions
        {
            DiscoveryUrl = "https://i/x",
            Issuer = "https://outer/x",
            OpenidProviderTimeout = TimeSpan.FromSeconds(7),
            SkipOpenidProviderTlsVerify = true,
            TlsOpenidProviderCaCertificate = "ca",
            TlsOpenidProviderClientCertificate = "cert",
            TlsOpenidProviderClientPrivateKey = "key",
            OpenidProviderHeaders = new Dictionary<string, string> { ["X-Key"] = "1" },
            OpenidProviderProxy = "http://proxy:3128",
            KeySetMinRefresh = TimeSpan.FromSeconds(1),
            KeySetMaxRefresh = TimeSpan.FromSeconds(2),
            KeySetKeep = TimeSpan.FromSeconds(3),
        };
        var settings = ProviderSetup.Settings(options);
        Assert.Equal(("https://i/x", "https://outer/x", "http://proxy:3128"), (settings.DiscoveryUrl, settings.Issuer, settings.Proxy));
        Assert.Equal(("ca", "cert", "key"), (settings.CaFile, settings.ClientCertificateFile, settings.ClientKeyFile));
        Assert.Equal([7, 1, 2, 3], new[] { settings.Timeout, settings.KeySetMinRefresh, settings.KeySetMaxRefresh, settings.KeySetKeep }.Select(time => time.TotalSeconds));
        Assert.Equal([new("X-Key", "1")], settings.Headers);
        Assert.True(settings is { SkipTlsVerify: true, Strict: false });
        settings = ProviderSetup.Settings(new GateOptions { Dialect = Dialect.Toml, Issuer = "https://i/x" });
        Assert.True(settings is { DiscoveryUrl: "https://i/x", Issuer: "https://i/x", SkipTlsVerify: false, Strict: true, CaFile: null, ClientCertificateFile: null, ClientKeyFile: null, Proxy: null });
    }

    [Fact]
    public void Other_types_of_tokens_are_admitted_by_both_of_their_names()
    {
        var policy = ProviderSetup.Policy(new GateOptions { ClientId = "c", TokenTypes = ["x+jwt"] }, "https://i/");
        Assert.Equal([.. new ValidationPolicy().AdmittedHeaderTypes, "x+jwt"], policy.AdmittedHeaderTypes);
        Assert.Equal([.. new ValidationPolicy().AdmittedClaimTypes, "x+jwt"], policy.AdmittedClaimTypes);
    }

    [Fact]
    public void The_token_cache_leaves_room_for_everything_else()
    {
        Assert.Equal(1000, AuthenticatorSetup.CacheBytes(new GateOptions { TokenCacheBytes = 1000 }));
        Assert.Equal(FastGate.Listening.MemoryLimit.Bytes / 4, AuthenticatorSetup.CacheBytes(new GateOptions { TokenCacheBytes = 1L << 60 }));
    }

    [Fact]
    public void A_tokens_rules_follow_the_dialect()
    {
        var file = ProviderSetup.Policy(new GateOptions { ClientId = "c" }, "https://i/");
        Assert.Equal(["https://i/"], file.Issuers);
        Assert.Equal(["c"], file.Audiences);
        Assert.True(file is { IssuerComparison: IssuerComparison.HostAndPath, KeyWithoutKid: KeyWithoutKid.AllThatFit, RequireIssuedAt: true, GatekeeperClaimShapes: true, VerifySignature: true, AnyIssuer: false, AnyAudience: false });
        Assert.False(file.Algorithms.HasFlag(JwsAlgorithms.Hmac));
        var toml = ProviderSetup.Policy(new GateOptions { Dialect = Dialect.Toml, Audiences = ["a", "b"], ClientId = "c" }, "https://i/");
        Assert.Equal(["a", "b"], toml.Audiences);
        Assert.True(toml is { IssuerComparison: IssuerComparison.Exact, KeyWithoutKid: KeyWithoutKid.OnlyIfOneFits, GatekeeperClaimShapes: false, CompareIssuedAt: false });
        Assert.Equal(16 * 1024, file.Limits.TokenBytes);
        var large = ProviderSetup.Policy(new GateOptions { ClientId = "c", MaxTokenSize = 48 * 1024 }, "https://i/");
        Assert.Equal((48 * 1024, 36 * 1024, 3 * 1024, 12 * 1024), (large.Limits.TokenBytes, large.Limits.PayloadBytes, large.Limits.Members, large.Limits.Values));
        var rule = OptionCatalogue.Find("max-token-size")!.Rule!;
        Assert.True(rule.Accepts(1L << 20));
        Assert.False(rule.Accepts((1L << 20) + 1));
        _ = new TokenValidator(ProviderSetup.Policy(new GateOptions { ClientId = "c", MaxTokenSize = 1 << 20 }, "https://i/")); // more it does not admit
        Assert.Throws<StartException>(() => ProviderSetup.Policy(new GateOptions { TokenAlgorithms = ["none"] }, "i"));
        Assert.Equal(JwsAlgorithms.RS256, ProviderSetup.Policy(new GateOptions { TokenAlgorithms = ["RS256"] }, "i").Algorithms);
        Assert.True(ProviderSetup.Policy(new GateOptions { SkipAccessTokenIssuerCheck = true, SkipAccessTokenClientidCheck = true }, "i") is { AnyIssuer: true, AnyAudience: true, VerifySignature: true });
    }

    private static UpstreamSettings Upstream(GateOptions options)
    {
        using var tls = UpstreamSetup.OpenTls(options, Log.Silent, TimeProvider.System);
        return UpstreamSetup.Build(options, tls, Log.Silent);
    }
}
