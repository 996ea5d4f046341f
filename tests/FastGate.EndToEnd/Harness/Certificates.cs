using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.EndToEnd.Harness;

/// <summary>A certification authority of one test, which writes certificates and keys as PEM files.</summary>
public sealed class Certificates : IDisposable
{
    private readonly TestFolder _folder;
    private readonly X509Certificate2 _authority;

    public Certificates(TestFolder folder, string name = "ca")
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=FastGate test {name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        AuthorityFile = folder.Write($"{name}.pem", _authority.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate, as a PEM file.</summary>
    public string AuthorityFile { get; }

    /// <summary>
    /// Issues a certificate for localhost and 127.0.0.1, or for <paramref name="host"/> alone, and returns the paths of its two
    /// PEM files. <paramref name="usage"/> is the one purpose it may serve.
    /// </summary>
    public (string Certificate, string Key) Issue(string name, string? host = null, string usage = ServerUsage, int daysValid = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host ?? "localhost");
        if (host is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        var until = daysValid > 0 ? DateTimeOffset.UtcNow.AddHours(20) : DateTimeOffset.UtcNow.AddMinutes(-5);
        using var certificate = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-20), until, RandomNumberGenerator.GetBytes(16));
        return (_folder.Write($"{name}.crt", certificate.ExportCertificatePem()), _folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    public void Dispose() => _authority.Dispose();
}
