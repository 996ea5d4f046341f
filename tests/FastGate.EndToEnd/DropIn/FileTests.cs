using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.DropIn;

/// <summary>Files that 7.0.0 took, in every form it took them, what wins over what, and what is said at the start.</summary>
public sealed class FileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DemoIssuer _issuer = DemoIssuer.Start();
    private readonly EchoApplication _application = EchoApplication.Start();
    private readonly IPEndPoint _listen = new(IPAddress.Loopback, Ports.Next());

    public void Dispose()
    {
        _issuer.Dispose();
        _application.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("bom", "\ufeff---\n{0}")]
    [InlineData("comments", "# a comment\n\n{0}   # another\n\n\n")]
    [InlineData("words", "{0}enable-token-header: No\nenable-metrics: ON\n")]
    [InlineData("twice", "enable-default-deny: false\n{0}enable-default-deny: true\n")]
    [InlineData("unknown", "{0}debug: false\ningress.enabled: true\nskip-client-id: true\n")]
    [InlineData("later", "{0}enable-pkce: true\nenable-encrypted-token: false\n")]
    public void A_file_of_7_0_0_is_read(string name, string form)
    {
        using var gateway = Start(form.Replace("{0}", Least(), StringComparison.Ordinal), name + ".conf");
        Assert.Equal(401, gateway.Get("/").Status);
        Assert.Equal(200, gateway.Get("/", _issuer.AccessToken()).Status);
    }

    [Fact]
    public void Line_ends_may_be_of_the_other_kind()
    {
        using var gateway = Start(Least().Replace("\n", "\r\n", StringComparison.Ordinal), "gate.conf");
        Assert.Equal(200, gateway.Get("/", _issuer.AccessToken()).Status);
    }

    [Fact]
    public void Json_is_yaml()
    {
        using var gateway = Start($$"""{"discovery-url":"{{_issuer.Issuer}}","client-id":"gatekeeper","listen":"{{_listen}}","upstream-url":"{{_application.Url}}","no-redirects":true}""", "gate.json");
        Assert.Equal(200, gateway.Get("/", _issuer.AccessToken()).Status);
    }

    [Fact]
    public void Lists_are_replaced_resources_appended_and_maps_merged()
    {
        using var gateway = Start(
            Least() + "headers:\n  X-A: file\n  X-B: file\nadd-claims: [email]\nresources:\n- uri: /file\n  roles: [none]\n",
            "gate.conf",
            ["--headers=X-B=flag", "--headers", "X-C=flag", "--add-claims=given_name", "--resources=uri=/flag|roles=none|methods=any", "-enable-token-header=false"],
            new Dictionary<string, string> { ["PROXY_ENABLE_AUTHORIZATION_HEADER"] = "F", ["PROXY_OAUTH_URI"] = "/auth", ["PROXY_SERVICE_HOST"] = "10.0.0.1", ["PROXY_PORT"] = "tcp://10.0.0.1:80" });
        var token = _issuer.AccessToken();
        Assert.Equal(403, gateway.Get("/file", token).Status);
        Assert.Equal(403, gateway.Get("/flag", token).Status);
        Assert.Equal(200, gateway.Get("/auth/health").Status);
        Assert.Equal(200, gateway.Get("/", token).Status);
        var seen = _application.Last!;
        Assert.Equal(["file", "flag", "flag"], new[] { seen.Field("X-A"), seen.Field("X-B"), seen.Field("X-C") });
        Assert.Equal(_issuer.User.GivenName, seen.Field("X-Auth-Given-Name"));
        Assert.Null(seen.Field("X-Auth-Token"));
        Assert.Null(seen.Field("Authorization"));
    }

    [Fact]
    public void A_secret_may_come_from_a_file()
    {
        var key = _folder.Write("key", "0123456789abcdef\n");
        using var gateway = Start(Least() + "enable-encrypted-token: true\n", "gate.conf", [], new Dictionary<string, string> { ["PROXY_ENCRYPTION_KEY_FILE"] = key });
        Assert.Equal(401, gateway.Get("/", _issuer.AccessToken()).Status);
    }

    [Fact]
    public void What_is_left_open_is_said_at_the_start_and_by_check()
    {
        var text = Least() + """
            debug: false
            skip-access-token-issuer-check: true
            skip-access-token-clientid-check: true
            enabled-proxy-protocol: true
            enable-refresh-tokens: true
            encryption-key: canary-canary-ca
            upstream-url: http://127.0.0.1:1/path
            resources:
            - uri: /orders
              methods: [GET]
              roles: [reader]
            - uri: /Orders
              roles: [writer]

            """;
        string[] said =
        [
            "debug: no such option", "skip-access-token-issuer-check: THE ISSUER", "skip-access-token-clientid-check: THE AUDIENCE", "enabled-proxy-protocol", "trusted-proxies: X-Forwarded-*",
            "enable-refresh-tokens", "upstream-url: only scheme, host and port count", "POST, PUT, PATCH, DELETE, OPTIONS, TRACE on \"/orders\" are open to every valid token", "differs only in case",
        ];
        var file = _folder.Write("check.conf", text);
        var (status, output, errors) = ChildProcess.Run(Repository.Binary, ["check", "--config=" + file], seconds: 30);
        Assert.Equal(0, status);
        Assert.Equal("", errors);
        Assert.All(said, part => Assert.Contains(part, output, StringComparison.Ordinal));
        using (var gateway = Start(text, "gate.conf"))
        {
            gateway.WaitForLog("keycloak proxy service starting");
            Assert.All(said, part => Assert.Contains(part.Replace("\"", "", StringComparison.Ordinal), gateway.Log.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal));
            Assert.DoesNotContain("canary", gateway.Log, StringComparison.Ordinal);
            Assert.Contains("\tinfo\t", Line(gateway.Log, "enable-refresh-tokens: is accepted"), StringComparison.Ordinal);
            Assert.Contains("\twarn\t", Line(gateway.Log, "skip-access-token-issuer-check: THE ISSUER"), StringComparison.Ordinal);
        }

        using (var silent = Start(text + "disable-all-logging: true\n", "silent.conf"))
        {
            silent.Get("/");
            Assert.Equal("", silent.Log + silent.Process.Output);
        }
    }

    private static string Line(string log, string part) => Assert.Single(log.Split('\n'), line => line.Contains(part, StringComparison.Ordinal));

    private string Least() => $"""
        discovery-url: {_issuer.Issuer}
        client-id: gatekeeper
        client-secret: canary-secret
        listen: {_listen}
        upstream-url: {_application.Url}
        no-redirects: yes
        enable-logging: true
        openid-provider-timeout: 5s

        """;

    private GatewayProcess Start(string text, string name, string[]? flags = null, IReadOnlyDictionary<string, string>? environment = null) =>
        GatewayProcess.Start(_listen, ["--config=" + _folder.Write(name, text), .. flags ?? []], environment);
}
