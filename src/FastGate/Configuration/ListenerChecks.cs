using System.Globalization;

namespace FastGate.Configuration;

/// <summary>Interfaces, idle connections, and certificates: what 7.0.0 looked at first.</summary>
public sealed class ListenerChecks(ConfigurationBuilder builder, Files files)
{
    private GateOptions Options => builder.Options;

    public void Run()
    {
        if (Options.Listen.Length == 0)
        {
            builder.ReportOn(Severity.Error, "listen", "listen", "no listening interface", "write listen: :3000");
        }
        Interface("listen", Options.Listen);
        Interface("listen-http", Options.ListenHttp);
        Interface("listen-admin", Options.ListenAdmin);
        if (Options is { MaxIdleConnections: > 0, MaxIdleConnectionsPerHost: >= 0 } && Options.MaxIdleConnectionsPerHost > Options.MaxIdleConnections)
        {
            builder.ReportOn(Severity.Error, "idle-connections", builder.IsSet("max-idle-connections-per-host") ? "max-idle-connections-per-host" : "max-idle-connections",
                $"max-idle-connections-per-host ({Options.MaxIdleConnectionsPerHost}) must not be above max-idle-connections ({Options.MaxIdleConnections})",
                $"write max-idle-connections-per-host: {Options.MaxIdleConnections}");
        }
        Pair("tls-cert", "tls-private-key");
        Pair("tls-admin-cert", "tls-admin-private-key");
        if (Options.TlsClientPrivateKey.Length > 0 && Options.TlsClientCertificate.Length == 0)
        {
            builder.ReportOn(Severity.Error, "pair", "tls-client-private-key", "there is no tls-client-certificate for this key", "write both");
        }
        Pair("tls-openid-provider-client-certificate", "tls-openid-provider-client-private-key");
        foreach (var option in OptionCatalogue.All)
        {
            if (option.NamesFile && option.Status != OptionStatus.NotBuilt && option.Get(Options) is string { Length: > 0 } path && !files.Exists(path))
            {
                builder.ReportOn(Severity.Error, "missing-file", option.Key, $"the file {ValueProblem.Quoted(path)} does not exist", "check the path and the volume");
            }
        }
        if (Options is { UseLetsencrypt: true, LetsencryptCacheDir.Length: 0 })
        {
            builder.ReportOn(Severity.Error, "letsencrypt", "letsencrypt-cache-dir", "use-letsencrypt needs a folder", "name one");
        }
        if (Options.EnableSelfSignedTls && builder.IsSet("self-signed-tls-hostnames") && Options.SelfSignedTlsHostnames.All(string.IsNullOrWhiteSpace))
        {
            builder.ReportOn(Severity.Error, "self-signed", "self-signed-tls-hostnames", "a self-signed certificate needs a name", "name at least one host");
        }
        if (builder.IsSet("listen-admin-scheme") && Options is { ListenAdmin.Length: > 0, ListenAdminScheme: "https", TlsAdminCert.Length: 0, TlsCert.Length: 0, EnableSelfSignedTls: false })
        {
            builder.ReportOn(Severity.Error, "admin-tls", "listen-admin-scheme", "https needs a certificate, and there is none", "write tls-admin-cert and tls-admin-private-key, or listen-admin-scheme: http");
        }
        // A line that nobody set follows the head. A size that is none by its own rule has been told of, and is nothing to compare with.
        var headerSize = OptionCatalogue.Find("max-header-size")!;
        if (builder.IsSet("max-request-line") && Options.MaxRequestLine > Options.MaxHeaderSize && headerSize.Rule!.Accepts(headerSize.Get(Options)))
        {
            builder.ReportOn(Severity.Error, "limits", "max-request-line",
                "max-request-line must not be above max-header-size", $"write max-request-line: {OptionText.OfSize(Options.MaxHeaderSize)}");
        }
    }

    private void Pair(string certificate, string key)
    {
        var hasCertificate = builder.Options is var options && OptionCatalogue.Find(certificate)!.Get(options) is string { Length: > 0 };
        var hasKey = OptionCatalogue.Find(key)!.Get(options) is string { Length: > 0 };
        if (hasCertificate != hasKey)
        {
            var (there, missing) = hasCertificate ? (certificate, key) : (key, certificate);
            builder.ReportOn(Severity.Error, "pair", there, $"there is no {missing} to go with it", $"write {missing}");
        }
    }

    private void Interface(string key, string text)
    {
        if (text.Length == 0)
        {
            return;
        }
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            if (!text.StartsWith("unix://", StringComparison.Ordinal) || text.Length == "unix://".Length)
            {
                builder.ReportOn(Severity.Error, "interface", key, $"{ValueProblem.Quoted(text)} names no socket", $"write {key}: unix:///run/fastgate.sock");
            }
            return;
        }
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var isHost = !host.Contains(':', StringComparison.Ordinal) || (host.StartsWith('[') && host.EndsWith(']'));
        var isPort = colon >= 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (!isHost || !isPort || host.Any(c => c is <= ' ' or '/' or '@'))
        {
            builder.ReportOn(Severity.Error, "interface", key, $"{ValueProblem.Quoted(text)} is no interface", $"write {key}: :3000, 127.0.0.1:3000, [::1]:3000 or unix:///path");
        }
    }
}
