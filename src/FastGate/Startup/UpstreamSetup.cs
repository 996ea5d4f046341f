using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using FastGate.Configuration;
using FastGate.Telemetry;
using FastGate.Tls;
using FastGate.Upstream;

namespace FastGate.Startup;

/// <summary>From the upstream options to a pool's settings.</summary>
internal static class UpstreamSetup
{
    // What Go's transport takes 0 for, and 7.0.0 with it.
    private const int GoIdleConnectionsPerHost = 2;

    /// <summary>TLS towards an https application; null for any other.</summary>
    public static UpstreamTls? OpenTls(GateOptions options, Log log, TimeProvider clock)
    {
        UpstreamSettings address = Address(options.UpstreamUrl);
        return address.Transport != UpstreamTransport.Tls ? null : OptionFile.Open(
            () => UpstreamTls.Open(TlsSettings(options, address.Host), log, clock),
            new("upstream-ca", options.UpstreamCa),
            new("tls-client-certificate", options.TlsClientCertificate),
            new("tls-client-private-key", options.TlsClientPrivateKey));
    }

    public static UpstreamSettings Build(GateOptions options, UpstreamTls? tls, Log log)
    {
        return Address(options.UpstreamUrl) with
        {
            Secure = tls is null ? null : Secure(tls, log),
            ConnectTimeout = options.UpstreamTimeout,
            TlsHandshakeTimeout = options.UpstreamTlsHandshakeTimeout,
            KeepAlivePeriod = options.UpstreamKeepaliveTimeout,
            KeepAlives = options.UpstreamKeepalives,
            MaxIdle = Math.Min(options.MaxIdleConnectionsPerHost > 0 ? options.MaxIdleConnectionsPerHost : GoIdleConnectionsPerHost, options.MaxIdleConnections),
        };
    }

    /// <summary>What the application gets as Host.</summary>
    public static string Authority(string url) => Address(url).Authority;

    /// <summary>The path of the URL, without a slash at its end; it counts in TOML only.</summary>
    public static byte[] PathPrefix(GateOptions options)
    {
        if (options.Dialect != Dialect.Toml || IsUnix(options.UpstreamUrl))
        {
            return [];
        }

        return Encoding.ASCII.GetBytes(new Uri(options.UpstreamUrl).AbsolutePath.TrimEnd('/'));
    }

    private static UpstreamSettings Address(string url)
    {
        if (IsUnix(url))
        {
            string path = url["unix:".Length..];
            return new UpstreamSettings
            {
                Transport = UpstreamTransport.UnixSocket,
                SocketPath = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path,
                Authority = "localhost",
            };
        }

        var uri = new Uri(url);
        return new UpstreamSettings
        {
            Transport = uri.Scheme == Uri.UriSchemeHttps ? UpstreamTransport.Tls : UpstreamTransport.Tcp,
            Host = HostOf(uri),
            Port = uri.Port,
            Authority = AuthorityAsWritten(url, uri),
        };
    }

    /// <summary>An IPv4 address in IPv6's clothes is taken out of them: a socket that speaks IPv6 alone can't reach it.</summary>
    private static string HostOf(Uri uri)
    {
        string host = uri.IdnHost.Trim('[', ']');
        return IPAddress.TryParse(host, out IPAddress? literal) && literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4().ToString() : host;
    }

    /// <summary>Host and port as the operator wrote them: a port that was named stays named.</summary>
    private static string AuthorityAsWritten(string url, Uri uri)
    {
        int start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = url.IndexOfAny(['/', '?', '#'], start);
        string authority = end < 0 ? url[start..] : url[start..end];
        int user = authority.LastIndexOf('@');
        authority = user < 0 ? authority : authority[(user + 1)..];
        return authority.Length > 0 ? authority : uri.Authority;
    }

    /// <summary>Connections to the application cost what TLS costs.</summary>
    public static bool IsTls(GateOptions options) => Address(options.UpstreamUrl).Transport == UpstreamTransport.Tls;

    private static bool IsUnix(string url) => url.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);

    private static UpstreamTlsSettings TlsSettings(GateOptions options, string host) => new(host)
    {
        Verify = options.UpstreamCa.Length > 0 || !options.SkipUpstreamTlsVerify,
        AuthorityFile = options.UpstreamCa.Length > 0 ? options.UpstreamCa : null,
        ClientCertificateFile = HasClientPair(options) ? options.TlsClientCertificate : null,
        ClientKeyFile = HasClientPair(options) ? options.TlsClientPrivateKey : null,
    };

    /// <summary>In 7.0.0 tls-client-certificate is the CA bundle of inbound clients; with its later companion key it is a pair as well.</summary>
    private static bool HasClientPair(GateOptions options) => options.TlsClientPrivateKey.Length > 0;

    private static Func<Sockets.LoopSocket, CancellationToken, ValueTask<Stream>> Secure(UpstreamTls tls, Log log)
    {
        // said once for each reason, until a handshake succeeds again: every request would repeat it
        string? said = null;
        return async (socket, stop) =>
        {
            await PoolHop.Go();
            var plain = new HandshakeStream(socket);
            var secured = new SslStream(plain, leaveInnerStreamOpen: false);
            try
            {
                await secured.AuthenticateAsClientAsync(tls.Options, stop);
                plain.HandshakeIsOver();
                said = null;
                return secured;
            }
            catch (Exception error)
            {
                string reason = OpenFiles.Cause(error);
                if ((error is AuthenticationException || !UpstreamConnection.IsConnectionError(error)) && Interlocked.Exchange(ref said, reason) != reason)
                {
                    log.Write(LogLevel.Error, "no TLS connection to the application", new LogField("error", reason));
                }

                await secured.DisposeAsync();
                throw;
            }
        };
    }
}
