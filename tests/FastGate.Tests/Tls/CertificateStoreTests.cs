using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastGate.Telemetry;
using FastGate.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Tls;

public sealed class CertificateStoreTests : IDisposable
{
    private static readonly TestAuthority Root = TestAuthority.Root();

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly TestLeaf _first = Root.Issue(subject: "first");
    private readonly TestLeaf _second = Root.Issue(subject: "second");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pair_is_read_and_its_chain_with_it()
    {
        var intermediate = Root.Intermediate();
        var leaf = intermediate.Issue(subject: "leaf");
        using var store = Open(leaf.CertificatePem + intermediate.Pem, leaf.KeyPem);
        Assert.Equal("CN=leaf", store.Current.Leaf.Subject);
        Assert.True(store.Current.Leaf.HasPrivateKey);
        Assert.Equal(intermediate.Certificate.RawData, Assert.Single(store.Current.Context.IntermediateCertificates).RawData);
    }

    [Theory]
    [InlineData("", "key", "no PEM certificate")]
    [InlineData("cert", "", "does not belong")]
    [InlineData("cert", "other key", "does not belong")]
    [InlineData("cert", "encrypted key", "encrypted")]
    [InlineData("broken", "key", "can't be read")]
    [InlineData(null, "key", "no such file")]
    [InlineData("cert", null, "no such file")]
    public void What_can_not_be_used_is_said_and_no_key_is_in_the_message(string? certificate, string? key, string said)
    {
        string? Text(string? what) => what switch
        {
            "cert" => _first.CertificatePem,
            "key" => _first.KeyPem,
            "other key" => _second.KeyPem,
            "encrypted key" => "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "broken" => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            _ => what,
        };
        if (Text(certificate) is { } c)
        {
            _folder.Write("tls.crt", c);
        }
        if (Text(key) is { } k)
        {
            _folder.Write("tls.key", k);
        }
        var e = Assert.Throws<CertificateException>(() => CertificateStore.OpenFiles(_folder.At("tls.crt"), _folder.At("tls.key"), Log.Silent, _clock));
        Assert.Contains(said, e.Message);
        Assert.Contains(_folder.Path, e.Message);
        Assert.DoesNotContain("MII", e.Message.Replace(_folder.Path, "", StringComparison.Ordinal)); // the folder's name is drawn from all letters
    }

