using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.DropIn;

/// <summary>
/// Configurations that do not start (reference, sections 1 and 2): exit status 1, every line on the standard error begins with
/// <c>[error] </c> and names file, line and key, nothing on the standard output, and no secret anywhere.
/// </summary>
public sealed class WrongConfigurationTests : IDisposable
{
    private const string Base = """
        discovery-url: http://127.0.0.1:1/realms/demo
        client-id: gatekeeper
        client-secret: canary-secret
        listen: 127.0.0.1:0
        upstream-url: http://127.0.0.1:1
        no-redirects: true
        openid-provider-timeout: 1s

        """;

    private readonly TestFolder _folder = new();

    /// <summary>What stands below the good lines, from line 8; what is said, in part; the line.</summary>
    public static TheoryData<string, string, int> Files => new()
    {
        { "enable-metrics: \"true\"", "enable-metrics", 8 },
        { "enable-metrics: 1", "enable-metrics", 8 },
        { "enable-metrics: t", "enable-metrics", 8 },
        { "scopes: openid", "scopes", 8 },
        { "headers: [a]", "headers", 8 },
        { "max-idle-connections: \"5\"", "max-idle-connections", 8 },
        { "max-idle-connections: 0", "max-idle-connections", 8 },
        { "max-idle-connections: 40", "max-idle-connections-per-host", 8 },
        { "server-read-timeout: 10", "write 10s", 8 },
        { "server-read-timeout: 1d", "server-read-timeout", 8 },
        { "listen:", "no listening interface", 8 },
        { "upstream-url: 127.0.0.1:80", "upstream-url", 8 },
        { "upstream-url:", "upstream-url", 8 },
        { "client-id:", "client-id", 8 },
        { "discovery-url:", "discovery-url", 8 },
        { "tls-cert: /etc/passwd", "tls-private-key", 8 },
        { "tls-cert: /none\ntls-private-key: /none", "does not exist", 8 },
        { "upstream-ca: /etc/passwd\nskip-upstream-tls-verify: true", "upstream-ca", 8 },
        { "enable-encrypted-token: true", "encryption-key", 8 },
        { "force-encrypted-cookie: true", "encryption-key", 8 },
        { "enable-refresh-tokens: true", "encryption-key", 8 },
        { "enable-refresh-tokens: true\nencryption-key: canary-key", "16 or 32", 9 },
        { "enable-https-redirection: true", "enable-security-filter", 8 },
        { "hostnames: [a]", "enable-security-filter", 8 },
        { "no-redirects: false\nredirection-url: http://x", "https", 9 },
        { "client-auth-method: basic", "secret-basic", 8 },
        { "oauth-uri: oauth", "oauth-uri", 8 },
        { "forbidden-page: /none", "forbidden-page", 8 },
        { "match-claims:\n  a: '(?=b)'", "match-claims", 8 },
        { "add-claims: ['http://x/y']", "add-claims", 8 },
        { "add-claims: ['a|Host']", "add-claims", 8 },
        { "enable-default-deny: true\nenable-default-deny-strict: true", "enable-default-deny-strict", 9 },
        { "trusted-proxies: [nginx]", "trusted-proxies", 8 },
        { "tls-min-version: tlsv1.1", "tls-min-version", 8 },
        { "enable-self-signed-tls: true\nself-signed-tls-expiration: 1m", "self-signed-tls-expiration", 9 },
        { "resources:\n- uri: admin", "write uri: /admin", 9 },
        { "resources:\n- uri: /", "wildcard", 9 },
        { "resources:\n- uri: /admin/", "wildcard", 9 },
        { "resources:\n- uri: /a\n  methods: [get]", "write GET", 10 },
        { "resources:\n- uri: /a\n  methods: [ANY]", "methods", 10 },
        { "resources:\n- uri=/a", "resources[0]", 9 },
        { "resources:\n- roles: [a]", "uri", 9 },
        { "resources:\n- uri: /*\n  white-listed: true", "default deny", 9 },
        // not built yet, and never silently ignored
        { "enable-forwarding: true", "enable-forwarding", 8 },
        { "store-url: redis://x:1", "store-url", 8 },
        { "use-letsencrypt: true", "use-letsencrypt", 8 },
        { "invalid-auth-redirects-with-303: true", "invalid-auth-redirects-with-303", 8 },
        { "enable-uma: true", "enable-uma", 8 },
        { "enable-opa: true", "enable-opa", 8 },
        { "no-proxy: true", "no-proxy", 8 },
        { "enable-compression: true", "enable-compression", 8 },
        // not YAML
        { "\tscopes: []", "tab", 8 },
        { "scopes: [a", "YAML", 9 },
    };

