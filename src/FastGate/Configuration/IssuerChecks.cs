using System.Buffers;

namespace FastGate.Configuration;

/// <summary>The provider's address and the name in its tokens: what the start would refuse as well, said where it stands.</summary>
public sealed class IssuerChecks(ConfigurationBuilder builder)
{
    /// <summary>RFC 3986, 3.1.</summary>
    private static readonly SearchValues<char> Scheme = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private GateOptions Options => builder.Options;

    public void Run()
    {
        var isWrong = Discovery();
        // One that stands for both is told of once.
        if (!(isWrong && Options.Issuer == Options.DiscoveryUrl))
        {
            Issuer();
        }
    }

    private bool Discovery()
    {
        var url = Options.DiscoveryUrl;
        var message = Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            ? "takes no user name, query or fragment"
            // What is no URL at all is told of by the option's own rule.
            : url.Length == 0 || !OptionRules.HttpUrl.Accepts(url) ? null
            // The library that connects reads over all of these, or writes them otherwise.
            : Oddity(url) is { } odd ? $"has {odd} in it"
            : HasPlace(url) ? null : "is no URL whose host and path issuers can be compared with";
        if (message is not null)
        {
            builder.ReportOn(Severity.Error, "discovery-url", url == Options.Issuer ? "issuer" : "discovery-url", message,
                "write scheme, host, port and path only, a blank in the path as %20");
        }
        return message is not null;
    }

    private void Issuer()
    {
        if (Options is { Dialect: Dialect.Gatekeeper, Issuer.Length: > 0, SkipAccessTokenIssuerCheck: false } && !HasPlace(Options.Issuer))
        {
            builder.ReportOn(Severity.Error, "issuer", "issuer", "issuers are compared by host and path, and this one has no host, or something else besides",
                "write it as the claim iss has it, such as https://id.example/realms/main");
        }
        else if (Options.Dialect == Dialect.Toml && Options.Issuer.Contains("://", StringComparison.Ordinal) && Oddity(Options.Issuer) is { } odd)
        {
            builder.ReportOn(Severity.Error, "issuer", "issuer", $"has {odd} in it, as no URL has", "write it as the claim iss has it, a blank in the path as %20");
        }
    }

    /// <summary>What no URL holds (RFC 3986, 2).</summary>
    private static string? Oddity(string url)
    {
        foreach (var c in url)
        {
            if (c == '\\' || char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return c == '\\' ? "a backslash" : char.IsControl(c) ? "a control character" : "a blank";
            }
        }
        return null;
    }

    /// <summary>A URL with a host and without user name, blanks and backslashes: any other equals no issuer of a token.</summary>
    private static bool HasPlace(string issuer)
    {
        var scheme = issuer.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || issuer.AsSpan(0, scheme).ContainsAnyExcept(Scheme) || Oddity(issuer) is not null)
        {
            return false;
        }
        var rest = issuer.AsSpan(scheme + 3);
        var end = rest.IndexOfAny("/?#");
        var host = end < 0 ? rest : rest[..end];
        return !host.IsEmpty && !host.Contains('@');
    }
}
