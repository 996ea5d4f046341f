using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FastGate.Telemetry;

namespace FastGate.Tls;

/// <summary>Makes the options for TLS connections to one server, from files that are followed as they change.</summary>
public sealed class UpstreamTls : IDisposable
{
    private readonly UpstreamTlsSettings _settings;
    private readonly AuthorityStore? _authorities;
    private readonly CertificateStore? _client;
    private Built? _built;

    private UpstreamTls(UpstreamTlsSettings settings, AuthorityStore? authorities, CertificateStore? client)
    {
        _settings = settings;
        _authorities = authorities;
        _client = client;
    }

    /// <exception cref="CertificateException">A file can't be used, or a certificate has no key.</exception>
    public static UpstreamTls Open(UpstreamTlsSettings settings, Log log, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.AuthorityFile is not null && !settings.Verify)
        {
            throw new CertificateException("a CA file and skipped verification exclude each other");
        }
        if (settings.ClientCertificateFile is null != settings.ClientKeyFile is null)
        {
            throw new CertificateException("a client certificate needs its private key, and a key its certificate");
        }
        var authorities = settings.AuthorityFile is null ? null : AuthorityStore.Open(settings.AuthorityFile, log, clock);
        try
        {
            var client = settings.ClientCertificateFile is null ? null
                : CertificateStore.OpenFiles(settings.ClientCertificateFile, settings.ClientKeyFile!, log, clock);
            return new UpstreamTls(settings, authorities, client);
        }
        catch
        {
            authorities?.Dispose();
            throw;
        }
    }

    /// <summary>The options for the next handshake: made anew only after a file changed, which <see cref="object.ReferenceEquals"/> shows.</summary>
    public SslClientAuthenticationOptions Options
    {
        get
        {
            var authorities = _authorities?.Current;
            var client = _client?.Current;
            var built = Volatile.Read(ref _built);
            if (built is null || built.Authorities != authorities || built.Client != client)
            {
                built = new Built(authorities, client, Build(authorities, client));
                Volatile.Write(ref _built, built);
            }
            return built.Options;
        }
    }

    public void Dispose()
    {
        _authorities?.Dispose();
        _client?.Dispose();
    }

    private SslClientAuthenticationOptions Build(X509Certificate2Collection? authorities, CertificatePair? client)
    {
        var verify = _settings.Verify;
        return new SslClientAuthenticationOptions
        {
            TargetHost = _settings.Host.Trim('[', ']'),
            EnabledSslProtocols = TlsDefaults.From(TlsMinVersion.Tls12),
            ApplicationProtocols = TlsDefaults.Http11Only,
            AllowRenegotiation = false,
            EncryptionPolicy = EncryptionPolicy.RequireEncryption,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = PeerChain.Policy(authorities, ofServer: true),
            ClientCertificateContext = client?.Context,
            // A session that was verified by other CAs, or shown another certificate of ours, must not come back after a reload.
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (sender, shown, chain, errors) => !verify || PeerChain.DemandServer(sender, shown, chain, errors, authorities, "the application's"),
        };
    }

    private sealed record Built(X509Certificate2Collection? Authorities, CertificatePair? Client, SslClientAuthenticationOptions Options);
}
