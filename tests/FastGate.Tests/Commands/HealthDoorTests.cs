using FastGate.Commands;
using FastGate.Configuration;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Commands;

/// <summary>By which listener <c>health</c> asks where some of them demand client certificates.</summary>
public sealed class HealthDoorTests : IDisposable
{
    private const string Main = "127.0.0.1:1";
    private const string Http = "127.0.0.1:2";
    private const string Admin = "127.0.0.1:3";

    private static readonly TestAuthority Authority = TestAuthority.Root();
    private static readonly TestAuthority Stranger = TestAuthority.Root("Stranger");

    private readonly TestFolder _folder = new();
    private readonly string _ca;
    private readonly GateOptions _locked;

    public HealthDoorTests()
    {
        _ca = _folder.Write("ca.pem", Authority.Pem);
        (string certificate, string key) = Issue(Authority, TestAuthority.ServerUse, "server");
        _locked = new GateOptions { Listen = Main, TlsCert = certificate, TlsPrivateKey = key, TlsClientCaCertificate = _ca, ListenAdminScheme = "https" };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_listener_that_asks_for_nothing_is_taken()
    {
        Assert.Equal((Main, false), Way(new GateOptions { Listen = Main }));
        Assert.Equal((Main, true), Way(_locked with { TlsClientCaCertificate = "" }));
        Assert.Equal((Main, true), Way(new GateOptions { Listen = Main, EnableSelfSignedTls = true }));
        Assert.Equal((Main, false), Way(new GateOptions { Listen = Main, ListenAdmin = Admin, ListenAdminScheme = "http" }));
        Assert.Equal((Http, false), Way(_locked with { ListenHttp = Http, ListenAdmin = Admin }));
        // without TLS nobody is asked for a certificate, whatever the CA
        Assert.Equal((Main, false), Way(new GateOptions { Listen = Main, TlsClientCaCertificate = _ca }));
    }

    [Fact]
    public void The_admin_listener_is_taken_where_the_main_one_is_locked()
    {
        Assert.Equal((Admin, false), Way(_locked with { ListenAdmin = Admin, ListenAdminScheme = "http" }));
        Assert.Equal((Admin, false), Way(_locked with { ListenAdmin = Admin, ListenAdminScheme = "http", TlsAdminClientCertificate = _ca }));
    }

    [Fact]
    public void There_is_no_way_in_without_a_certificate_that_is_taken()
    {
        Assert.Null(HealthDoor.Find(_locked));
        Assert.Null(HealthDoor.Find(_locked with { ListenAdmin = Admin, TlsAdminClientCertificate = _ca }));
        // https on the admin listener asks for what the main one asks for
        Assert.Null(HealthDoor.Find(_locked with { ListenAdmin = Admin }));
        // the older spelling: the CA bundle under tls-client-certificate
        Assert.Null(HealthDoor.Find(_locked with { TlsClientCaCertificate = "", TlsClientCertificate = _ca }));
        Assert.Null(HealthDoor.Find(new GateOptions { Listen = Main, EnableSelfSignedTls = true, TlsClientCaCertificate = _ca }));
        Assert.Null(HealthDoor.Find(_locked with { TlsClientCaCertificate = _folder.At("none.pem") }));
    }

    [Theory]
    [InlineData(TestAuthority.ClientUse, false, true)]
    [InlineData(null, false, true)]
    [InlineData(TestAuthority.ServerUse, false, false)]
    [InlineData(TestAuthority.ClientUse, true, false)]
    public void The_pair_for_the_application_is_shown_if_the_listener_takes_it(string? use, bool ofStranger, bool taken)
    {
        (string certificate, string key) = Issue(ofStranger ? Stranger : Authority, use, "client");
        HealthDoor? door = HealthDoor.Find(_locked with { TlsClientCertificate = certificate, TlsClientPrivateKey = key });
        Assert.Equal(taken ? Main : null, door?.Listen);
        Assert.Equal(taken ? "CN=client" : null, door?.Shown?.Leaf.Subject);
    }

    [Fact]
    public void The_listeners_own_pair_is_shown_if_it_serves_clients_too()
    {
        (string certificate, string key) = Issue(Authority, null, "both");
        GateOptions both = _locked with { TlsCert = certificate, TlsPrivateKey = key };
        Assert.Equal("CN=both", HealthDoor.Find(both)?.Shown?.Leaf.Subject);
        // a pair that can't be read is none
        Assert.Equal("CN=both", HealthDoor.Find(both with { TlsClientCertificate = _ca, TlsClientPrivateKey = _folder.At("none.key") })?.Shown?.Leaf.Subject);
        HealthDoor? admin = HealthDoor.Find(_locked with { ListenAdmin = Admin, TlsAdminClientCertificate = _ca, TlsAdminCert = certificate, TlsAdminPrivateKey = key });
        Assert.Equal((Admin, "CN=both"), (admin?.Listen, admin?.Shown?.Leaf.Subject));
    }

    private static (string Listen, bool Tls) Way(GateOptions options)
    {
        HealthDoor door = HealthDoor.Find(options)!;
        Assert.Null(door.Shown);
        return (door.Listen, door.Tls);
    }

    private (string Certificate, string Key) Issue(TestAuthority authority, string? use, string subject)
    {
        TestLeaf leaf = authority.Issue(use: use, subject: subject);
        return (_folder.Write(subject + ".pem", leaf.CertificatePem), _folder.Write(subject + ".key", leaf.KeyPem));
    }
}
