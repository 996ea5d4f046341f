using System.Text;

namespace FastGate.Configuration;

/// <summary>The address of the application and how far its certificate is believed.</summary>
public sealed class UpstreamChecks(ConfigurationBuilder builder)
{
    private const string Example = "write upstream-url: http://127.0.0.1:8080";

    // As of the listeners' sockets: sun_path has 108 bytes on Linux, the last one NUL.
    private const int MaxUnixPath = 107;

    private GateOptions Options => builder.Options;

    public void Run()
    {
        var url = Options.UpstreamUrl;
        if (url.Length == 0)
        {
            builder.ReportOn(Severity.Error, "upstream", "upstream-url", "you have not specified an upstream endpoint to proxy to", Example);
        }
        else if (url.StartsWith("unix:", StringComparison.Ordinal))
        {
            Unix(url["unix:".Length..]);
        }
        else if (Parsed(url) is { } uri)
        {
            Http(uri);
        }
        else
        {
            builder.ReportOn(Severity.Error, "upstream", "upstream-url", $"the upstream endpoint is invalid: {ValueProblem.Quoted(OptionText.WithoutPassword(url))} is no http, https or unix address", Example);
        }
        if (Options.UpstreamCa.Length > 0 && builder.IsSet("skip-upstream-tls-verify") && Options.SkipUpstreamTlsVerify)
        {
            builder.ReportOn(Severity.Error, "upstream-ca", "upstream-ca", "cannot be used together with skip-upstream-tls-verify: true", "remove skip-upstream-tls-verify");
        }
    }

    public static Uri? Parsed(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && url.Contains("://", StringComparison.Ordinal) ? uri : null;

    private void Unix(string named)
    {
        var path = named.StartsWith("//", StringComparison.Ordinal) ? named[2..] : named;
        var wrong = path.TrimStart('/').Length == 0 ? "no socket is named"
            : path.Contains('\0', StringComparison.Ordinal) ? "the socket's path has a NUL in it"
            : Encoding.UTF8.GetByteCount(path) > MaxUnixPath ? "the socket's path is longer than 107 bytes, more than a Unix socket may have"
            : null;
        if (wrong is not null)
        {
            builder.ReportOn(Severity.Error, "upstream", "upstream-url", wrong, "write upstream-url: unix:///run/app.sock");
        }
    }

    private void Http(Uri uri)
    {
        var hasPath = uri.AbsolutePath.Length > 1;
        var hasMore = uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0;
        if (Options.Dialect == Dialect.Toml)
        {
            if (hasMore)
            {
                builder.ReportOn(Severity.Error, "upstream", "upstream-url", "takes no user name, query or fragment", "write scheme, host, port and path only");
            }
            return;
        }
        if (hasPath || hasMore)
        {
            builder.ReportOn(Severity.Warning, "upstream-path", "upstream-url", "only scheme, host and port count; path, query and user name are ignored, as in 7.0.0",
                $"write upstream-url: {uri.Scheme}://{uri.Authority}");
        }
    }
}
