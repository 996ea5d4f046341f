namespace FastGate.Configuration;

/// <summary>Where the gateway listens, whom it trusts and what it forwards to.</summary>
public static partial class OptionCatalogue
{
    private static IEnumerable<OptionDefinition> Listening() =>
    [
        Text("config", o => o.Config, (o, v) => o with { Config = v },
            "Path of the configuration file; `.toml` is FastGate's own format, anything else a keycloak-gatekeeper file.").Named("CONFIG_FILE"),
        Text("listen", o => o.Listen, (o, v) => o with { Listen = v },
            "The main listener: `host:port`, `:port` or `unix://path`. `:port` listens on IPv4 and IPv6.") with { TomlDefault = ":3000" },
        Text("listen-http", o => o.ListenHttp, (o, v) => o with { ListenHttp = v },
            "A second listener without TLS, with the same rules."),
        Text("listen-admin", o => o.ListenAdmin, (o, v) => o with { ListenAdmin = v },
            "A listener of its own for health, metrics and debug endpoints.").Added(),
        Text("listen-admin-scheme", o => o.ListenAdminScheme, (o, v) => o with { ListenAdminScheme = v },
            "Whether the admin listener speaks http or https; https takes the main listener's certificate unless it has its own.").Added()
            with { Rule = OptionRules.OneOf("https", "http"), DefaultText = "`https`, and `http` where there is no certificate" },
        Flag("enabled-proxy-protocol", o => o.EnabledProxyProtocol, (o, v) => o with { EnabledProxyProtocol = v },
            "Accept the PROXY protocol, versions 1 and 2, from `trusted-proxies`.").Named("ENABLE_PROXY_PROTOCOL")
            with { Departure = "version 2 is understood; only `trusted-proxies` may send it, where that option is set" },
        List("trusted-proxies", o => o.TrustedProxies, (o, v) => o with { TrustedProxies = v },
            "Addresses and networks that are believed about X-Forwarded-* and the PROXY protocol.").Own()
            with { Rule = OptionRules.Networks, DefaultText = "every peer in a keycloak-gatekeeper file, none in TOML" },
        Number("max-connections", o => o.MaxConnections, (o, v) => o with { MaxConnections = v },
            "Client connections at a time; fewer where the cgroup's memory limit has no room for them (docs/security.md).").Own() with { Rule = OptionRules.Between(1, int.MaxValue) },
        Size("max-header-size", o => o.MaxHeaderSize, (o, v) => o with { MaxHeaderSize = Clamped(v) },
            "Bytes of a request's head, and of an answer's (502).").Added() with
        {
            Rule = OptionRules.Between(256, 16 * 1024 * 1024),
            Departure = "64 KiB instead of 1 MiB",
        },
        Size("max-request-line", o => o.MaxRequestLine, (o, v) => o with { MaxRequestLine = Clamped(v) },
            "Bytes of a request line; not above `max-header-size`, and where it is not set lowered to that.").Own()
            with { Rule = OptionRules.Between(64, 16 * 1024 * 1024), DefaultText = "`16KiB`, or `max-header-size` where that is less" },
        Number("max-header-count", o => o.MaxHeaderCount, (o, v) => o with { MaxHeaderCount = v },
            "Header fields of a request, and of an answer (502).").Own() with { Rule = OptionRules.Between(1, 65_536) },
        Size("max-body-size", o => o.MaxBodySize, (o, v) => o with { MaxBodySize = v },
            "Bytes of a request's body, over which the answer is 413.").Added() with { Rule = OptionRules.NotNegative, DefaultText = "0, no limit" },
        Size("min-body-rate", o => o.MinBodyRate, (o, v) => o with { MinBodyRate = Clamped(v) },
            "Bytes a second below which a request body, measured over `server-read-timeout`, where that is a limit, is cut; 0 is no limit.").Own()
            with { Rule = OptionRules.Between(0, int.MaxValue) },
        Size("max-buffered-bytes", o => o.MaxBufferedBytes, (o, v) => o with { MaxBufferedBytes = v },
            "Bytes that all connections together may hold in buffers, those of TLS aside.").Own()
            with { Rule = OptionRules.NotNegative, DefaultText = "0, a quarter of the cgroup's memory limit" },
        Duration("server-read-timeout", o => o.ServerReadTimeout, (o, v) => o with { ServerReadTimeout = v },
            "How long a request's head may take, and each pause in its body.")
            with { Departure = "bounds the head and each pause, not the whole request" },
        Duration("server-write-timeout", o => o.ServerWriteTimeout, (o, v) => o with { ServerWriteTimeout = v },
            "How long a client may not read.") with { Departure = "bounds each stall of the reader, not the whole response: long downloads pass" },
        Duration("server-idle-timeout", o => o.ServerIdleTimeout, (o, v) => o with { ServerIdleTimeout = v },
            "How long a kept connection may be idle."),
        Duration("server-grace-timeout", o => o.ServerGraceTimeout, (o, v) => o with { ServerGraceTimeout = v },
            "How long what is in flight may take at the end.").Added(),
        Duration("shutdown-delay", o => o.ShutdownDelay, (o, v) => o with { ShutdownDelay = v },
            "How long to go on accepting after SIGTERM, while readiness is already off.").Own() with { DefaultText = "0s" },
        Flag("tunnel-until-expiry", o => o.TunnelUntilExpiry, (o, v) => o with { TunnelUntilExpiry = v },
            "End a WebSocket when its token expires.").Own(),
        Duration("tunnel-idle-timeout", o => o.TunnelIdleTimeout, (o, v) => o with { TunnelIdleTimeout = v },
            "How long a WebSocket may be silent.").Own(),
    ];

