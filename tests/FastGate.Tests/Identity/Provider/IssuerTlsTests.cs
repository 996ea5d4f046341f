using FastGate.Identity;
using FastGate.Telemetry;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Identity.Providers;

public sealed class IssuerTlsTests : IDisposable
{
    private readonly TestAuthority _ours = TestAuthority.Root();
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TestAuthority.ServerUse, IssuerFault.None)]
    [InlineData(null, IssuerFault.None)]
    [InlineData(TestAuthority.ClientUse, IssuerFault.Tls)]
    public async Task The_configured_authority_and_the_right_use(string? use, IssuerFault fault)
    {
        await using var issuer = Issuer(_ours.Issue(use: use));
        Assert.Equal(fault, await FaultAsync(issuer, CaFile(issuer)));
    }

    [Fact]
    public async Task Others_are_refused_unless_verification_is_off()
    {
        TestAuthority theirs = TestAuthority.Root();
        await using var foreign = Issuer(theirs.Issue());
        await using var otherName = Issuer(_ours.Issue(names: ["127.0.0.2"]));
        await using var commonName = Issuer(_ours.Issue(names: [], subject: "127.0.0.1"));
        await using var expired = Issuer(_ours.Issue(fromDays: -2, toDays: -1));
        foreach (ScriptedIssuer issuer in new[] { foreign, otherName, commonName, expired })
        {
            Assert.Equal(IssuerFault.Tls, await FaultAsync(issuer, CaFile(issuer)));
            Assert.Equal(IssuerFault.Tls, await FaultAsync(issuer, CaFile(issuer) with { CaFile = null }));
            Assert.Equal(IssuerFault.None, await FaultAsync(issuer, CaFile(issuer) with { CaFile = null, SkipTlsVerify = true }));
        }
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        TestLeaf client = _ours.Issue(use: TestAuthority.ClientUse, subject: "gateway");
        await using var issuer = Issuer(_ours.Issue());
        issuer.AsksForCertificates = true;
        ProviderSettings settings = CaFile(issuer) with
        {
            ClientCertificateFile = _folder.Write("client.pem", client.CertificatePem),
            ClientKeyFile = _folder.Write("client.key", client.KeyPem),
        };
        Assert.Equal(IssuerFault.None, await FaultAsync(issuer, settings));
        Assert.Equal("CN=gateway", issuer.ClientCertificates.Single());
    }

    [Fact]
    public async Task Files_are_picked_up_when_they_change_and_kept_when_they_are_bad()
    {
        TestAuthority theirs = TestAuthority.Root();
        await using var issuer = Issuer(theirs.Issue());
        ProviderSettings settings = CaFile(issuer);
        var client = new IssuerClient(settings, Log.Silent, TimeProvider.System);
        async Task<IssuerFault> Try() => (await client.GetAsync(new Uri(issuer.Origin + "/doc"), CancellationToken.None)).Fault;

        Assert.Equal(IssuerFault.Tls, await Try());
        _folder.Write("ca.pem", theirs.Pem);
        Assert.Equal(IssuerFault.None, await Try());
        _folder.Write("ca.pem", "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");
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

    private static ScriptedIssuer Issuer(TestLeaf leaf)
    {
        var issuer = new ScriptedIssuer(leaf.WithKey());
        issuer["/doc"] = Behave.Json("{}");
        return issuer;
    }

    private static async Task<IssuerFault> FaultAsync(ScriptedIssuer issuer, ProviderSettings settings)
    {
        var client = new IssuerClient(settings, Log.Silent, TimeProvider.System);
        return (await client.GetAsync(new Uri(issuer.Origin + "/doc"), CancellationToken.None)).Fault;
    }

    private ProviderSettings CaFile(ScriptedIssuer issuer) => new() { DiscoveryUrl = issuer.Issuer, CaFile = _folder.Write("ca.pem", _ours.Pem) };
}
