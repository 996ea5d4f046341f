using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastGate.Listening;
using FastGate.Tests.Tls;
using FastGate.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

public sealed partial class TlsListenerTests : IDisposable
{
    private static readonly TestAuthority Root = TestAuthority.Root();
    private static readonly TestAuthority Other = TestAuthority.Root("Other Root");
    private static readonly TestAuthority Impostor = TestAuthority.Root("Test Root");
    private static readonly TestAuthority Intermediate = Root.Intermediate();

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

#pragma warning disable SYSLIB0039, CA5397 // the test is about old versions
    [Theory]
    [InlineData(TlsMinVersion.Tls12, SslProtocols.Tls11, false)]
    [InlineData(TlsMinVersion.Tls12, SslProtocols.Tls12, true)]
    [InlineData(TlsMinVersion.Tls12, SslProtocols.Tls13, true)]
    [InlineData(TlsMinVersion.Tls13, SslProtocols.Tls12, false)]
    [InlineData(TlsMinVersion.Tls13, SslProtocols.Tls13, true)]
#pragma warning restore SYSLIB0039, CA5397
    public async Task Versions(TlsMinVersion min, SslProtocols client, bool good)
    {
        using var tls = Server(Root.Issue(), min: min);
        await using var gate = Start(tls);
        Assert.Equal(good, await Works(gate, o => o.EnabledSslProtocols = client));
    }

    [Theory]
    [InlineData("http/1.1", "http/1.1")]
    [InlineData("h2,http/1.1", "http/1.1")]
    [InlineData("h2", null)]
    [InlineData("", "")]
    public async Task Nothing_but_HTTP_1_1_is_agreed_on(string offered, string? agreed)
    {
        using var tls = Server(Root.Issue());
        await using var gate = Start(tls);
        string? protocol = null;
        var works = await Works(gate,
            o => o.ApplicationProtocols = [.. offered.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => new SslApplicationProtocol(p))],
            s => protocol = s.NegotiatedApplicationProtocol.ToString());
        Assert.Equal(agreed is not null, works);
        Assert.Equal(agreed, protocol);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_that_claims_to_be_longer_than_one_may_be_is_not_waited_for(bool afterHandshake)
    {
        using var tls = Server(Root.Issue());
        await using var gate = Start(tls);
        using var socket = TestGate.Connect(gate);
        if (afterHandshake)
        {
            using var stream = new SslStream(new NetworkStream(socket), true, (_, _, _, _) => true);
            await stream.AuthenticateAsClientAsync("localhost").WaitAsync(TestGate.Patience);
            await TestGate.AssertEchoes(stream);
            await socket.SendAsync(new byte[] { 23, 3, 3, 0xff, 0xff });
            await TestGate.Until(() => gate.OpenConnections == 0);
            return;
        }

        await socket.SendAsync(new byte[] { 22, 3, 1, 0xff, 0xff });
        await TestGate.ReadToEnd(new NetworkStream(socket));
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(1, gate.Count.HandshakesFailed);
    }