    public static TheoryData<string, string> Arguments => new()
    {
        { "--nothing=1", "--nothing" },
        { "--skip-client-id=true", "skip-access-token-clientid-check" },
        { "--enable-metrics=maybe", "--enable-metrics" },
        { "--enable-metrics false", "--enable-metrics=false" },
        { "--upstream-timeout=10", "write 10s" },
        { "--resources=uri=admin", "--resources" },
        { "--resources=uri=/a|require-any-role", "--resources" },
        { "--resources=uri=/a|nothing=b", "--resources" },
        { "--resources=", "--resources" },
        { "--headers=a=b=c", "--headers" },
        { "--match-claims=a", "--match-claims" },
        { "stray", "command line" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_refused_by_line_and_key(string lines, string part, int line)
    {
        var file = _folder.Write("gate.conf", Base + lines + "\n");
        var errors = Refused([$"--config={file}"]);
        Assert.Contains(errors, error => error.StartsWith($"[error] {file}:{line}: ", StringComparison.Ordinal) && error.Contains(part, StringComparison.Ordinal));

        var (status, output, _) = ChildProcess.Run(Repository.Binary, ["check", $"--config={file}"], seconds: 30);
        Assert.Equal(1, status);
        Assert.Contains(part, output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void A_flag_is_refused_by_name(string arguments, string part)
    {
        var file = _folder.Write("gate.conf", Base);
        var errors = Refused([$"--config={file}", .. arguments.Split(' ')]);
        Assert.Contains(errors, error => error.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PROXY_ENABLE_METRICS", "maybe")]
    [InlineData("PROXY_CLIENT_ID", "")]
    [InlineData("PROXY_UPSTREAM_TIMEOUT", "10")]
    [InlineData("PROXY_ENCRYPTION_KEY_FILE", "/none")]
    public void A_variable_is_refused_by_name(string name, string value)
    {
        var file = _folder.Write("gate.conf", Base);
        var errors = Refused([$"--config={file}"], new Dictionary<string, string> { [name] = value });
        Assert.Contains(errors, error => error.StartsWith($"[error] {name}: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("upstream = \"http://127.0.0.1:1\"\nlistn = 1", 4, "listn")]
    [InlineData("upstream = \"http://127.0.0.1:1\"\nenable-metrics = \"true\"", 4, "enable-metrics")]
    [InlineData("upstream = ", 3, "TOML")]
    public void Toml_is_strict(string lines, int line, string part)
    {
        var file = _folder.Write("gate.toml", $"issuer = \"http://127.0.0.1:1/r\"\naudience = \"api\"\n{lines}\n");
        Assert.Contains(Refused([$"--config={file}"]), error => error.StartsWith($"[error] {file}:{line}: ", StringComparison.Ordinal) && error.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_cannot_be_opened_is_an_error()
    {
        var file = _folder.Write("gate.conf", Base + "log-output: /none/at/all.log\n");
        Assert.Contains(Refused([$"--config={file}"]), error => error.Contains("log-output", StringComparison.Ordinal));
    }

    [Fact]
    public void A_fatal_error_prints_where_all_logging_is_off()
    {
        var file = _folder.Write("gate.conf", Base + "disable-all-logging: true\n");
        Assert.Contains("discovery", Assert.Single(Refused([$"--config={file}"])), StringComparison.Ordinal);
    }

    private static string[] Refused(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (status, output, errors) = ChildProcess.Run(Repository.Binary, arguments, seconds: 30, environment);
        Assert.Equal(1, status);
        Assert.Equal("", output);
        Assert.DoesNotContain("canary", errors, StringComparison.Ordinal);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.StartsWith("[error] ", line, StringComparison.Ordinal));
        return lines;
    }
}
