using System.Text.RegularExpressions;
using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

/// <summary>The file that is copied most: the tutorial's ConfigMap, with the values filled in that it leaves open.</summary>
public sealed partial class TutorialTests
{
    private const string File = """
        # is the url for retrieve the OpenID configuration - normally the <server>/auth/realms/<realm_name>
        discovery-url: https://id.example/auth/realms/main
        # skip tls verify
        skip-openid-provider-tls-verify: true
        # the client id for the 'client' application
        client-id:  gatekeeper   # the secret associated to the 'client' application
        client-secret: 3f1d6c1e-0e1b-4b0e-9f0e-2b6f3c1d7a55
        # the interface definition you wish the proxy to listen, all interfaces is specified as ':<port>', unix sockets as unix://<REL_PATH>|</ABS PATH>
        listen: :3000
        # whether to enable refresh tokens
        enable-refresh-tokens: true
        secure-cookie: false
        enable-logging: true
        enable-default-deny: true
        enable-session-cookies: true
        no-redirects: true
        ingress.enabled: true
        debug: false
        # the encryption key used to encode the session state
        encryption-key: AgXa7xRcoClDEU0ZDSH4X0XhL5Qy2Z2j
        # the upstream endpoint which we should proxy request
        upstream-url: http://127.0.0.1:8080


        """;

    [Fact]
    public void It_starts_and_means_what_it_meant() => AssertMeaning(Sample.Read("/etc/keycloak-gatekeeper.conf", File, [], []));

    [Fact]
    public void The_published_text_itself_does_too()
    {
        if (Published() is not { } text)
        {
            // The published text lies beside the repository, where it lies at all.
            return;
        }
        var start = text.IndexOf("# is the url for retrieve", StringComparison.Ordinal);
        var end = text.IndexOf("\n\n\n", start, StringComparison.Ordinal);
        var file = IndentedBy4().Replace(text[start..end], "")
            .Replace("<CLIENT_SECRET>", "3f1d6c1e-0e1b-4b0e-9f0e-2b6f3c1d7a55", StringComparison.Ordinal)
            .Replace("<random char sequence>", "AgXa7xRcoClDEU0ZDSH4X0XhL5Qy2Z2j", StringComparison.Ordinal)
            + "\ndiscovery-url: https://id.example/auth/realms/main\nupstream-url: http://127.0.0.1:8080\n";
        AssertMeaning(Sample.Read("/etc/keycloak-gatekeeper.conf", file, [], []));
    }

    private static void AssertMeaning(ConfigurationResult result)
    {
        var options = result.Good();
        Assert.Equal((":3000", "gatekeeper", "http://127.0.0.1:8080", "https://id.example/auth/realms/main"), (options.Listen, options.ClientId, options.UpstreamUrl, options.DiscoveryUrl));
        Assert.True(options is { EnableRefreshTokens: true, SecureCookie: false, EnableLogging: true, EnableDefaultDeny: true, EnableSessionCookies: true, NoRedirects: true });
        Assert.True(options is { SkipOpenidProviderTlsVerify: true, SkipUpstreamTlsVerify: true, EnableTokenHeader: true, EnableAuthorizationHeader: true, EncryptionKey.Length: 32 });
        result.Warning("unknown-key", "ingress.enabled");
        result.Warning("unknown-key", "debug");
        result.Warning("skipped-check", "provider's certificate");
        result.Warning("trust-everyone");
        Assert.Equal(4, result.Findings.Count(finding => finding.Severity == Severity.Warning));
        Assert.Equal("enable-refresh-tokens", Assert.Single(result.Findings, finding => finding.Code == "inert-option").Key);
    }

    private static string? Published()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "reference", "tutorial.txt");
            if (System.IO.File.Exists(path))
            {
                return System.IO.File.ReadAllText(path);
            }
        }
        return null;
    }

    [GeneratedRegex("^    ", RegexOptions.Multiline)]
    private static partial Regex IndentedBy4();
}
