using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tls;

/// <summary>Makes certificates that sign themselves, all with one RSA key of 2048 bits, for `enable-self-signed-tls`.</summary>
internal sealed class SelfSignedIssuer
{
    public static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(5);

    private readonly RSA _key = RSA.Create(2048);
    private readonly string[] _names;

    public SelfSignedIssuer(IReadOnlyList<string> names, TimeSpan lifetime)
    {
        if (lifetime < ShortestLifetime)
        {
            throw new CertificateException("self-signed-tls-expiration must be at least 5 minutes (5m)");
        }
        _names = [.. names.Where(n => !string.IsNullOrWhiteSpace(n))];
        if (_names.Length == 0)
        {
            throw new CertificateException("self-signed-tls-hostnames names no host");
        }
        Lifetime = lifetime;
    }

    public TimeSpan Lifetime { get; }

    /// <summary>A certificate from now on, with the first name as its CN and all of them as subject alternative names.</summary>
    public CertificatePair Issue(DateTimeOffset now)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("FastGate");
        subject.AddCommonName(_names[0].Length <= 64 ? _names[0] : _names[0][..64]);    // ub-common-name, RFC 5280
        var request = new CertificateRequest(subject.Build(), _key, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(AlternativeNames());
        // A minute back, for clients whose clocks are a little behind.
        return CertificatePair.FromCertificate(request.CreateSelfSigned(now.AddMinutes(-1), now + Lifetime));
    }

    private X509Extension AlternativeNames()
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in _names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
                continue;
            }
            try
            {
                builder.AddDnsName(name);
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                throw new CertificateException($"self-signed-tls-hostnames: {name} is no host name", e);
            }
        }
        return builder.Build();
    }
}
