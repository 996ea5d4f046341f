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
            : throw new StartException($"trusted-proxies: {wrong} is neither an address nor a network");
    }

    public static ListenerCapacity Capacity(GateOptions options)
        => new(options.MaxConnections, options.MaxBufferedBytes > 0 ? options.MaxBufferedBytes : MemoryLimit.DefaultBufferedBytes);

    /// <summary>The main listener, then that of listen-http, both with the same router.</summary>
    public static IEnumerable<ListenerSettings> Traffic(GateOptions options, ListenerCapacity capacity, Log log, TimeProvider clock)
    {
        NetworkSet trusted = TrustedProxies(options);
        ListenerSettings common = new(Address(options.Listen, "listen"), capacity)
        {
            ProxyProtocol = options.EnabledProxyProtocol,
            ProxyProtocolPeers = trusted,
            HandshakeTimeout = options.ServerReadTimeout > TimeSpan.Zero ? options.ServerReadTimeout : TimeSpan.FromSeconds(10),
        };
        yield return common with { Tls = MainTls(options, log, clock) };
        if (options.ListenHttp.Length > 0)
        {
            yield return common with { Address = Address(options.ListenHttp, "listen-http") };
        }
    }

    public static ListenerSettings? Admin(GateOptions options, Log log, TimeProvider clock)
    {
        if (options.ListenAdmin.Length == 0)
        {
            return null;
        }

        // a capacity of its own: whoever probes a full gateway must not be told that it is dead
        return new ListenerSettings(Address(options.ListenAdmin, "listen-admin"), new ListenerCapacity(AdminConnections, AdminBufferedBytes))
        {
            Tls = options.ListenAdminScheme == "https" ? AdminTls(options, log, clock) : null,
        };
    }

    /// <summary>As in gogatekeeper: https where there is a certificate, its own or one like the main listener's.</summary>
    private static ServerTls? AdminTls(GateOptions options, Log log, TimeProvider clock)
        => options.TlsAdminCert.Length > 0 ? Tls(options, options.TlsAdminCert, options.TlsAdminPrivateKey, options.TlsAdminClientCertificate, log, clock)
            : options.TlsCert.Length > 0 ? Tls(options, options.TlsCert, options.TlsPrivateKey, options.TlsAdminClientCertificate, log, clock)
            : options.EnableSelfSignedTls ? SelfSigned(options, options.TlsAdminClientCertificate, log, clock)
            : null;

    private static ServerTls? MainTls(GateOptions options, Log log, TimeProvider clock)
    {
        if (options.TlsCert.Length > 0)
        {
            return Tls(options, options.TlsCert, options.TlsPrivateKey, options.InboundClientCa, log, clock);
        }

        return options.EnableSelfSignedTls ? SelfSigned(options, options.InboundClientCa, log, clock) : null;
    }

    private static ServerTls SelfSigned(GateOptions options, string clientCa, Log log, TimeProvider clock)
    {
        IReadOnlyList<string> names = options.SelfSignedTlsHostnames.Count > 0
            ? options.SelfSignedTlsHostnames
            : [Environment.MachineName, "localhost", "127.0.0.1"];
        CertificateStore store = CertificateStore.OpenSelfSigned(names, options.SelfSignedTlsExpiration, log, clock);
        return new ServerTls(store, Authorities(clientCa, log, clock), MinVersion(options));
    }

    private static ServerTls Tls(GateOptions options, string certificate, string key, string clientCa, Log log, TimeProvider clock)
        => new(CertificateStore.OpenFiles(certificate, key, log, clock), Authorities(clientCa, log, clock), MinVersion(options));

    private static AuthorityStore? Authorities(string file, Log log, TimeProvider clock) => file.Length > 0 ? AuthorityStore.Open(file, log, clock) : null;

    private static TlsMinVersion MinVersion(GateOptions options)
        => options.TlsMinVersion.Equals("tlsv1.3", StringComparison.OrdinalIgnoreCase) ? TlsMinVersion.Tls13 : TlsMinVersion.Tls12;

    private static ListenAddress Address(string text, string option)
        => ListenAddress.TryParse(text, out ListenAddress address, out string error) ? address : throw new StartException($"{option}: {error}");
}