    private static IEnumerable<OptionDefinition> ListenerTls() =>
    [
        Text("tls-cert", o => o.TlsCert, (o, v) => o with { TlsCert = v },
            "The listener's certificate chain, PEM; reloaded when it changes.").Named("TLS_CERTIFICATE").File(),
        Text("tls-private-key", o => o.TlsPrivateKey, (o, v) => o with { TlsPrivateKey = v },
            "Its private key, PEM.").File(),
        Text("tls-client-certificate", o => o.TlsClientCertificate, (o, v) => o with { TlsClientCertificate = v },
            "Despite its name: the CA bundle for client certificates, which TLS listeners then demand. With `tls-client-private-key` it is the certificate shown to the application as well.")
            .File() with { BlankWeakens = true, Departure = "in gogatekeeper only the certificate shown to the upstream: use `tls-client-ca-certificate` for the listeners' CA" },
        Text("tls-client-private-key", o => o.TlsClientPrivateKey, (o, v) => o with { TlsClientPrivateKey = v },
            "The key of `tls-client-certificate`, to authenticate to an https application.").Added().File(),
        Text("tls-client-ca-certificate", o => o.TlsClientCaCertificate, (o, v) => o with { TlsClientCaCertificate = v },
            "The CA bundle for client certificates, which TLS listeners then demand.").Added().File() with { BlankWeakens = true },
        Text("tls-min-version", o => o.TlsMinVersion, (o, v) => o with { TlsMinVersion = v },
            "The lowest TLS version of the listeners.").Added()
            with { Rule = OptionRules.OneOf("tlsv1.2", "tlsv1.3"), Departure = "tlsv1.2 by default, for 7.0.0's clients" },
        Text("tls-admin-cert", o => o.TlsAdminCert, (o, v) => o with { TlsAdminCert = v },
            "The admin listener's certificate chain.").Added().Named("TLS_ADMIN_CERTIFICATE").File(),
        Text("tls-admin-private-key", o => o.TlsAdminPrivateKey, (o, v) => o with { TlsAdminPrivateKey = v },
            "Its private key.").Added().File(),
        Text("tls-admin-client-certificate", o => o.TlsAdminClientCertificate, (o, v) => o with { TlsAdminClientCertificate = v },
            "The CA bundle for client certificates on the admin listener; without it that of the main listener holds there too.").Added().Named("TLS_ADMIN_CLIENT_CA_CERTIFICATE").File(),
        Flag("enable-self-signed-tls", o => o.EnableSelfSignedTls, (o, v) => o with { EnableSelfSignedTls = v },
            "Serve a certificate made at the start."),
        List("self-signed-tls-hostnames", o => o.SelfSignedTlsHostnames, (o, v) => o with { SelfSignedTlsHostnames = v },
            "Its names: the first is the common name.") with { DefaultText = "the machine's name, localhost, 127.0.0.1" },
        Duration("self-signed-tls-expiration", o => o.SelfSignedTlsExpiration, (o, v) => o with { SelfSignedTlsExpiration = v },
            "Its lifetime. The next one takes its place five minutes before its end, at half its time if it is shorter than six minutes, and after 30 days in any case.") with { Rule = OptionRules.Longer(TimeSpan.FromMinutes(5), "5m") },
        Flag("use-letsencrypt", o => o.UseLetsencrypt, (o, v) => o with { UseLetsencrypt = v },
            "Get certificates from Let's Encrypt.").Named("USE_LETS_ENCRYPT").NotBuilt(),
        Text("letsencrypt-cache-dir", o => o.LetsencryptCacheDir, (o, v) => o with { LetsencryptCacheDir = v },
            "Where those are kept.").Named("LETS_ENCRYPT_CACHE_DIR").NotBuilt(),
    ];

