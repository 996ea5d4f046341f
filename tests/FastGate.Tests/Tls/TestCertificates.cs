using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tests.Tls;

/// <summary>Certificates made as the tests need them: authorities, and what they issue.</summary>
public sealed class TestAuthority
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private static int Serial;

    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public static TestAuthority Root(string name = "Test Root")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        AddCaExtensions(request);
        return new TestAuthority(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30)));
    }

    public TestAuthority Intermediate(string name = "Test Intermediate")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        AddCaExtensions(request);
        using var issued = request.Create(Certificate, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(20), NextSerial());
        return new TestAuthority(issued.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate for `localhost` and loopback, unless other names are given; usage null and no names at all leave the extension out.</summary>
    public TestLeaf Issue(string[]? names = null, string? use = ServerUse, int fromDays = -1, int toDays = 10, bool rsa = false, string subject = "leaf")
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Issue(key, names, use, fromDays, toDays, subject);
    }

    /// <summary>The same for a key that is there.</summary>
    public TestLeaf Issue(AsymmetricAlgorithm key, string[]? names = null, string? use = ServerUse, int fromDays = -1, int toDays = 10, string subject = "leaf") =>
        new(Issue(new PublicKey(key), names, use, fromDays, toDays, subject), key.ExportPkcs8PrivateKeyPem() + "\n");

    /// <summary>The certificate alone, for a key of whatever kind.</summary>
    public string Issue(PublicKey key, string[]? names = null, string? use = ServerUse, int fromDays = -1, int toDays = 10, string subject = "leaf")
    {
        var request = new CertificateRequest(new X500DistinguishedName("CN=" + subject), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (use is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        }
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names ?? ["localhost", "127.0.0.1"])
        {
            if (IPAddress.TryParse(name, out var ip))
            {
                alternative.AddIpAddress(ip);
            }
            else
            {
                alternative.AddDnsName(name);
            }
        }
        if (names is not { Length: 0 })
        {
            request.CertificateExtensions.Add(alternative.Build());
        }
        // An issuer's signature algorithm follows its own key.
        var generator = X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!);
        using var issued = request.Create(Certificate.SubjectName, generator, DateTimeOffset.UtcNow.AddDays(fromDays), DateTimeOffset.UtcNow.AddDays(toDays), NextSerial());
        return issued.ExportCertificatePem() + "\n";
    }

    private static void AddCaExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
    }

    private static byte[] NextSerial() => [1, 2, 3, 4, .. BitConverter.GetBytes(Interlocked.Increment(ref Serial))];
}

public sealed record TestLeaf(string CertificatePem, string KeyPem)
{
    public X509Certificate2 WithKey() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
}

/// <summary>A folder of a test's own, gone after it.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fastgate-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
