using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>An issuer behind TLS: whom the gateway believes, what it shows, what it says at a start that fails.</summary>
public sealed class IssuerTlsEdgeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Certificates _authority;

    public IssuerTlsEdgeTests() => _authority = new Certificates(_folder);

    private string Trusting => $"tls-openid-provider-ca-certificate: {_authority.AuthorityFile}\nopenid-provider-timeout: 2s\n";

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_must_end_at_the_configured_authority_be_in_time_for_this_host_and_for_servers()
    {
        using var others = new Certificates(_folder, "others");
        Accepted(_authority.Issue("good"), Trusting);
        RefusedWith("PartialChain", others.Issue("stranger"), Trusting);
        RefusedWith("it is for another host", _authority.Issue("elsewhere", host: "elsewhere.example"), Trusting);
        RefusedWith("NotTimeValid", _authority.Issue("expired", daysValid: 0), Trusting);
        RefusedWith("NotValidForUsage", _authority.Issue("wrong-use", usage: Certificates.ClientUsage), Trusting);
        RefusedWith("certificate is refused", _authority.Issue("unconfigured"), "openid-provider-timeout: 2s\n");
        Accepted(others.Issue("unverified"), "skip-openid-provider-tls-verify: true\n");
    }

    [Fact]
    public void It_gets_the_gateways_certificate()
    {
        var (certificate, key) = _authority.Issue("gateway", usage: Certificates.ClientUsage);
        var shown = $"tls-openid-provider-client-certificate: {certificate}\ntls-openid-provider-client-private-key: {key}\n";
        using var issuer = new RawIssuer(tls: _authority.Issue("issuer"), wantsCertificate: true);

        using (var gate = EdgeGateway.Start(issuer.Url, Trusting + shown))
        {
            Assert.Equal(200, gate.Gateway.Get("/", issuer.Token()).Status);
        }

        Assert.Equal(1, EdgeGateway.Refused(issuer.Url, Trusting).Status);
    }

    [Fact]
    public void Files_that_cannot_be_used_stop_the_start_at_once()
    {
        using var issuer = new RawIssuer(tls: _authority.Issue("issuer"));

        var (status, errors, took) = EdgeGateway.Refused(issuer.Url, $"tls-openid-provider-ca-certificate: {_folder.Write("bad.pem", "rubbish")}\n", seconds: 25);

        Assert.Equal(1, status);
        Assert.Contains("bad.pem", errors, StringComparison.Ordinal);
        Assert.True(took.TotalSeconds < 10, $"it took {took}");
    }

    [Fact]
    public void A_document_that_came_over_https_may_not_name_an_http_address()
    {
        using var issuer = new RawIssuer(tls: _authority.Issue("issuer")) { KeysUrl = "http://keys.example/certs" };

        var (status, errors, _) = EdgeGateway.Refused(issuer.Url, Trusting);

        Assert.Equal(1, status);
        Assert.Contains("came over https but its jwks_uri is http://keys.example/certs", errors, StringComparison.Ordinal);
    }

    private static void Accepted((string Certificate, string Key) pair, string settings)
    {
        using var issuer = new RawIssuer(tls: pair);
        using var gate = EdgeGateway.Start(issuer.Url, settings);
        Assert.Equal(200, gate.Gateway.Get("/", issuer.Token()).Status);
    }

    private static void RefusedWith(string reason, (string Certificate, string Key) pair, string settings)
    {
        using var issuer = new RawIssuer(tls: pair);
        var (status, errors, _) = EdgeGateway.Refused(issuer.Url, settings);
        Assert.Equal(1, status);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }
}
