using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>The rules between options, and the order in which 7.0.0 looked at them.</summary>
public sealed class ValidationTests
{
    [Fact]
    public void The_order_is_that_of_7_0_0()
    {
        var keys = Sample.Read("""
            max-idle-connections: 4
            tls-cert: a.pem
            enable-https-redirection: true
            enable-encrypted-token: true
            redirection-url: http://a
            resources: [{uri: /a/}]
            match-claims: {a: '(?=x)'}
            """).Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Key);
        Assert.Equal(["listen", "max-idle-connections", "tls-cert", "upstream-url", "client-id", "discovery-url", "enable-https-redirection", "enable-encrypted-token", "redirection-url", "resources[0].uri", "match-claims"], keys);
    }

    [Theory]
    [InlineData("listen: ''", "listen", "no listening interface")]
    [InlineData("listen: 3000", "listen", "is no interface")]
    [InlineData("listen: '::1:3000'", "listen", "is no interface")]
    [InlineData("listen: a:b", "listen", "is no interface")]
    [InlineData("listen: :70000", "listen", "is no interface")]
    [InlineData("listen: unix://", "listen", "names no socket")]
    [InlineData("listen-http: http://a", "listen-http", "is no interface")]
    [InlineData("max-idle-connections: 40", "max-idle-connections", "must not be above max-idle-connections (40)")]
    [InlineData("max-idle-connections: 0", "max-idle-connections", "at least 1")]
    [InlineData("max-idle-connections-per-host: -1", "max-idle-connections-per-host", "at least 0")]
    [InlineData("max-idle-connections-per-host: 101", "max-idle-connections-per-host", "must not be above")]
    [InlineData("tls-cert: a.pem", "tls-cert", "no tls-private-key")]
    [InlineData("tls-private-key: a.pem", "tls-private-key", "no tls-cert")]
    [InlineData("tls-client-certificate: none", "tls-client-certificate", "does not exist")]
    [InlineData("tls-client-private-key: a.pem", "tls-client-private-key", "no tls-client-certificate")]
    [InlineData("tls-admin-cert: a.pem", "tls-admin-cert", "no tls-admin-private-key")]
    [InlineData("upstream-ca: none", "upstream-ca", "does not exist")]
    [InlineData("forbidden-page: none.txt", "forbidden-page", "does not exist")]
    [InlineData("sign-in-page: none.txt", "sign-in-page", "does not exist")]
    [InlineData("forbidden-page: a.html", "forbidden-page", "tags has no such name")]
    [InlineData("enable-self-signed-tls: true\nself-signed-tls-hostnames: []", "self-signed-tls-hostnames", "needs a name")]
    [InlineData("enable-self-signed-tls: true\nself-signed-tls-hostnames: ['', ' ']", "self-signed-tls-hostnames", "needs a name")]
    [InlineData("enable-self-signed-tls: true\nself-signed-tls-expiration: 4m59s", "self-signed-tls-expiration", "at least 5m")]
    [InlineData("upstream-url: 127.0.0.1:80", "upstream-url", "invalid")]
    [InlineData("upstream-url: /path", "upstream-url", "invalid")]
    [InlineData("upstream-url: ftp://a", "upstream-url", "invalid")]
    [InlineData("upstream-url: 'unix://'", "upstream-url", "no socket")]
    [InlineData("upstream-url: \"unix:///run/a\\0.sock\"", "upstream-url", "NUL")]
    [InlineData("upstream-url: ''", "upstream-url", "not specified an upstream endpoint")]
    [InlineData("upstream-ca: a.pem\nskip-upstream-tls-verify: true", "upstream-ca", "skip-upstream-tls-verify")]
    [InlineData("client-id: ''", "client-id", "not specified the client id")]
    [InlineData("client-id:", "client-id", "not specified the client id")]
    [InlineData("discovery-url: ''", "discovery-url", "not specified the discovery url")]
    [InlineData("discovery-url: id.example", "discovery-url", "http or https URL")]
    [InlineData("discovery-url: https://user:pw@id.example/realms/main", "discovery-url", "no user name")]
    [InlineData("discovery-url: https://id.example/?realm=main", "discovery-url", "no user name, query")]
    [InlineData("discovery-url: 'https://id.example/realms#main'", "discovery-url", "no user name, query or fragment")]
    [InlineData("discovery-url: http://id.example/realms/a b", "discovery-url", "a blank")]
    [InlineData("discovery-url: 'https://id.example/realms/main '", "discovery-url", "a blank")]
    [InlineData("discovery-url: ' https://id.example/realms/main'", "discovery-url", "a blank")]
    [InlineData("discovery-url: \"https://id.example/realms/ma\\tin\"", "discovery-url", "a control character")]
    [InlineData("discovery-url: \"https://id.example/realms/main\\x7f\"", "discovery-url", "a control character")]
    [InlineData("discovery-url: \"https://id.example/realms/a\\u00a0b\"", "discovery-url", "a blank")]
    [InlineData("discovery-url: 'https://id.example/realms\\main'", "discovery-url", "a backslash")]
    [InlineData("discovery-url: ''\nissuer: 'https://id.example/realms/my realm'", "issuer", "a blank")]
    [InlineData("issuer: \"https://id.example/realms/main\\x7f\"", "issuer", "or something else")]
    [InlineData("issuer: main", "issuer", "has no host")]
    [InlineData("issuer: 'https://'", "issuer", "has no host")]
    [InlineData("issuer: https://user@id.example/realms/main", "issuer", "has no host, or something else")]
    [InlineData("issuer: 'https://id.example/realms/my realm'", "issuer", "has no host, or something else")]
    [InlineData("filter-browser-xss: true", "filter-browser-xss", "needs enable-security-filter")]
    [InlineData("filter-frame-deny: true", "filter-frame-deny", "needs enable-security-filter")]
    [InlineData("hostnames: [a]", "hostnames", "needs enable-security-filter")]
    [InlineData("content-security-policy: a", "content-security-policy", "needs enable-security-filter")]
    [InlineData("enable-https-redirection: true", "enable-https-redirection", "needs enable-security-filter")]
    [InlineData("enable-encrypted-token: true", "encryption-key", "needs an encryption key")]
    [InlineData("force-encrypted-cookie: true", "encryption-key", "needs an encryption key")]
    [InlineData("enable-refresh-tokens: true", "encryption-key", "needs an encryption key")]
    [InlineData("enable-refresh-tokens: true\nencryption-key: short", "encryption-key", "this one has 5")]
    [InlineData("enable-refresh-tokens: true\nencryption-key: 012345678901234567890123", "encryption-key", "16 or 32 bytes")]
    [InlineData("enable-encrypted-token: true\nencryption-key: short", "encryption-key", "16 or 32 bytes")]
    [InlineData("no-redirects: false\nredirection-url: http://a", "redirection-url", "secure")]
    [InlineData("client-auth-method: secret-jwt", "client-auth-method", "secret-basic or secret-body")]
    [InlineData("store-url: file:///a", "store-url", "unsupported store")]
    [InlineData("oauth-uri: oauth", "oauth-uri", "begins with /")]
    [InlineData("base-uri: app", "base-uri", "begins with /")]
    [InlineData("match-claims: {email: 'a(?=b)'}", "match-claims", "look-around")]
    [InlineData("match-claims: {email: '!a(?=b)'}", "match-claims", "look-around")]
    [InlineData("custom-http-methods: [CONNECT]", "custom-http-methods", "no custom method")]
    [InlineData("custom-http-methods: [get]", "custom-http-methods", "no custom method")]
    [InlineData("enable-default-deny: true\nenable-default-deny-strict: true", "enable-default-deny-strict", "cannot be used together")]
    [InlineData("add-claims: ['a|b c']", "add-claims", "claim|Header-Name")]
    [InlineData("add-claims: ['|b']", "add-claims", "claim|Header-Name")]
    [InlineData("add-claims: ['a|Content-Length']", "add-claims", "the gateway itself")]
    [InlineData("headers: {Transfer-Encoding: chunked}", "headers", "the gateway itself")]
    [InlineData("response-headers: {Content_Length: 1}", "response-headers", "the gateway itself")]
    [InlineData("headers: {a: \"x\\ny\"}", "headers", "fit on a line")]
    [InlineData("request-id-header: Host", "request-id-header", "the gateway itself")]
    [InlineData("tls-openid-provider-ca-certificate: a.pem\nskip-openid-provider-tls-verify: true", "tls-openid-provider-ca-certificate", "skip-openid-provider-tls-verify")]
    [InlineData("token-algorithms: [HS256]", "token-algorithms", "token-hmac-secret")]
    [InlineData("token-algorithms: [none]", "token-algorithms", "algorithms")]
    [InlineData("token-algorithms: [RS256, EdDSA]", "token-algorithms", "algorithms")]
    [InlineData("trusted-proxies: [nginx]", "trusted-proxies", "addresses and networks")]
    [InlineData("max-request-line: 1MiB", "max-request-line", "max-header-size")]
    [InlineData("cookie-refresh-name: kc-access", "cookie-refresh-name", "different names")]
    [InlineData("listen-admin: :9000\nlisten-admin-scheme: https", "listen-admin-scheme", "needs a certificate")]
    [InlineData("client-id: ''\naudiences: [a]\nenable-login-handler: true", "enable-login-handler", "needs a client")]
    [InlineData("exclude-claims: [colour]", "exclude-claims", "identity headers")]
    [InlineData("token-hmac-secret: 0123456789abcdef0123456789abcdef\ntoken-algorithms: [HS256, HS512]", "token-algorithms", "HS512 needs a secret of 64 bytes")]
    [InlineData("audiences: ['']", "audiences", "an audience is empty")]
    [InlineData("openid-provider-proxy: https://proxy:3128", "openid-provider-proxy", "spoken to by TLS is not built")]
    [InlineData("openid-provider-headers: {Host: a}", "openid-provider-headers", "the gateway itself")]
    [InlineData("openid-provider-headers: {Content-Type: a}", "openid-provider-headers", "Content-Type speaks of a body")]
    [InlineData("openid-provider-headers: {content-encoding: a}", "openid-provider-headers", "content-encoding speaks of a body")]
    [InlineData("openid-provider-headers: {Content-Language: a}", "openid-provider-headers", "Content-Language speaks of a body")]
    [InlineData("openid-provider-headers: {Content-MD5: a}", "openid-provider-headers", "Content-MD5 speaks of a body")]
    [InlineData("openid-provider-headers: {Content-Location: a}", "openid-provider-headers", "Content-Location speaks of a body")]
    [InlineData("openid-provider-headers: {Content-Range: a}", "openid-provider-headers", "Content-Range speaks of a body")]
    [InlineData("openid-provider-headers: {Content-Disposition: a}", "openid-provider-headers", "Content-Disposition speaks of a body")]
    [InlineData("openid-provider-headers: {EXPIRES: a}", "openid-provider-headers", "EXPIRES speaks of a body")]
    [InlineData("openid-provider-headers: {Last-Modified: a}", "openid-provider-headers", "Last-Modified speaks of a body")]
    [InlineData("openid-provider-headers: {Allow: a}", "openid-provider-headers", "Allow speaks of a body")]
    [InlineData("key-set-min-refresh: 99ms", "key-set-min-refresh", "at least 100ms")]
    [InlineData("key-set-min-refresh: 50ms\nkey-set-max-refresh: 99ms", "key-set-max-refresh", "at least 100ms")]
    [InlineData("skip-token-verification: true\nenable-encrypted-token: true", "enable-encrypted-token", "needs an encryption key")]
    [InlineData("skip-token-verification: true\nforce-encrypted-cookie: true\nencryption-key: short", "encryption-key", "16 or 32")]
    public void Refused(string yaml, string key, string part)
    {
        var error = Sample.With(yaml + "\n").Bad(key, part);
        Assert.Equal("gate.conf", error.File);
        Assert.InRange(error.Line, 7, 9);
        Assert.False(string.IsNullOrEmpty(error.Advice));
    }

    /// <summary>The start would ask for another address than was written, and tokens be compared with what no token can say.</summary>
    [Theory]
    [InlineData("issuer", "https://id.example/realms/a b", "a blank")]
    [InlineData("issuer", "https://id.example/realms/main ", "a blank")]
    [InlineData("issuer", "https://id.example/realms/\\u0001", "a control character")]
    [InlineData("discovery-url", "https://id.example/realms/a b", "a blank")]
    public void An_address_of_the_provider_is_plain_in_TOML_too(string key, string value, string part)
    {
        var file = key == "issuer" ? Sample.LeastToml.Replace("https://id.example/realms/main", value, StringComparison.Ordinal) : $"{key} = \"{value}\"\n" + Sample.LeastToml;
        var result = Sample.Toml(file);
        var error = Assert.Single(result.Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal(("gate.toml", 1, key), (error.File, error.Line, error.Key));
        result.Bad(key, part);
        Assert.Contains("%20", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_URL_may_be_any_text_as_an_issuer_in_TOML()
    {
        var options = Sample.Toml("discovery-url = \"https://id.example/realms/main\"\n" + Sample.LeastToml.Replace("https://id.example/realms/main", "my issuer", StringComparison.Ordinal)).Good();
        Assert.Equal("my issuer", options.Issuer);
    }

    /// <summary>gogatekeeper knows no max-request-line, and its files have smaller heads than FastGate's request lines.</summary>
    [Fact]
    public void A_smaller_head_makes_the_request_line_smaller_unless_that_was_set()
    {
        var result = Sample.With("max-header-size: 8KiB\n");
        Assert.Equal((8192, 8192), (result.Good().MaxHeaderSize, result.Good().MaxRequestLine));
        Assert.DoesNotContain(result.Findings, finding => finding.Key is "max-header-size" or "max-request-line");
        Assert.Equal(256, Sample.Toml(Sample.LeastToml + "max-header-size = 256\n").Good().MaxRequestLine);
        Assert.Equal(16384, Sample.With("max-header-size: 32KiB\n").Good().MaxRequestLine);
        Assert.Equal(100, Sample.With("max-header-size: 8KiB\nmax-request-line: 100\n").Good().MaxRequestLine);
        Sample.With("max-header-size: 8KiB\nmax-request-line: 16KiB\n").Bad("max-request-line", "must not be above max-header-size");
        Sample.Env("max-header-size: 8KiB\n", ("PROXY_MAX_REQUEST_LINE", "16KiB")).Bad("PROXY_MAX_REQUEST_LINE", "must not be above max-header-size");
    }

    /// <summary>A size that is none is told of by itself, not compared with: the advice of the comparison would be refused as well.</summary>
    [Fact]
    public void A_wrong_max_header_size_is_one_error()
        => Assert.Equal("max-header-size", Assert.Single(Sample.With("max-header-size: 0\n").Findings, f => f.Severity == Severity.Error).Key);

    [Theory]
    [InlineData("uri: /", "write uri: /*")]
    [InlineData("uri: /admin/", "write uri: /admin/*")]
    [InlineData("roles: [a]", "does not have a uri")]
    [InlineData("uri: admin", "write uri: /admin")]
    [InlineData("uri: /a\n  methods: [get]", "write GET")]
    [InlineData("uri: /a\n  methods: [ANY]", "remove methods")]
    [InlineData("uri: /a\n  methods: [CONNECT]", "invalid method")]
    [InlineData("uri: /{a", "no matching }")]
    [InlineData("uri: /a\n  headers: [team]", "name:value")]
    [InlineData("uri: /a\n  white-listed: true\n  white-listed-anon: true", "cannot be used together")]
    [InlineData("uri: /*\n  white-listed: true", "white-lists everything")]
    public void Refused_resources(string yaml, string part)
    {
        var error = Sample.With($"resources:\n- uri: /ok\n- {yaml}\n").Bad("resources[1].", part);
        Assert.InRange(error.Line, 9, 11);
    }

    [Theory]
    [InlineData("uri: /\n  white-listed: true")]
    [InlineData("uri: /*\n  roles: [a]")]
    [InlineData("uri: /a/{id}/*")]
    [InlineData("uri: /a\n  methods: [DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE, PROPFIND]")]
    [InlineData("uri: /a\n  methods: []")]
    [InlineData("uri: /a\n  no-such: 1")]
    public void Accepted_resources(string yaml) => Sample.With($"custom-http-methods: [PROPFIND]\nresources:\n- {yaml}\n").Good();

    [Theory]
    [InlineData("issuer: HTTPS://Id.Example:8443/realms/main")]
    [InlineData("discovery-url: https://id.example/realms/my%20realm/.well-known/openid-configuration")]
    [InlineData("issuer: main\nskip-access-token-issuer-check: true")]
    [InlineData("openid-provider-headers: {Authorization: Basic eA==, Accept: a, User-Agent: b, Cookie: c=d, ETag: e}")]
    [InlineData("headers: {Content-Type: a}\nresponse-headers: {Expires: '0', Content-Language: de}")]
    [InlineData("key-set-min-refresh: 100ms\nkey-set-max-refresh: 100ms")]
    [InlineData("listen: 127.0.0.1:0")]
    [InlineData("listen: '[::1]:3000'")]
    [InlineData("listen: localhost:3000")]
    [InlineData("listen: unix:///run/gate.sock")]
    [InlineData("listen: unix://run/gate.sock")]
    [InlineData("upstream-url: unix:///run/app.sock")]
    [InlineData("upstream-url: unix:/run/app.sock")]
    [InlineData("upstream-url: https://[::1]:8443")]
    [InlineData("client-id: ''\naudiences: [api]")]
    [InlineData("redirection-url: http://a")]
    [InlineData("no-redirects: false\nsecure-cookie: false\nredirection-url: http://a")]
    [InlineData("no-redirects: false\nredirection-url: ''")]
    [InlineData("self-signed-tls-expiration: 1m")]
    [InlineData("enable-refresh-tokens: true\nencryption-key: 0123456789abcdef")]
    [InlineData("enable-refresh-tokens: true\nencryption-key: 0123456789abcdef0123456789abcdef")]
    [InlineData("encryption-key: short")]
    [InlineData("headers: {Host: other.example, Authorization: Basic eA==}")]
    [InlineData("forbidden-page: a.html\ntags: {team: blue}")]
    [InlineData("trusted-proxies: [10.0.0.1, '::1', 10.0.0.0/8, 'fd00::/8']")]
    [InlineData("base-uri: /app\noauth-uri: /auth")]
    [InlineData("filter-content-nosniff: true")]
    [InlineData("enable-default-deny: false\nenable-default-deny-strict: true")]
    [InlineData("enable-default-deny: false\nresources: [{uri: /*, white-listed: true}]")]
    public void Accepted(string yaml) => Sample.With(yaml + "\n").Good();

    [Theory]
    [InlineData("unix://")]
    [InlineData("unix:")]
    public void The_path_of_a_Unix_socket_has_its_limit(string scheme)
    {
        // 107 bytes, not characters
        Sample.With($"upstream-url: {scheme}/{new string('a', 106)}\n").Good();
        Sample.With($"upstream-url: {scheme}/{new string('a', 107)}\n").Bad("upstream-url", "107 bytes");
        Sample.With($"upstream-url: {scheme}/{new string('ä', 54)}\n").Bad("upstream-url", "107 bytes");
        Sample.Toml($"{Sample.LeastToml.Replace("http://127.0.0.1:8080", $"{scheme}/{new string('a', 107)}", StringComparison.Ordinal)}").Bad("upstream", "107 bytes");
    }

    [Fact]
    public void Without_verification_of_tokens_little_is_asked()
    {
        var result = Sample.Read("listen: :3000\nupstream-url: http://a\nskip-token-verification: true\nhostnames: [a]\nenable-refresh-tokens: true\nclient-auth-method: x\n");
        Assert.True(result.Good().SkipTokenVerification);
        result.Warning("skipped-check", "TOKENS ARE NOT VERIFIED");
    }

    [Fact]
    public void What_follows_from_several_options()
    {
        var options = Sample.With("""
            discovery-url: https://id.example/realms/main/.well-known/openid-configuration
            redirection-url: https://gate.example/
            upstream-ca: a.pem
            enable-default-deny-strict: true
            exclude-claims: [X-Auth-Email, preferred_username, exp]
            listen-admin: :9000
            enable-self-signed-tls: false

            """).Good();
        Assert.Equal("https://id.example/realms/main", options.DiscoveryUrl);
        Assert.Equal("https://gate.example", options.RedirectionUrl);
        Assert.False(options.SkipUpstreamTlsVerify);
        Assert.True(options is { EnableDefaultDeny: false, EnableDefaultDenyStrict: true, TrustEveryPeer: false, ListenAdminScheme: "http" });
        Assert.Equal(["email", "username", "expiresin"], options.ExcludeClaims);
        Assert.Equal(["api"], options.ExpectedAudiences);
        Assert.Equal(3, Sample.With("enable-self-signed-tls: true\n").Good().SelfSignedTlsHostnames.Count);
        Assert.True(Sample.Read(Sample.Least.Replace("trusted-proxies: []\n", "")).Good().TrustEveryPeer);
        Assert.False(Sample.Toml(Sample.LeastToml).Good().TrustEveryPeer);
    }

    [Fact]
    public void One_error_does_not_hide_another()
    {
        var keys = Sample.With("listen: [a]\nenable-uma: true\nresources: [{uri: a}]\n", "--no-such").Findings.Where(finding => finding.Severity == Severity.Error);
        Assert.Equal([null, "listen", "resources[0].uri", "enable-uma"], keys.Select(finding => finding.Key));
    }

    [Fact]
    public void The_text_of_the_options_shows_nothing() => Assert.Equal("GateOptions", Sample.With("client-secret: x\n").Good().ToString());
}
