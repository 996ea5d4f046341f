using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FastGate.Tls;

/// <summary>
/// A certificate, its private key and the certificates that lead to its issuer, ready to be presented.
/// Immutable; connections that were made with it keep it, so that nobody disposes it.
/// </summary>
public sealed class CertificatePair
{
    private const string RsaKey = "1.2.840.113549.1.1.1";
    private const string EllipticKey = "1.2.840.10045.2.1";

    private CertificatePair(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        Leaf = leaf;
        // Offline: the chain is what the file says. Nothing is fetched because of a certificate's content.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    public X509Certificate2 Leaf { get; }

    public SslStreamCertificateContext Context { get; }

    public DateTimeOffset NotBefore => new(Leaf.NotBefore.ToUniversalTime());

    public DateTimeOffset NotAfter => new(Leaf.NotAfter.ToUniversalTime());

    internal static CertificatePair FromCertificate(X509Certificate2 leaf) => new(leaf, []);

    /// <summary>Reads a PEM chain (the server's own certificate first) and its key, which must belong together.</summary>
    /// <exception cref="CertificateException">Names the file and what is wrong with it.</exception>
    internal static CertificatePair FromPem(byte[] certificates, string certificateFile, byte[] key, string keyFile)
    {
        var chain = Certificates(certificates, certificateFile);
        var keyPem = Encoding.UTF8.GetChars(key);
        try
        {
            using var publicOnly = chain[0];
            chain.RemoveAt(0);
            return new CertificatePair(Paired(publicOnly, keyPem, keyFile, certificateFile), chain);
        }
        finally
        {
            Array.Clear(keyPem);
        }
    }

    internal static X509Certificate2Collection Certificates(byte[] pem, string file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"the file {file} holds a certificate that can't be read", e) { File = file };
        }
        return found.Count > 0 ? found : throw new CertificateException($"the file {file} holds no PEM certificate (-----BEGIN CERTIFICATE-----)") { File = file };
    }

    private static X509Certificate2 Paired(X509Certificate2 certificate, char[] keyPem, string keyFile, string certificateFile)
    {
        try
        {
            // Finds the key among other PEM blocks by the certificate's algorithm, and refuses one that belongs to another certificate.
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            // The platform may come to read more kinds: only what it has refused is looked at.
            var kind = certificate.GetKeyAlgorithm();
            if (kind is not (RsaKey or EllipticKey))
            {
                throw new CertificateException($"the certificate {certificateFile} has a kind of key that is not supported ({NameOf(kind)}): RSA (rsaEncryption) and EC keys are", e)
                {
                    File = certificateFile,
                };
            }
            throw new CertificateException(
                keyPem.AsSpan().Contains("ENCRYPTED", StringComparison.Ordinal)
                    ? $"the private key {keyFile} is encrypted; FastGate reads keys without a passphrase only"
                    : $"the private key {keyFile} does not belong to the certificate {certificateFile}, or can't be read",
                e)
            {
                File = keyFile,
            };
        }
    }

    private static string NameOf(string algorithm) => algorithm switch
    {
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        _ => algorithm,
    };
}
