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
        if (Uri.TryCreate(Options.DiscoveryUrl, UriKind.Absolute, out var uri) && (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0))
        {
            builder.ReportOn(Severity.Error, "discovery-url", builder.IsSet("discovery-url") ? "discovery-url" : "issuer", "takes no user name, query or fragment",
                "write scheme, host, port and path only");
        }
        if (Options is { Dialect: Dialect.Gatekeeper, Issuer.Length: > 0, SkipAccessTokenIssuerCheck: false } && !HasPlace(Options.Issuer))
        {
            builder.ReportOn(Severity.Error, "issuer", "issuer", "issuers are compared by host and path, and this one has no host, or something else besides",
                "write it as the claim iss has it, such as https://id.example/realms/main");
        }
    }

    /// <summary>A URL with a host and without user name, blanks and backslashes: any other equals no issuer of a token.</summary>
    private static bool HasPlace(string issuer)
    {
        var scheme = issuer.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || issuer.AsSpan(0, scheme).ContainsAnyExcept(Scheme) || issuer.Any(c => c is <= ' ' or '\\'))
        {
            return false;
        }
        var rest = issuer.AsSpan(scheme + 3);
        var end = rest.IndexOfAny("/?#");
        var host = end < 0 ? rest : rest[..end];
        return !host.IsEmpty && !host.Contains('@');
    }
}