    [Theory]
    [InlineData("1.3.101.112", "Ed25519")]
    [InlineData("1.3.101.113", "Ed448")]
    [InlineData("1.2.840.113549.1.1.10", "RSA-PSS")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    public void A_kind_of_key_that_is_not_spoken_is_said(string algorithm, string name)
    {
        var key = new PublicKey(new Oid(algorithm), null, new AsnEncodedData(new byte[32]));
        var e = Assert.Throws<CertificateException>(() => Open(Root.Issue(key), _first.KeyPem));
        Assert.Contains(name, e.Message);
        Assert.Contains("not supported", e.Message);
        Assert.DoesNotContain("belong", e.Message);
        Assert.Equal(_folder.At("tls.crt"), e.File);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_of_both_kinds_and_one_file_for_both_work(bool rsa)
    {
        var leaf = Root.Issue(rsa: rsa);
        var file = _folder.Write("both.pem", leaf.KeyPem + leaf.CertificatePem);
        using var store = CertificateStore.OpenFiles(file, file, Log.Silent, _clock);
        Assert.True(store.Current.Leaf.HasPrivateKey);
    }

    [Fact]
    public void Files_written_in_place_are_picked_up()
    {
        using var store = Open(_first);
        var told = 0;
        store.Rotated = () => told++;
        _folder.Write("tls.crt", _second.CertificatePem);
        _folder.Write("tls.key", _second.KeyPem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("CN=second", store.Current.Leaf.Subject);
        Assert.Equal(1, store.Rotations);
        Assert.Equal(1, told);
    }

    [Fact]
    public void Files_renamed_over_are_picked_up()
    {
        using var store = Open(_first);
        File.Move(_folder.Write("new.crt", _second.CertificatePem), _folder.At("tls.crt"), overwrite: true);
        File.Move(_folder.Write("new.key", _second.KeyPem), _folder.At("tls.key"), overwrite: true);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("CN=second", store.Current.Leaf.Subject);
    }

    [Fact]
    public void The_symbolic_link_that_Kubernetes_swaps_is_followed()
    {
        WriteVersion("..2026_01", _first);
        Directory.CreateSymbolicLink(_folder.At("..data"), "..2026_01");
        File.CreateSymbolicLink(_folder.At("tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(_folder.At("tls.key"), "..data/tls.key");
        using var store = CertificateStore.OpenFiles(_folder.At("tls.crt"), _folder.At("tls.key"), Log.Silent, _clock);
        Assert.Equal("CN=first", store.Current.Leaf.Subject);

        WriteVersion("..2026_02", _second);
        Directory.CreateSymbolicLink(_folder.At("..data_tmp"), "..2026_02");
        SwapLink(_folder.At("..data_tmp"), _folder.At("..data"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("CN=second", store.Current.Leaf.Subject);
    }

    [Fact]
    public void Half_a_pair_keeps_the_one_before_until_the_other_half_is_there()
    {
        using var store = Open(_first);
        _folder.Write("tls.crt", _second.CertificatePem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("CN=first", store.Current.Leaf.Subject);
        _folder.Write("tls.key", _second.KeyPem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("CN=second", store.Current.Leaf.Subject);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData(null)]
    public void Broken_or_missing_files_keep_the_pair_before_and_are_said_once(string? content)
    {
        var output = _folder.At("log");
        using (var log = new Log(new LogSettings(Json: true, Disabled: false, Verbose: false, Output: output), _clock))
        {
            using var store = Open(_first.CertificatePem, _first.KeyPem, log);
            if (content is null)
            {
                File.Delete(_folder.At("tls.crt"));
            }
            else
            {
                _folder.Write("tls.crt", content);
            }
            for (var i = 0; i < 10; i++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
            Assert.Equal("CN=first", store.Current.Leaf.Subject);
            Assert.Equal(0, store.Rotations);
            _folder.Write("tls.crt", _first.CertificatePem);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("CN=first", store.Current.Leaf.Subject);
        }
        Assert.Single(File.ReadAllLines(output), l => l.Contains("can't be used"));
    }

    [Fact]
    public void An_expired_pair_is_taken_at_start_but_never_replaces_a_good_one()
    {
        var expired = Root.Issue(subject: "expired", fromDays: -10, toDays: -1);
        using (var store = Open(expired))
        {
            Assert.Equal("CN=expired", store.Current.Leaf.Subject);
        }
        using (var store = Open(_first))
        {
            _folder.Write("tls.crt", expired.CertificatePem);
            _folder.Write("tls.key", expired.KeyPem);
            _clock.Advance(TimeSpan.FromSeconds(3));
            Assert.Equal("CN=first", store.Current.Leaf.Subject);
        }
    }

    [Fact]
    public void A_CA_file_is_followed_too_and_keeps_its_last_good_content()
    {
        var other = TestAuthority.Root("Other");
        var file = _folder.Write("ca.pem", Root.Pem);
        using var store = AuthorityStore.Open(file, Log.Silent, _clock);
        Assert.Equal("CN=Test Root", Assert.Single(store.Current).Subject);
        _folder.Write("ca.pem", "nothing");
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("CN=Test Root", Assert.Single(store.Current).Subject);
        _folder.Write("ca.pem", other.Pem + Root.Pem);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, store.Current.Count);
    }

    [Fact]
    public void A_CA_file_without_certificates_stops_the_start()
    {
        var file = _folder.Write("ca.pem", "nothing");
        Assert.Throws<CertificateException>(() => AuthorityStore.Open(file, Log.Silent, _clock));
    }

    private CertificateStore Open(TestLeaf leaf) => Open(leaf.CertificatePem, leaf.KeyPem);

    private CertificateStore Open(string certificate, string key, Log? log = null) =>
        CertificateStore.OpenFiles(_folder.Write("tls.crt", certificate), _folder.Write("tls.key", key), log ?? Log.Silent, _clock);

    private void WriteVersion(string version, TestLeaf leaf)
    {
        Directory.CreateDirectory(_folder.At(version));
        _folder.Write(version + "/tls.crt", leaf.CertificatePem);
        _folder.Write(version + "/tls.key", leaf.KeyPem);
    }

    // rename(2) of one link over the other, as kubelet does it; .NET refuses to move links to folders over each other.
    private static void SwapLink(string from, string to)
    {
        using var mv = System.Diagnostics.Process.Start("mv", ["-T", from, to]);
        mv.WaitForExit();
        Assert.Equal(0, mv.ExitCode);
    }
}
