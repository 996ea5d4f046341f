using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>The TLS listener under openssl and curl.</summary>
public sealed class TlsListenerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Certificates _authority;
    private readonly string _settings;

    public TlsListenerTests()
    {
        _authority = new Certificates(_folder);
        var (certificate, key) = _authority.Issue("server");
        _settings = $"tls-cert: {certificate}\ntls-private-key: {key}\n";
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Curl_verifies_it_and_gets_http_1_1()
    {
        using var sidecar = Sidecar.Start(_settings);

        var (status, output, errors) = Curl(sidecar, "--cacert", _authority.AuthorityFile, "--http2", "-w", "%{http_version}");

        Assert.True(status == 0, errors);
        Assert.Equal("1.1", output.TrimEnd());
        Assert.Equal("https", sidecar.Application.Last!.Field("X-Forwarded-Proto"));
    }

    [Theory]
    [InlineData("-tls1_3", true)]
    [InlineData("-tls1_2", true)]
    [InlineData("-tls1_1", false)]
    [InlineData("-tls1", false)]
    public void Only_tls_1_2_and_later(string version, bool accepted)
    {
        using var sidecar = Sidecar.Start(_settings);

        var (status, output, _) = Handshake(sidecar, version, "-cipher", "DEFAULT@SECLEVEL=0");

        Assert.Equal(accepted, status == 0 && output.Contains("Verify return code: 0 (ok)", StringComparison.Ordinal));
    }

    [Fact]
    public void Http2_is_not_offered()
    {
        using var sidecar = Sidecar.Start(_settings);

        Assert.Contains("ALPN protocol: http/1.1", Handshake(sidecar, "-alpn", "h2,http/1.1").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_certificates_must_come_from_the_authority_and_be_for_clients()
    {
        using var others = new Certificates(_folder, "others");
        var good = _authority.Issue("client", usage: Certificates.ClientUsage);
        var stranger = others.Issue("stranger", usage: Certificates.ClientUsage);
        var wrongUse = _authority.Issue("wrong-use");
        var expired = _authority.Issue("expired", usage: Certificates.ClientUsage, daysValid: 0);
        using var sidecar = Sidecar.Start($"{_settings}tls-client-certificate: {_authority.AuthorityFile}\n");

        int WithCertificate((string Certificate, string Key) pair) =>
            Curl(sidecar, "--cacert", _authority.AuthorityFile, "--cert", pair.Certificate, "--key", pair.Key).Status;

        Assert.Equal(0, WithCertificate(good));
        Assert.NotEqual(0, WithCertificate(stranger));
        Assert.NotEqual(0, WithCertificate(wrongUse));
        Assert.NotEqual(0, WithCertificate(expired));
        Assert.NotEqual(0, Curl(sidecar, "--cacert", _authority.AuthorityFile).Status);
        Assert.Equal(1, sidecar.Application.Count);
    }

    [Fact]
    public void Health_gets_in_where_clients_must_show_certificates_or_says_that_it_cannot()
    {
        var (certificate, key) = _authority.Issue("client", usage: Certificates.ClientUsage);
        var locked = $"{_settings}tls-client-ca-certificate: {_authority.AuthorityFile}\n";
        using (var withPair = Sidecar.Start($"{locked}tls-client-certificate: {certificate}\ntls-client-private-key: {key}\n"))
        {
            Assert.Equal((0, "OK\n", ""), ChildProcess.Run(Repository.Binary, ["health", $"--config={withPair.File}"]));
        }

        var admin = Ports.Next();
        using (var withAdmin = Sidecar.Start($"{locked}listen-admin: 127.0.0.1:{admin}\nlisten-admin-scheme: http\n"))
        {
            Assert.Equal((0, "OK\n", ""), ChildProcess.Run(Repository.Binary, ["health", $"--config={withAdmin.File}"]));
        }

        using var without = Sidecar.Start(locked);
        var (status, output, errors) = ChildProcess.Run(Repository.Binary, ["health", $"--config={without.File}"]);
        Assert.Equal((3, ""), (status, output));
        Assert.StartsWith("[error] the gateway can't be asked", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_certificate_is_picked_up_through_kubernetes_symlinks()
    {
        // As Kubernetes mounts a secret: file -> ..data/file, ..data -> a folder that is swapped.
        void Publish(string generation, (string Certificate, string Key) pair)
        {
            var folder = Directory.CreateDirectory(_folder.PathOf(generation)).FullName;
            File.Copy(pair.Certificate, Path.Combine(folder, "tls.crt"));
            File.Copy(pair.Key, Path.Combine(folder, "tls.key"));
            File.CreateSymbolicLink(_folder.PathOf("..data_tmp"), generation);
            Assert.Equal(0, ChildProcess.Run("mv", ["-T", _folder.PathOf("..data_tmp"), _folder.PathOf("..data")]).Status);
        }

        Publish("..1", _authority.Issue("first"));
        File.CreateSymbolicLink(_folder.PathOf("tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(_folder.PathOf("tls.key"), "..data/tls.key");
        using var sidecar = Sidecar.Start($"tls-cert: {_folder.PathOf("tls.crt")}\ntls-private-key: {_folder.PathOf("tls.key")}\n");
        Assert.Contains("CN = first", Handshake(sidecar).Output, StringComparison.Ordinal);

        Publish("..2", _authority.Issue("second"));

        var output = "";
        for (var i = 0; i < 100 && !output.Contains("CN = second", StringComparison.Ordinal); i++)
        {
            Thread.Sleep(200);
            output = Handshake(sidecar).Output;
        }

        Assert.Contains("CN = second", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_never_finishes_its_handshake_holds_up_nobody()
    {
        using var sidecar = Sidecar.Start(_settings);
        var silent = Enumerable.Range(0, 50).Select(_ => sidecar.Gateway.Connect()).ToList();

        Assert.Equal(0, Curl(sidecar, "--cacert", _authority.AuthorityFile).Status);
        silent.ForEach(c => c.Dispose());
    }

    private static (int Status, string Output, string Errors) Curl(Sidecar sidecar, params string[] arguments) =>
        ChildProcess.Run("curl", ["-sS", "-f", "-o", "/dev/null", "-H", $"Authorization: Bearer {sidecar.Issuer.AccessToken()}", .. arguments, $"https://localhost:{sidecar.Gateway.Port}/tls"]);

    private (int Status, string Output, string Errors) Handshake(Sidecar sidecar, params string[] arguments) =>
        ChildProcess.Run("openssl", ["s_client", "-connect", $"127.0.0.1:{sidecar.Gateway.Port}", "-CAfile", _authority.AuthorityFile, .. arguments]);
}