    [Fact]
    public async Task Large_and_many_messages_pass_both_ways()
    {
        using var tls = Server(Root.Issue());
        await using var gate = Start(tls);
        using var socket = TestGate.Connect(gate);
        await using var client = await Handshake(new NetworkStream(socket));
        var sent = RandomNumberGenerator.GetBytes(3_000_000);
        var received = new byte[sent.Length];
        var reading = client.ReadExactlyAsync(received).AsTask();
        for (var at = 0; at < sent.Length; at += 70_001)
        {
            await client.WriteAsync(sent.AsMemory(at, Math.Min(70_001, sent.Length - at)));
        }
        await reading.WaitAsync(TestGate.Patience);
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task The_name_asked_for_is_known_and_the_chain_is_sent_whole()
    {
        var leaf = Intermediate.Issue();
        using var tls = Server(new TestLeaf(leaf.CertificatePem + Intermediate.Pem, leaf.KeyPem));
        ClientConnection? seen = null;
        await using var gate = TestGate.Open(with: s => s with { Tls = tls });
        gate.Start(c => { seen = c; return TestGate.Echo(c); });
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(Root.Certificate);
        Assert.True(await Works(gate, o =>
        {
            o.RemoteCertificateValidationCallback = null;
            o.CertificateChainPolicy = policy;
        }));
        Assert.Equal("localhost", seen!.ServerName);
        Assert.True(seen.IsTls);
    }

    [Fact]
    public async Task Plain_HTTP_on_it_and_garbage_end_the_connection()
    {
        using var tls = Server(Root.Issue());
        await using var gate = Start(tls);
        var failed = 0;
        foreach (var bytes in new byte[][] { [.. "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8], [0x16, 3, 1, 0xFF, 0xFF, .. new byte[300]], [0x80, 0x2E, 1] })
        {
            using var socket = TestGate.Connect(gate);
            await socket.SendAsync(bytes);
            socket.Shutdown(SocketShutdown.Send);
            failed++;
            await TestGate.Until(() => gate.Count.HandshakesFailed == failed && gate.OpenConnections == 0);
        }
        Assert.True(await Works(gate));
        await TestGate.Until(() => gate.Settings.Capacity.Connections == 0);
    }

    [Fact]
    public async Task The_handshake_has_a_deadline()
    {
        using var tls = Server(Root.Issue());
        await using var gate = TestGate.Open(with: s => s with { Tls = tls }, clock: _clock);
        gate.Start(TestGate.Echo);
        using var silent = TestGate.Connect(gate);
        using var dribbling = TestGate.Connect(gate);
        await dribbling.SendAsync(new byte[] { 0x16, 3 });
        await TestGate.Until(() => gate.OpenConnections == 2);
        await TestGate.Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return gate.OpenConnections == 0;
        });
        using var late = TestGate.Connect(gate);
        await using var client = await Handshake(new NetworkStream(late));
        await TestGate.AssertEchoes(client);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await TestGate.AssertEchoes(client);
    }

    public static TheoryData<string, bool> Clients() => new()
    {
        { "good", true },
        { "no usage", true },
        { "any usage", false },
        { "through an intermediate", true },
        { "none", false },
        { "expired", false },
        { "not yet valid", false },
        { "server usage", false },
        { "other root", false },
        { "root of the same name", false },
        { "signs itself", false },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_certificates_when_they_are_required(string client, bool good)
    {
        var (leaf, chain) = ClientOf(client);
        using var tls = Server(Root.Issue(), Root);
        await using var gate = Start(tls);
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            Assert.Equal(good, await Works(gate, o =>
            {
                o.EnabledSslProtocols = version;
                o.ClientCertificateContext = leaf is null ? null : SslStreamCertificateContext.Create(leaf.WithKey(), chain, offline: true);
            }));
        }
        await TestGate.Until(() => gate.OpenConnections == 0);
    }

    [Fact]
    public async Task Client_CAs_are_reloaded_and_count_at_once()
    {
        using var tls = Server(Root.Issue(), Root);
        await using var gate = Start(tls);
        var (leaf, _) = ClientOf("good");
        void With(SslClientAuthenticationOptions o) => o.ClientCertificateContext = SslStreamCertificateContext.Create(leaf!.WithKey(), null, offline: true);
        Assert.True(await Works(gate, With));
        _folder.Write("ca.pem", Other.Pem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await Works(gate, With));
    }

    [Fact]
    public async Task A_new_certificate_is_for_new_connections_and_old_ones_go_on()
    {
        using var tls = Server(Root.Issue(subject: "first"));
        await using var gate = Start(tls);
        using var socket = TestGate.Connect(gate);
        await using var old = await Handshake(new NetworkStream(socket));
        Assert.Equal("CN=first", old.RemoteCertificate!.Subject);
        var next = Root.Issue(subject: "second");
        _folder.Write("tls.crt", next.CertificatePem);
        _folder.Write("tls.key", next.KeyPem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        string? shown = null;
        Assert.True(await Works(gate, look: s => shown = s.RemoteCertificate!.Subject));
        Assert.Equal("CN=second", shown);
        await TestGate.AssertEchoes(old);
    }

    private ServerTls Server(TestLeaf leaf, TestAuthority? clients = null, TlsMinVersion min = TlsMinVersion.Tls12) => Server(_folder, leaf, clients, min, _clock);

    internal static async Task<SslStream> Handshake(Stream transport)
    {
        var tls = new SslStream(transport);
        await tls.AuthenticateAsClientAsync(Options()).WaitAsync(TestGate.Patience);
        return tls;
    }

    private static SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private static Listener Start(ServerTls tls)
    {
        var gate = TestGate.Open(with: s => s with { Tls = tls });
        gate.Start(TestGate.Echo);
        return gate;
    }

    private static async Task<bool> Works(Listener gate, Action<SslClientAuthenticationOptions>? with = null, Action<SslStream>? look = null)
    {
        using var socket = TestGate.Connect(gate);
        await using var tls = new SslStream(new NetworkStream(socket));
        var options = Options();
        with?.Invoke(options);
        try
        {
            await tls.AuthenticateAsClientAsync(options).WaitAsync(TestGate.Patience);
            // In TLS 1.3 a refusal of the client's certificate only shows here.
            await TestGate.AssertEchoes(tls);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
        look?.Invoke(tls);
        return true;
    }

    private static (TestLeaf? Leaf, X509Certificate2Collection Chain) ClientOf(string client) => client switch
    {
        "good" => (Root.Issue(use: TestAuthority.ClientUse), []),
        "no usage" => (Root.Issue(use: null), []),
        "any usage" => (Root.Issue(use: "2.5.29.37.0"), []),
        "through an intermediate" => (Intermediate.Issue(use: TestAuthority.ClientUse), [X509Certificate2.CreateFromPem(Intermediate.Pem)]),
        "none" => (null, []),
        "expired" => (Root.Issue(use: TestAuthority.ClientUse, fromDays: -5, toDays: -1), []),
        "not yet valid" => (Root.Issue(use: TestAuthority.ClientUse, fromDays: 1, toDays: 5), []),
        "server usage" => (Root.Issue(), []),
        "other root" => (Other.Issue(use: TestAuthority.ClientUse), []),
        "root of the same name" => (Impostor.Issue(use: TestAuthority.ClientUse), [X509Certificate2.CreateFromPem(Impostor.Pem)]),
        "signs itself" => (SelfSigned(), []),
        _ => throw new ArgumentOutOfRangeException(nameof(client)),
    };

    private static TestLeaf SelfSigned()
    {
        var root = TestAuthority.Root("client").Certificate;
        return new TestLeaf(root.ExportCertificatePem(), root.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }
}