    private static IEnumerable<OptionDefinition> Upstream() =>
    [
        Text("upstream-url", o => o.UpstreamUrl, (o, v) => o with { UpstreamUrl = v },
            "The application: `http://host:port`, `https://host:port` or `unix:///path`.")
            with { TomlAlias = "upstream", Departure = "a path in it is ignored, as in 7.0.0, and said so at start; in TOML it is a prefix" },
        Text("upstream-ca", o => o.UpstreamCa, (o, v) => o with { UpstreamCa = v },
            "The CA bundle that the application's certificate must end at; switches verification on.").File()
            with { Departure = "switches verification on by itself; 7.0.0 refused it beside the default of `skip-upstream-tls-verify`" },
        Flag("skip-upstream-tls-verify", o => o.SkipUpstreamTlsVerify, (o, v) => o with { SkipUpstreamTlsVerify = v },
            "Do not verify the application's certificate.") with { TomlDefault = false },
        Flag("upstream-keepalives", o => o.UpstreamKeepalives, (o, v) => o with { UpstreamKeepalives = v },
            "Keep connections to the application open for the next request: idle for 30 s at most, and none for more than an hour or 100,000 requests."),
        Duration("upstream-timeout", o => o.UpstreamTimeout, (o, v) => o with { UpstreamTimeout = v },
            "How long connecting may take."),
        Duration("upstream-keepalive-timeout", o => o.UpstreamKeepaliveTimeout, (o, v) => o with { UpstreamKeepaliveTimeout = v },
            "The period of TCP keep-alive probes."),
        Duration("upstream-tls-handshake-timeout", o => o.UpstreamTlsHandshakeTimeout, (o, v) => o with { UpstreamTlsHandshakeTimeout = v },
            "How long the TLS handshake may take."),
        Duration("upstream-response-header-timeout", o => o.UpstreamResponseHeaderTimeout, (o, v) => o with { UpstreamResponseHeaderTimeout = v },
            "How long the application may take to begin its answer, from when it has the whole request; then 504.")
            with { Departure = "504 instead of 500" },
        Duration("upstream-expect-continue-timeout", o => o.UpstreamExpectContinueTimeout, (o, v) => o with { UpstreamExpectContinueTimeout = v },
            "How long to wait for the application's 100 before the gateway sends its own."),
        Number("max-idle-connections", o => o.MaxIdleConnections, (o, v) => o with { MaxIdleConnections = v },
            "Idle connections to the application that are kept; `max-idle-connections-per-host` may keep fewer.").Named("MAX_IDLE_CONNS") with { Rule = OptionRules.Between(1, int.MaxValue) },
        Number("max-idle-connections-per-host", o => o.MaxIdleConnectionsPerHost, (o, v) => o with { MaxIdleConnectionsPerHost = v },
            "The same: there is one pool, and the smaller number counts. 0 is 2, as in Go.").Named("MAX_IDLE_CONNS_PER_HOST") with { Rule = OptionRules.Between(0, int.MaxValue) },
        Text("upstream-proxy", o => o.UpstreamProxy, (o, v) => o with { UpstreamProxy = v },
            "A proxy on the way to the application.").Added().NotBuilt(),
        Text("upstream-no-proxy", o => o.UpstreamNoProxy, (o, v) => o with { UpstreamNoProxy = v },
            "Hosts that are reached without it.").Added().NotBuilt(),
        Flag("enable-request-upstream-compression", o => o.EnableRequestUpstreamCompression, (o, v) => o with { EnableRequestUpstreamCompression = v },
            "Ask the application for gzip and unpack it.").Added().NotBuilt() with { Departure = "false by default: bodies pass as they are" },
        Flag("enable-accept-encoding-header", o => o.EnableAcceptEncodingHeader, (o, v) => o with { EnableAcceptEncodingHeader = v },
            "Pass the client's Accept-Encoding on.").Added() with { Departure = "true by default" },
        Flag("enable-compression", o => o.EnableCompression, (o, v) => o with { EnableCompression = v },
            "Compress responses.").Added().NotBuilt(),
    ];

