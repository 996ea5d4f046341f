using FastGate.Configuration;
using FastGate.Listening;
using FastGate.Telemetry;
using FastGate.Tls;

namespace FastGate.Startup;

/// <summary>From the listener options to open sockets.</summary>
internal static class ListenerSetup
{
    private const int AdminConnections = 128;
    private const long AdminBufferedBytes = 8L << 20;

    /// <summary>Peers whose forwarding fields are believed: those named, or, in a file that names none, everybody as in 7.0.0.</summary>
    public static NetworkSet TrustedProxies(GateOptions options)
    {
        if (options.TrustEveryPeer)
        {
            return NetworkSet.Everyone;
        }

        return NetworkSet.TryParse(options.TrustedProxies, out NetworkSet set, out string? wrong)
            ? set
            : throw new StartException("trusted-proxies", $"{wrong} is neither an address nor a network");
    }

    public static ListenerCapacity Capacity(GateOptions options, TimeProvider clock)
        => new(
            options.MaxConnections,
            options.MaxBufferedBytes > 0 ? options.MaxBufferedBytes : MemoryLimit.DefaultBufferedBytes,
            MemoryLimit.BytesForConnections(AuthenticatorSetup.CacheBytes(options)))
        {
            RequestBytes = UpstreamSetup.IsTls(options) ? ListenerCapacity.TlsRequestBytes : ListenerCapacity.PlainRequestBytes,
            Relief = new MemoryRelief(clock),
        };

    /// <summary>The main listener, then that of listen-http, both with the same router.</summary>
    /// <param name="options">Where they listen, and how.</param>
    /// <param name="capacity">Which they share.</param>
    /// <param name="own">Gets what is opened for them, to close it at the end.</param>
    /// <param name="log">Is told when a file changes.</param>
    /// <param name="clock">By which files are looked at.</param>
    public static IReadOnlyList<ListenerSettings> Traffic(GateOptions options, ListenerCapacity capacity, Func<ServerTls?, ServerTls?> own, Log log, TimeProvider clock)
    {
        NetworkSet trusted = TrustedProxies(options);
        ListenerSettings common = new(Address(options.Listen, "listen"), capacity)
        {
            ProxyProtocol = options.EnabledProxyProtocol,
            ProxyProtocolPeers = trusted,
            HandshakeTimeout = options.ServerReadTimeout > TimeSpan.Zero ? options.ServerReadTimeout : TimeSpan.FromSeconds(10),
        };
        ListenerSettings main = common with { Tls = own(MainTls(options, log, clock)) };
        return options.ListenHttp.Length > 0 ? [main, common with { Address = Address(options.ListenHttp, "listen-http") }] : [main];
    }

    public static ListenerSettings? Admin(GateOptions options, Func<ServerTls?, ServerTls?> own, Log log, TimeProvider clock)
    {
        if (options.ListenAdmin.Length == 0)
        {
            return null;
        }

        // a capacity of its own: whoever probes a full gateway must not be told that it is dead
        return new ListenerSettings(Address(options.ListenAdmin, "listen-admin"), new ListenerCapacity(AdminConnections, AdminBufferedBytes))
        {
            Tls = options.ListenAdminScheme == "https" ? own(AdminTls(options, log, clock)) : null,
        };
    }

    /// <summary>As in gogatekeeper: https where there is a certificate, its own or one like the main listener's; and the same of the clients' CA.</summary>
    private static ServerTls? AdminTls(GateOptions options, Log log, TimeProvider clock)
    {
        OptionFile clients = options.TlsAdminClientCertificate.Length > 0 ? new("tls-admin-client-certificate", options.TlsAdminClientCertificate) : MainClients(options);
        return options.TlsAdminCert.Length > 0
            ? Tls(options, new("tls-admin-cert", options.TlsAdminCert), new("tls-admin-private-key", options.TlsAdminPrivateKey), clients, log, clock)
            : TlsOfMain(options, clients, log, clock);
    }

    private static ServerTls? MainTls(GateOptions options, Log log, TimeProvider clock)
        => TlsOfMain(options, MainClients(options), log, clock);

    private static OptionFile MainClients(GateOptions options)
        => new(options.TlsClientCaCertificate.Length > 0 ? "tls-client-ca-certificate" : "tls-client-certificate", options.InboundClientCa);

    private static ServerTls? TlsOfMain(GateOptions options, OptionFile clients, Log log, TimeProvider clock)
        => options.TlsCert.Length > 0 ? Tls(options, new("tls-cert", options.TlsCert), new("tls-private-key", options.TlsPrivateKey), clients, log, clock)
            : options.EnableSelfSignedTls ? SelfSigned(options, clients, log, clock)
            : null;

    private static ServerTls SelfSigned(GateOptions options, OptionFile clients, Log log, TimeProvider clock)
    {
        IReadOnlyList<string> names = options.SelfSignedTlsHostnames.Count > 0
            ? options.SelfSignedTlsHostnames
            : [Environment.MachineName, "localhost", "127.0.0.1"];
        CertificateStore store = CertificateStore.OpenSelfSigned(names, options.SelfSignedTlsExpiration, log, clock);
        return Tls(options, store, clients, log, clock);
    }

    private static ServerTls Tls(GateOptions options, OptionFile certificate, OptionFile key, OptionFile clients, Log log, TimeProvider clock)
    {
        TlsMinVersion min = MinVersion(options);
        CertificateStore store = OptionFile.Open(
            () => CertificateStore.OpenFiles(certificate.Path, key.Path, log, clock, pair => ServerTls.Prove(pair, min, certificate.Path)),
            certificate, key);
        return Tls(options, store, clients, log, clock);
    }

    private static ServerTls Tls(GateOptions options, CertificateStore certificate, OptionFile clients, Log log, TimeProvider clock)
    {
        try
        {
            AuthorityStore? authorities = clients.Path.Length > 0 ? OptionFile.Open(() => AuthorityStore.Open(clients.Path, log, clock), clients) : null;
            return new ServerTls(certificate, authorities, MinVersion(options));
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    private static TlsMinVersion MinVersion(GateOptions options)
        => options.TlsMinVersion.Equals("tlsv1.3", StringComparison.OrdinalIgnoreCase) ? TlsMinVersion.Tls13 : TlsMinVersion.Tls12;

    private static ListenAddress Address(string text, string option)
        => ListenAddress.TryParse(text, out ListenAddress address, out string error) ? address : throw new StartException(option, error);
}
