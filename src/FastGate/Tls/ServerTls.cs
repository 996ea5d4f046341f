using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FastGate.Tls;

/// <summary>TLS of a listener: the certificate of now, and whether clients must show theirs.</summary>
/// <param name="certificate">What is presented; owned by the caller's composition, disposed with this.</param>
/// <param name="clientAuthorities">Where clients' certificates must come from; null asks for none.</param>
/// <param name="minVersion">The oldest version spoken.</param>
public sealed class ServerTls(CertificateStore certificate, AuthorityStore? clientAuthorities, TlsMinVersion minVersion) : IDisposable
{
    private Built? _built;

    public CertificateStore Certificate => certificate;

    /// <summary>Whether clients have to show a certificate.</summary>
    public bool DemandsCertificate => clientAuthorities is not null;

    /// <summary>The options for the next handshake. Made anew only after the certificate or the CAs changed; connections made before go on.</summary>
    public SslServerAuthenticationOptions Options
    {
        get
        {
            var pair = certificate.Current;
            var authorities = clientAuthorities?.Current;
            var built = Volatile.Read(ref _built);
            if (built is null || built.Pair != pair || built.Authorities != authorities)
            {
                built = new Built(pair, authorities, Build(pair, authorities, minVersion));
                Volatile.Write(ref _built, built);
            }
            return built.Options;
        }
    }

    public void Dispose()
    {
        certificate.Dispose();
        clientAuthorities?.Dispose();
    }

    /// <summary>Whether TLS can be spoken with a pair at all; clients' certificates are another question.</summary>
    /// <exception cref="CertificateException">It can't.</exception>
    internal static void Prove(CertificatePair pair, TlsMinVersion minVersion, string certificateFile) =>
        Rehearsal.Demand(Build(pair, authorities: null, minVersion), certificateFile);

    private static SslServerAuthenticationOptions Build(CertificatePair pair, X509Certificate2Collection? authorities, TlsMinVersion minVersion)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = pair.Context,
            EnabledSslProtocols = TlsDefaults.From(minVersion),
            ApplicationProtocols = TlsDefaults.Http11Only,
            AllowRenegotiation = false,
            EncryptionPolicy = EncryptionPolicy.RequireEncryption,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CipherSuitesPolicy = TlsDefaults.CipherSuites,
        };
        if (authorities is not null)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = PeerChain.Policy(authorities, ofServer: false);
            options.RemoteCertificateValidationCallback = (_, shown, chain, errors) => PeerChain.Demand(shown, chain, errors, authorities, "the client's");
            // A resumed session would not show the certificate again, nor notice that it has expired or that the CAs changed.
            options.AllowTlsResume = false;
        }
        return options;
    }

    private sealed record Built(CertificatePair Pair, X509Certificate2Collection? Authorities, SslServerAuthenticationOptions Options);
}
