using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastGate.Telemetry;
using FastGate.Sockets;
using FastGate.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Tls;

public sealed class UpstreamTlsTests : IDisposable
{
    private static readonly TestAuthority Root = TestAuthority.Root();
    private static readonly TestAuthority Other = TestAuthority.Root("Other Root");
    private static readonly TestAuthority Impostor = TestAuthority.Root("Test Root");
    private static readonly TestAuthority Intermediate = Root.Intermediate();

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, bool> Servers() => new()
    {
        { "good", true },
        { "no usage", true },
        { "any usage", false },
        { "by address", true },
        { "by wildcard", true },
        { "by a name with a dot at its end", true },
        { "by a name with an underscore", true },
        { "common name", false },
        { "common name that is the address", false },
        { "through an intermediate", true },
        { "through an intermediate not sent", false },
        { "expired", false },
        { "not yet valid", false },
        { "client usage", false },
        { "other root", false },
        { "root of the same name", false },
        { "other name", false },
        { "signs itself", false },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_chain_ends_in_the_configured_CA_and_nowhere_else(string server, bool good)
    {
        var (leaf, chain) = ServerOf(server);
        using var tls = UpstreamTls.Open(
            new UpstreamTlsSettings(server.Contains("address", StringComparison.Ordinal) ? "127.0.0.1" : HostOf(server)) { AuthorityFile = _folder.Write("ca.pem", Root.Pem) }, Log.Silent, _clock);
        Assert.Equal(good, (await TryConnect(tls.Options, leaf, chain)).Good);
    }

    [Fact]
    public async Task That_a_host_is_named_as_the_common_name_only_is_said()
    {
        using var tls = UpstreamTls.Open(new UpstreamTlsSettings("localhost") { AuthorityFile = _folder.Write("ca.pem", Root.Pem) }, Log.Silent, _clock);
        Assert.Contains("common name", (await TryConnect(tls.Options, Root.Issue(names: [], subject: "localhost"), [])).Failure);
        Assert.Contains("another host", (await TryConnect(tls.Options, Root.Issue(names: ["elsewhere.example"], subject: "localhost"), [])).Failure);
    }

    [Theory]
    [InlineData("other root")]
    [InlineData("expired")]
    [InlineData("other name")]
    public async Task Verification_is_off_only_when_told_so(string server)
    {
        var (leaf, chain) = ServerOf(server);
        using var off = UpstreamTls.Open(new UpstreamTlsSettings("localhost") { Verify = false }, Log.Silent, _clock);
        Assert.True((await TryConnect(off.Options, leaf, chain)).Good);
        using var system = UpstreamTls.Open(new UpstreamTlsSettings("localhost"), Log.Silent, _clock);
        Assert.False((await TryConnect(system.Options, leaf, chain)).Good);
    }

    [Fact]
    public async Task A_configured_intermediate_is_an_end_too_but_not_for_a_wrong_usage()
    {
        using var tls = UpstreamTls.Open(new UpstreamTlsSettings("localhost") { AuthorityFile = _folder.Write("ca.pem", Intermediate.Pem) }, Log.Silent, _clock);
        Assert.True((await TryConnect(tls.Options, Intermediate.Issue(), [])).Good);
        Assert.False((await TryConnect(tls.Options, Intermediate.Issue(use: TestAuthority.ClientUse), [])).Good);
        Assert.False((await TryConnect(tls.Options, Intermediate.Issue(fromDays: -5, toDays: -1), [])).Good);
        Assert.False((await TryConnect(tls.Options, Root.Issue(), [])).Good);
    }

    [Fact]
    public async Task The_client_pair_is_shown_and_SNI_is_the_host()
    {
        var client = Root.Issue(use: TestAuthority.ClientUse, subject: "gate");
        using var tls = UpstreamTls.Open(
            new UpstreamTlsSettings("localhost")
            {
                AuthorityFile = _folder.Write("ca.pem", Root.Pem),
                ClientCertificateFile = _folder.Write("client.crt", client.CertificatePem),
                ClientKeyFile = _folder.Write("client.key", client.KeyPem),
            }, Log.Silent, _clock);
        var seen = await TryConnect(tls.Options, Root.Issue(), [], askForClient: true);
        Assert.True(seen.Good);
        Assert.Equal("CN=gate", seen.Client);
        Assert.Equal("localhost", seen.ServerName);
        Assert.Equal(SslApplicationProtocol.Http11, seen.Protocol);

        var next = Root.Issue(use: TestAuthority.ClientUse, subject: "gate2");
        _folder.Write("client.crt", next.CertificatePem);
        _folder.Write("client.key", next.KeyPem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("CN=gate2", (await TryConnect(tls.Options, Root.Issue(), [], askForClient: true)).Client);
    }

    [Fact]
    public async Task A_new_CA_file_counts_for_the_next_connection()
    {
        using var tls = UpstreamTls.Open(new UpstreamTlsSettings("localhost") { AuthorityFile = _folder.Write("ca.pem", Root.Pem) }, Log.Silent, _clock);
        var before = tls.Options;
        Assert.Same(before, tls.Options);
        _folder.Write("ca.pem", Other.Pem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(before, tls.Options);
        Assert.False((await TryConnect(tls.Options, Root.Issue(), [])).Good);
        Assert.True((await TryConnect(tls.Options, Other.Issue(), [])).Good);
    }

    [Fact]
    public async Task Old_versions_are_not_spoken()
    {
        using var tls = UpstreamTls.Open(new UpstreamTlsSettings("localhost") { Verify = false }, Log.Silent, _clock);
#pragma warning disable SYSLIB0039, CA5397 // the test is about them
        Assert.False((await TryConnect(tls.Options, Root.Issue(), [], versions: SslProtocols.Tls11)).Good);
#pragma warning restore SYSLIB0039, CA5397
        Assert.True((await TryConnect(tls.Options, Root.Issue(), [], versions: SslProtocols.Tls12)).Good);
    }

    [Fact]
    public void Contradictions_stop_the_start()
    {
        var ca = _folder.Write("ca.pem", Root.Pem);
        Assert.Throws<CertificateException>(() => UpstreamTls.Open(new UpstreamTlsSettings("h") { AuthorityFile = ca, Verify = false }, Log.Silent, _clock));
        Assert.Throws<CertificateException>(() => UpstreamTls.Open(new UpstreamTlsSettings("h") { ClientCertificateFile = ca }, Log.Silent, _clock));
        Assert.Throws<CertificateException>(() => UpstreamTls.Open(new UpstreamTlsSettings("h") { AuthorityFile = _folder.At("none") }, Log.Silent, _clock));
    }

    private static string HostOf(string server) => server switch
    {
        "by wildcard" => "one.apps.example",
        "by a name with a dot at its end" => "localhost.",
        "by a name with an underscore" => "my_app",
        _ => "localhost",
    };

    private static (TestLeaf Leaf, X509Certificate2Collection Chain) ServerOf(string server) => server switch
    {
        "good" or "by address" or "by a name with a dot at its end" => (Root.Issue(), []),
        "by a name with an underscore" => (Root.Issue(names: ["my_app"]), []),
        "no usage" => (Root.Issue(use: null), []),
        "any usage" => (Root.Issue(use: "2.5.29.37.0"), []),
        "through an intermediate" => (Intermediate.Issue(), [X509Certificate2.CreateFromPem(Intermediate.Pem)]),
        "through an intermediate not sent" => (Intermediate.Issue(), []),
        "expired" => (Root.Issue(fromDays: -5, toDays: -1), []),
        "not yet valid" => (Root.Issue(fromDays: 1, toDays: 5), []),
        "client usage" => (Root.Issue(use: TestAuthority.ClientUse), []),
        "other root" => (Other.Issue(), []),
        "root of the same name" => (Impostor.Issue(), [X509Certificate2.CreateFromPem(Impostor.Pem)]),
        "by wildcard" => (Root.Issue(names: ["*.apps.example"]), []),
        "common name" => (Root.Issue(names: [], subject: "localhost"), []),
        "common name that is the address" => (Root.Issue(names: [], subject: "127.0.0.1"), []),
        "other name" => (Root.Issue(names: ["elsewhere.example"]), []),
        "signs itself" => (SelfSigned(), []),
        _ => throw new ArgumentOutOfRangeException(nameof(server)),
    };

    private static TestLeaf SelfSigned()
    {
        var root = TestAuthority.Root("localhost").Certificate;
        return new TestLeaf(root.ExportCertificatePem(), root.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private sealed record Seen(bool Good, string? Client = null, string? ServerName = null, SslApplicationProtocol Protocol = default, string Failure = "");

    private static async Task<Seen> TryConnect(
        SslClientAuthenticationOptions options, TestLeaf leaf, X509Certificate2Collection chain, bool askForClient = false, SslProtocols versions = SslProtocols.None)
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        string? client = null;
        string? name = null;
        var server = Task.Run(async () =>
        {
            using var accepted = await listening.AcceptAsync();
            using var tls = new SslStream(new NetworkStream(accepted));
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(leaf.WithKey(), chain, offline: true),
                EnabledSslProtocols = versions,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                ClientCertificateRequired = askForClient,
                RemoteCertificateValidationCallback = (_, shown, _, _) => { client = shown?.Subject; return true; },
            });
            name = tls.TargetHostName;
            await tls.WriteAsync("x"u8.ToArray());
            Assert.Equal(0, await tls.ReadAsync(new byte[1]));
        });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listening.LocalEndPoint!);
        var joined = new LoopSocket(socket);
        joined.Join(EventLoop.Next());
        var connected = new SslStream(new HandshakeStream(joined));
        try
        {
            await connected.AuthenticateAsClientAsync(options);
            await connected.ReadExactlyAsync(new byte[1]);
            var protocol = connected.NegotiatedApplicationProtocol;
            await connected.DisposeAsync();
            await server;
            return new Seen(true, client, name, protocol);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await connected.DisposeAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => server);
            return new Seen(false, Failure: e.Message);
        }
    }
}
