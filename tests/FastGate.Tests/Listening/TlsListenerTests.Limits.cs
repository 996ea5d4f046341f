using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastGate.Listening;

namespace FastGate.Tests.Listening;

/// <summary>What a client may send in the handshake and beside content, and what of that honest ones send.</summary>
public sealed partial class TlsListenerTests
{
    private static readonly byte[] LongHello = [22, 3, 1, 0, 8, 1, 1, 0xff, 0xb8, 0, 0, 0, 0];

    [Fact]
    public async Task A_hello_that_is_too_long_is_not_waited_for_whatever_version_it_names()
    {
        using var tls = Server(Root.Issue());
        await using var gate = Start(tls);
        using var socket = TestGate.Connect(gate);
        await socket.SendAsync(LongHello);
        await TestGate.ReadToEnd(new NetworkStream(socket));
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(1, gate.Count.HandshakesFailed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nor_is_the_second_one_after_a_retry(bool atOnce)
    {
        using var tls = Server(Root.Issue());
        await using var gate = Start(tls);
        using var socket = TestGate.Connect(gate);
        var wire = new NetworkStream(socket);
        byte[] second = [20, 3, 3, 0, 1, 1, .. LongHello];
        await socket.SendAsync((byte[])[.. HelloWithoutKeyShare(), .. atOnce ? second : []]);
        byte[] retry = new byte[7];
        await wire.ReadExactlyAsync(retry).AsTask().WaitAsync(TestGate.Patience);
        Assert.Equal((22, 2), (retry[0], retry[5]));
        await socket.SendAsync(atOnce ? [22, 3, 3, 0, 1, 0] : second);
        await TestGate.ReadToEnd(wire);
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(1, gate.Count.HandshakesFailed);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_long_certificate_of_a_client_is_taken(SslProtocols version)
    {
        using var tls = Server(Root.Issue(), Root);
        await using var gate = Start(tls);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=member of many groups", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.99999.1", new byte[24_000], critical: false));
        using var shown = request.Create(Root.Certificate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1]).CopyWithPrivateKey(key);
        using var socket = TestGate.Connect(gate);
        await using var client = new SslStream(new NetworkStream(socket));
        var options = Options();
        options.EnabledSslProtocols = version;
        options.ClientCertificateContext = SslStreamCertificateContext.Create(shown, null, offline: true);
        await client.AuthenticateAsClientAsync(options).WaitAsync(TestGate.Patience);
        await TestGate.AssertEchoes(client);
    }

    [Fact]
    public async Task A_crowd_that_has_to_show_certificates_leaves_room_for_those_that_are_there()
    {
        using var tls = Server(Root.Issue(), Root);
        await using var gate = TestGate.Open(with: s => s with { Tls = tls }, maxBytes: 3 * ListenerCapacity.CertificateBytes);
        gate.Start(TestGate.Echo);
        var crowd = Enumerable.Range(0, 50).Select(_ => TestGate.Connect(gate)).ToList();
        await TestGate.Until(() => gate.Count.Accepted == 50);
        Assert.InRange(gate.OpenConnections, 0, 3);
        Assert.False(gate.Settings.Capacity.IsExhausted);
        crowd.ForEach(socket => socket.Dispose());
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal((0, 0), (gate.Settings.Capacity.BufferedBytes, gate.Settings.Capacity.HeldBytes));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Content_in_records_of_one_byte_is_taken(SslProtocols version)
    {
        using var tls = Server(Root.Issue());
        await using var gate = TestGate.Open(with: s => s with { Tls = tls });
        long taken = 0;
        gate.Start(async c =>
        {
            while (true)
            {
                var read = await c.Input.ReadAsync();
                Interlocked.Add(ref taken, read.Buffer.Length);
                c.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        });
        using var socket = TestGate.Connect(gate);
        socket.NoDelay = false; // so that they come together
        await using var client = new SslStream(new NetworkStream(socket));
        var options = Options();
        options.EnabledSslProtocols = version;
        await client.AuthenticateAsClientAsync(options).WaitAsync(TestGate.Patience);
        for (int i = 0; i < 6 * IdleRecords.Most; i++)
        {
            await client.WriteAsync(new byte[1]);
        }

        await TestGate.Until(() => Interlocked.Read(ref taken) == 6 * IdleRecords.Most);
    }

    /// <summary>RFC 8446 section 4.1.2: it offers X25519 and no key for it, so that it is asked again.</summary>
    private static byte[] HelloWithoutKeyShare()
    {
        byte[] extensions =
        [
            0, 43, 0, 3, 2, 3, 4, // supported_versions
            0, 10, 0, 4, 0, 2, 0, 29, // supported_groups
            0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 4, 1, // signature_algorithms
            0, 51, 0, 2, 0, 0, // key_share
        ];
        byte[] body = [3, 3, .. new byte[32], 32, .. new byte[32], 0, 2, 0x13, 1, 1, 0, 0, (byte)extensions.Length, .. extensions];
        return [22, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }
}
