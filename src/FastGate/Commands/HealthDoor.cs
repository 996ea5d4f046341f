using FastGate.Configuration;
using FastGate.Tls;

namespace FastGate.Commands;

/// <summary>By which listener the gateway is asked how it is, and what must be shown there.</summary>
internal sealed class HealthDoor
{
    private readonly string _clientCa;

    private HealthDoor(string listen, bool tls, string clientCa) => (Listen, Tls, _clientCa) = (listen, tls, tls ? clientCa : "");

    /// <summary>Its address as configured.</summary>
    public string Listen { get; }

    /// <summary>It speaks TLS.</summary>
    public bool Tls { get; }

    /// <summary>The certificate to show, or null: none is asked for.</summary>
    public CertificatePair? Shown { get; private set; }

    /// <summary>
    /// <c>listen-http</c>, <c>listen</c>, <c>listen-admin</c>: the first that asks for no certificate, else the first that takes one of the
    /// gateway's own. Null: there is no way in.
    /// </summary>
    public static HealthDoor? Find(GateOptions options)
    {
        HealthDoor? http = options.ListenHttp.Length > 0 ? new(options.ListenHttp, false, "") : null;
        HealthDoor main = new(options.Listen, options.TlsCert.Length > 0 || options.EnableSelfSignedTls, options.InboundClientCa);
        HealthDoor? admin = options.ListenAdmin.Length > 0 ? new(options.ListenAdmin, options.ListenAdminScheme == "https", options.AdminClientCa) : null;
        if (http is not null || main._clientCa.Length == 0 || admin is { _clientCa.Length: 0 })
        {
            return http ?? (main._clientCa.Length == 0 ? main : admin);
        }

        // The pair that is shown to the application is made for a client; a listener's own only where its certificate serves both purposes.
        return main.Takes(options.TlsClientCertificate, options.TlsClientPrivateKey) || main.Takes(options.TlsCert, options.TlsPrivateKey) ? main
            : admin is not null && (admin.Takes(options.TlsClientCertificate, options.TlsClientPrivateKey)
                || admin.Takes(options.TlsAdminCert, options.TlsAdminPrivateKey)
                || admin.Takes(options.TlsCert, options.TlsPrivateKey)) ? admin
            : null;
    }

    private bool Takes(string certificate, string key)
    {
        Shown = certificate.Length > 0 && key.Length > 0 ? OwnClientPair.Open(_clientCa, certificate, key) : null;
        return Shown is not null;
    }
}