    private static IEnumerable<OptionDefinition> Endpoints() =>
    [
        Text("base-uri", o => o.BaseUri, (o, v) => o with { BaseUri = v },
            "A prefix of the built-in endpoints and of the cookies' path.") with { Rule = OptionRules.LocalPathOrNothing },
        Text("oauth-uri", o => o.OauthUri, (o, v) => o with { OauthUri = v },
            "The prefix of the built-in endpoints.") with { Rule = OptionRules.LocalPath },
        Flag("enable-login-handler", o => o.EnableLoginHandler, (o, v) => o with { EnableLoginHandler = v },
            "`/oauth/login`: a token for a user name and a password."),
        Flag("enable-register-handler", o => o.EnableRegisterHandler, (o, v) => o with { EnableRegisterHandler = v },
            "`/oauth/register`.").Added().NotBuilt(),
        List("scopes", o => o.Scopes, (o, v) => o with { Scopes = v },
            "Scopes asked for beside `openid email profile`.") with { Rule = OptionRules.Words },
        Flag("enable-logout-redirect", o => o.EnableLogoutRedirect, (o, v) => o with { EnableLogoutRedirect = v },
            "Logout goes on to the provider's own."),
        Flag("enable-logout-auth", o => o.EnableLogoutAuth, (o, v) => o with { EnableLogoutAuth = v },
            "Logout demands a verified token.").Added().NotBuilt(),
        Flag("enable-metrics", o => o.EnableMetrics, (o, v) => o with { EnableMetrics = v },
            "`/oauth/metrics`, for Prometheus."),
        Flag("localhost-metrics", o => o.LocalhostMetrics, (o, v) => o with { LocalhostMetrics = v },
            "Metrics for loopback only.") with { Departure = "judged by the connection, not by X-Forwarded-For" },
        Flag("enable-profiling", o => o.EnableProfiling, (o, v) => o with { EnableProfiling = v },
            "`/debug/runtime` and `/debug/config` on `listen-admin`; `/debug/pprof/…` answers 501.") with { Departure = "501: there is no Go runtime to profile" },
    ];

    private static IEnumerable<OptionDefinition> Logs() =>
    [
        Flag("enable-logging", o => o.EnableLogging, (o, v) => o with { EnableLogging = v }, "A line for every request."),
        Flag("enable-json-logging", o => o.EnableJsonLogging, (o, v) => o with { EnableJsonLogging = v }, "Log JSON."),
        Flag("disable-all-logging", o => o.DisableAllLogging, (o, v) => o with { DisableAllLogging = v },
            "No log at all; a fatal error still prints."),
        Flag("verbose", o => o.Verbose, (o, v) => o with { Verbose = v }, "Log at level debug."),
        Text("log-output", o => o.LogOutput, (o, v) => o with { LogOutput = v }, "`stderr`, `stdout` or a file's path.").Own()
            with { Rule = new("a place to write to", "stdout", "", "write stderr, stdout or a path", value => ((string)value).Length > 0) },
    ];
}
