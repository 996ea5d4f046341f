using System.Diagnostics;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>Certificates of the listener that change under it, clients that must show theirs, and handshakes that never end.</summary>
public sealed class CertificateEdgeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Certificates _authority;
    private readonly RawIssuer _issuer = new();

    public CertificateEdgeTests() => _authority = new Certificates(_folder);

    public void Dispose()
    {
        _issuer.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_pair_is_picked_up_however_it_is_written_and_a_bad_one_is_not()
    {
        var (certificate, key) = (_folder.PathOf("tls.crt"), _folder.PathOf("tls.key"));
        Write(_authority.Issue("first"));
        using var gate = EdgeGateway.Start(_issuer.Url, $"tls-cert: {certificate}\ntls-private-key: {key}\n");
        Assert.Equal("first", Name(gate));
        using var before = Tls(gate);

        Write(_authority.Issue("written"));
        EdgeGateway.Eventually(() => Name(gate) == "written", "a pair written in place");
        var renamed = _authority.Issue("renamed");
        File.Move(renamed.Certificate, certificate, overwrite: true);
        File.Move(renamed.Key, key, overwrite: true);
        EdgeGateway.Eventually(() => Name(gate) == "renamed", "a pair renamed over");

        // One half, rubbish, expired, gone: the last good pair stays, and the log says so once for each.
        var half = _authority.Issue("half");
        File.Copy(half.Certificate, certificate, overwrite: true);
        gate.Gateway.WaitForLog("the one before stays in use");
        Assert.Equal("renamed", Name(gate));
        File.WriteAllText(certificate, "rubbish");
        gate.Gateway.WaitForLog("holds no PEM certificate");
        Assert.Equal("renamed", Name(gate));
        Write(_authority.Issue("too-old", daysValid: 0));
        gate.Gateway.WaitForLog("has expired on");
        Assert.Equal("renamed", Name(gate));
        File.Delete(certificate);
        gate.Gateway.WaitForLog("there is no such file");
        Assert.Equal("renamed", Name(gate));

        Write(half);
        EdgeGateway.Eventually(() => Name(gate) == "half", "a good pair after bad ones");
        Assert.DoesNotContain("PRIVATE KEY", gate.Gateway.Log, StringComparison.Ordinal);

        void Write((string Certificate, string Key) pair)
        {
            File.Copy(pair.Certificate, certificate, overwrite: true);
            File.Copy(pair.Key, key, overwrite: true);
        }
    }

    [Fact]
    public void The_authority_of_clients_is_followed_as_it_changes()
    {
        using var others = new Certificates(_folder, "others");
        var (certificate, key) = _authority.Issue("server");
        var bundle = _folder.Write("clients.pem", File.ReadAllText(_authority.AuthorityFile));
        var (ours, theirs) = (_authority.Issue("ours", usage: Certificates.ClientUsage), others.Issue("theirs", usage: Certificates.ClientUsage));
        using var gate = EdgeGateway.Start(_issuer.Url, $"tls-cert: {certificate}\ntls-private-key: {key}\ntls-client-ca-certificate: {bundle}\n");
        Assert.True(Curl(gate, ours));
        Assert.False(Curl(gate, theirs));

        File.WriteAllText(bundle, File.ReadAllText(others.AuthorityFile));
        EdgeGateway.Eventually(() => Curl(gate, theirs), "the other authority");
        Assert.False(Curl(gate, ours));

        File.WriteAllText(bundle, "rubbish");
        gate.Gateway.WaitForLog("the one before stays in use");
        Assert.True(Curl(gate, theirs));
        Assert.False(Curl(gate, null));
    }

    [Fact]
    public void A_pair_for_the_application_does_not_switch_off_client_certificates()
    {
        // keycloak-gatekeeper's meaning of tls-client-certificate holds, whatever gogatekeeper's key beside it says.
        var (certificate, key) = _authority.Issue("server");
        var upstream = _authority.Issue("upstream", usage: Certificates.ClientUsage);
        using var gate = EdgeGateway.Start(
            _issuer.Url, $"tls-cert: {certificate}\ntls-private-key: {key}\ntls-client-certificate: {upstream.Certificate}\ntls-client-private-key: {upstream.Key}\n");

        Assert.False(Curl(gate, null));
        Assert.Equal(0, gate.Application.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Handshakes_that_never_end_hold_up_nobody_and_end(bool oneThread)
    {
        var (certificate, key) = _authority.Issue("server");
        using var gate = EdgeGateway.Start(_issuer.Url, $"tls-cert: {certificate}\ntls-private-key: {key}\nserver-read-timeout: 2s\n", oneThread: oneThread);
        var silent = Enumerable.Range(0, 200).Select(_ => gate.Gateway.Connect()).ToList();
        silent.ForEach(c => c.Send([0x16, 0x03, 0x01, 0x02]));

        var watch = Stopwatch.StartNew();
        Assert.True(Curl(gate, null));
        Assert.True(watch.Elapsed.TotalSeconds < 5, $"{watch.Elapsed} beside silent handshakes");
        Assert.All(silent, c => Assert.True(c.IsAtEnd()));
        silent.ForEach(c => c.Dispose());
    }

    [Fact]
    public void Sigterm_does_not_wait_for_handshakes()
    {
        var (certificate, key) = _authority.Issue("server");
        using var gate = EdgeGateway.Start(_issuer.Url, $"tls-cert: {certificate}\ntls-private-key: {key}\n");
        using var silent = gate.Gateway.Connect();
        silent.Send([0x16, 0x03, 0x01]);
        Thread.Sleep(200);
        var watch = Stopwatch.StartNew();

        gate.Gateway.Process.Signal(ChildProcess.Sigterm);

        Assert.Equal(0, gate.Gateway.Process.WaitForExit());
        Assert.True(watch.Elapsed.TotalSeconds < 8, $"it took {watch.Elapsed}");
    }

    private bool Curl(EdgeGateway gate, (string Certificate, string Key)? pair)
    {
        string[] shown = pair is var (certificate, key) ? ["--cert", certificate, "--key", key] : [];
        return ChildProcess.Run("curl", ["-sS", "-f", "-o", "/dev/null", "--cacert", _authority.AuthorityFile,
            "-H", $"Authorization: Bearer {_issuer.Token()}", .. shown, $"https://localhost:{gate.Gateway.Port}/tls"]).Status == 0;
    }

    private static System.Net.Security.SslStream Tls(EdgeGateway gate)
    {
        var stream = new System.Net.Security.SslStream(
            new System.Net.Sockets.NetworkStream(gate.Gateway.Connect().Socket, ownsSocket: true), false, (_, _, _, _) => true);
        stream.AuthenticateAsClient("localhost");
        return stream;
    }

    private static string Name(EdgeGateway gate)
    {
        using var stream = Tls(gate);
        return stream.RemoteCertificate!.Subject["CN=".Length..];
    }
}
