using System.Security.Cryptography;
using FastGate.Configuration;
using FastGate.Startup;
using FastGate.Telemetry;
using FastGate.Tests.Telemetry;
using FastGate.Tests.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Startup;

/// <summary>The listeners' own pairs, and whom they ask for one: judged when they are read, not at the first client.</summary>
public sealed class ListenerPairTests : IDisposable
{
    private static readonly TestAuthority Root = TestAuthority.Root();

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("secp256k1")]
    [InlineData("brainpoolP256r1")]
    [InlineData("RSA 768")]
    public void A_pair_that_no_handshake_can_be_made_with_stops_the_start(string kind)
    {
        var main = Assert.Single(Groundwork.Judge(Secured(Weak(kind)), _clock));
        Assert.Equal("tls-cert", main.Option);
        Assert.Contains(_folder.At("tls.crt"), main.Message);
        Assert.Contains("handshake", main.Message);

        var leaf = Weak(kind);
        var admin = Secured(Root.Issue()) with
        {
            ListenAdmin = "127.0.0.1:1",
            TlsAdminCert = _folder.Write("admin.crt", leaf.CertificatePem),
            TlsAdminPrivateKey = _folder.Write("admin.key", leaf.KeyPem),
        };
        Assert.Equal("tls-admin-cert", Assert.Single(Groundwork.Judge(admin, _clock)).Option);
    }

    [Theory]
    [InlineData("tlsv1.2", "P-256")]
    [InlineData("tlsv1.3", "P-256")]
    [InlineData("tlsv1.2", "P-521")]
    [InlineData("tlsv1.3", "RSA 2048")]
    [InlineData("tlsv1.2", "expired")]
    public void A_pair_that_serves_is_taken_also_where_clients_must_show_theirs(string version, string kind)
    {
        using var ec = ECDsa.Create(kind == "P-521" ? ECCurve.NamedCurves.nistP521 : ECCurve.NamedCurves.nistP256);
        var leaf = kind == "RSA 2048" ? Root.Issue(rsa: true) : kind == "expired" ? Root.Issue(fromDays: -5, toDays: -1) : Root.Issue(ec);
        var options = Secured(leaf) with { TlsMinVersion = version, TlsClientCaCertificate = _folder.Write("ca.pem", Root.Pem) };
        Assert.Empty(Groundwork.Judge(options, _clock));
    }

    [Fact]
    public void A_reload_keeps_the_pair_that_serves_and_says_so()
    {
        var written = new RecordingStream();
        using (var log = new Log(new LogSettings(true, false, false, ""), _clock, written))
        {
            using var ground = Groundwork.Lay(Secured(Root.Issue(subject: "first")), log, _clock);
            var store = ground.Traffic[0].Tls!.Certificate;
            Write(Weak("secp256k1"));
            for (var i = 0; i < 5; i++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.Equal("CN=first", store.Current.Leaf.Subject);
            Write(Root.Issue(subject: "second"));
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("CN=second", store.Current.Leaf.Subject);
        }

        Assert.Contains("handshake", Assert.Single(written.Lines, l => l.Contains("the one before stays in use", StringComparison.Ordinal)));
    }

    /// <summary>As in gogatekeeper: one CA for all listeners that speak TLS, unless the admin listener has its own.</summary>
    [Fact]
    public void The_admin_listener_asks_for_what_the_main_one_asks_for_unless_it_has_its_own()
    {
        var other = TestAuthority.Root("Other");
        var plain = Secured(Root.Issue()) with { ListenAdmin = "127.0.0.1:1" };
        Assert.Null(AdminClients(plain));
        Assert.Equal("CN=Test Root", AdminClients(plain with { TlsClientCaCertificate = _folder.Write("ca.pem", Root.Pem) }));
        Assert.Equal("CN=Test Root", AdminClients(plain with { TlsClientCertificate = _folder.At("ca.pem") }));
        Assert.Equal("CN=Test Root", AdminClients(plain with
        {
            TlsClientCaCertificate = _folder.At("ca.pem"), TlsAdminCert = _folder.At("tls.crt"), TlsAdminPrivateKey = _folder.At("tls.key"),
        }));
        Assert.Equal("CN=Other", AdminClients(plain with { TlsClientCaCertificate = _folder.At("ca.pem"), TlsAdminClientCertificate = _folder.Write("other.pem", other.Pem) }));
        // who names a file that is none hears of the option that named it
        var bad = plain with { TlsClientCaCertificate = _folder.Write("none.pem", "none") };
        Assert.All(Groundwork.Judge(bad, _clock), p => Assert.Equal("tls-client-ca-certificate", p.Option));
    }

    private string? AdminClients(GateOptions options)
    {
        using var ground = Groundwork.Lay(options, Log.Silent, _clock);
        var tls = ground.Admin!.Tls!.Options;
        return tls.ClientCertificateRequired ? Assert.Single(tls.CertificateChainPolicy!.CustomTrustStore).Subject : null;
    }

    private GateOptions Secured(TestLeaf leaf)
    {
        Write(leaf);
        return new GateOptions
        {
            Dialect = Dialect.Gatekeeper,
            Listen = "127.0.0.1:0",
            TlsCert = _folder.At("tls.crt"),
            TlsPrivateKey = _folder.At("tls.key"),
            DiscoveryUrl = "https://id.example/realms/main",
            ClientId = "api",
            UpstreamUrl = "http://127.0.0.1:8080",
            NoRedirects = true,
        };
    }

    private void Write(TestLeaf leaf)
    {
        _folder.Write("tls.crt", leaf.CertificatePem);
        _folder.Write("tls.key", leaf.KeyPem);
    }

    private static TestLeaf Weak(string kind)
    {
        using AsymmetricAlgorithm key = kind == "RSA 768" ? RSA.Create(768) : ECDsa.Create(ECCurve.CreateFromFriendlyName(kind));
        return Root.Issue(key);
    }
}
