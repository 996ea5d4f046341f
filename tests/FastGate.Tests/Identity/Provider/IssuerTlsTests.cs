using System.Security.Cryptography.X509Certificates;
using FastGate.Identity;
using FastGate.Telemetry;

namespace FastGate.Tests.Identity.Providers;

public sealed class IssuerTlsTests : IDisposable
{
    private readonly TestCertificates _ours = new();

    public void Dispose() => _ours.Dispose();

    [Theory]
    [InlineData(TestCertificates.ServerUse, IssuerFault.None)]
    [InlineData(null, IssuerFault.None)]
    [InlineData(TestCertificates.ClientUse, IssuerFault.Tls)]
    public async Task The_configured_authority_and_the_right_use(string? use, IssuerFault fault)
    {
        await using var issuer = Issuer(_ours.Issue(use));
        Assert.Equal(fault, await FaultAsync(issuer, CaFile(issuer)));
    }

    [Fact]
    public async Task Others_are_refused_unless_verification_is_off()
    {
        using var theirs = new TestCertificates();
        await using var foreign = Issuer(theirs.Issue());
        await using var otherName = Issuer(_ours.Issue(address: "127.0.0.2"));
        await using var expired = Issuer(_ours.Issue(expired: true));
        foreach (ScriptedIssuer issuer in new[] { foreign, otherName, expired })
        {
            Assert.Equal(IssuerFault.Tls, await FaultAsync(issuer, CaFile(issuer)));
            Assert.Equal(IssuerFault.Tls, await FaultAsync(issuer, CaFile(issuer) with { CaFile = null }));
            Assert.Equal(IssuerFault.None, await FaultAsync(issuer, CaFile(issuer) with { CaFile = null, SkipTlsVerify = true }));
        }
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        using X509Certificate2 client = _ours.Issue(TestCertificates.ClientUse, name: "gateway");
        await using var issuer = Issuer(_ours.Issue());
        issuer.AsksForCertificates = true;
        ProviderSettings settings = CaFile(issuer) with
        {
            ClientCertificateFile = _ours.Write("client.pem", client.ExportCertificatePem()),
            ClientKeyFile = _ours.Write("client.key", client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        };
        Assert.Equal(IssuerFault.None, await FaultAsync(issuer, settings));
        Assert.Equal("CN=gateway", issuer.ClientCertificates.Single());
    }

    [Fact]
    public async Task Files_are_picked_up_when_they_change_and_kept_when_they_are_bad()
    {
        using var theirs = new TestCertificates();
        await using var issuer = Issuer(theirs.Issue());
        ProviderSettings settings = CaFile(issuer);
        var client = new IssuerClient(settings, Log.Silent, TimeProvider.System);
        async Task<IssuerFault> Try() => (await client.GetAsync(new Uri(issuer.Origin + "/doc"), CancellationToken.None)).Fault;

        Assert.Equal(IssuerFault.Tls, await Try());
        _ours.Write("ca.pem", theirs.Authority.ExportCertificatePem());
        Assert.Equal(IssuerFault.None, await Try());
        _ours.Write("ca.pem", "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");
        Assert.Equal(IssuerFault.None, await Try());
        File.Delete(settings.CaFile!);
        Assert.Equal(IssuerFault.None, await Try());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Without_a_usable_file_nothing_is_sent(string? text)
    {
        await using var issuer = Issuer(_ours.Issue());
        ProviderSettings settings = CaFile(issuer);
        if (text is null)
        {
            File.Delete(settings.CaFile!);
        }
        else
        {
            File.WriteAllText(settings.CaFile!, text);
        }

        Assert.Equal(IssuerFault.Tls, await FaultAsync(issuer, settings));
        Assert.Empty(issuer.Requests);
    }

    private static ScriptedIssuer Issuer(X509Certificate2 certificate)
    {
        var issuer = new ScriptedIssuer(certificate);
        issuer["/doc"] = Behave.Json("{}");
        return issuer;
    }

    private static async Task<IssuerFault> FaultAsync(ScriptedIssuer issuer, ProviderSettings settings)
    {
        var client = new IssuerClient(settings, Log.Silent, TimeProvider.System);
        return (await client.GetAsync(new Uri(issuer.Origin + "/doc"), CancellationToken.None)).Fault;
    }

    private ProviderSettings CaFile(ScriptedIssuer issuer) => new() { DiscoveryUrl = issuer.Issuer, CaFile = _ours.AuthorityFile };
}
