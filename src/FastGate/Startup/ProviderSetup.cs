using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Identity;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;
using FastGate.Tls;

namespace FastGate.Startup;

/// <summary>From the options to the issuer's settings and to what a token must be.</summary>
internal static class ProviderSetup
{
    public static ProviderSettings Settings(GateOptions options) => new()
    {
        DiscoveryUrl = options.DiscoveryUrl.Length > 0 ? options.DiscoveryUrl : options.Issuer,
        Issuer = options.Issuer.Length > 0 ? options.Issuer : null,
        Strict = options.Dialect == Dialect.Toml,
        Timeout = options.OpenidProviderTimeout,
        SkipTlsVerify = options.SkipOpenidProviderTlsVerify,
        CaFile = NullIfEmpty(options.TlsOpenidProviderCaCertificate),
        ClientCertificateFile = NullIfEmpty(options.TlsOpenidProviderClientCertificate),
        ClientKeyFile = NullIfEmpty(options.TlsOpenidProviderClientPrivateKey),
        Headers = options.OpenidProviderHeaders,
        Proxy = UpstreamChecks.Parsed(options.OpenidProviderProxy) is null ? null : options.OpenidProviderProxy,
        KeySetMinRefresh = options.KeySetMinRefresh,
        KeySetMaxRefresh = options.KeySetMaxRefresh,
        KeySetKeep = options.KeySetKeep,
    };

    /// <summary>Looks at the issuer's settings and the files that they name; the issuer itself is not asked.</summary>
    /// <exception cref="StartException">They can't work.</exception>
    public static void JudgeFiles(GateOptions options)
    {
        if (options.SkipTokenVerification)
        {
            return;
        }

        ProviderSettings settings = Settings(options);
        if (settings.Problem() is { } problem)
        {
            throw new StartException(problem);
        }

        if (!new IssuerTls(settings).TryRenew(out _, out CertificateException? unusable) && unusable is not null)
        {
            throw OptionFile.Told(
                unusable,
                new("tls-openid-provider-ca-certificate", options.TlsOpenidProviderCaCertificate),
                new("tls-openid-provider-client-certificate", options.TlsOpenidProviderClientCertificate),
                new("tls-openid-provider-client-private-key", options.TlsOpenidProviderClientPrivateKey));
        }
    }

    /// <summary>What an access token must be. The two dialects differ in how the issuer is compared and which key may verify.</summary>
    public static ValidationPolicy Policy(GateOptions options, string issuer)
    {
        bool file = options.Dialect == Dialect.Gatekeeper;
        bool anyIssuer = options.SkipTokenVerification || options.SkipAccessTokenIssuerCheck;
        bool anyAudience = options.SkipTokenVerification || options.SkipAccessTokenClientidCheck;
        return new ValidationPolicy
        {
            Issuers = anyIssuer ? [] : [issuer],
            AnyIssuer = anyIssuer,
            IssuerComparison = file ? IssuerComparison.HostAndPath : IssuerComparison.Exact,
            Audiences = anyAudience ? [] : options.ExpectedAudiences,
            AnyAudience = anyAudience,
            Algorithms = Algorithms(options),
            HmacSecret = System.Text.Encoding.UTF8.GetBytes(options.TokenHmacSecret),
            ClockSkew = options.ClockSkew,
            RequireIssuedAt = file && !options.SkipTokenVerification,
            // A clock that is ahead at the issuer would have its fresh tokens refused; who means it says nbf.
            CompareIssuedAt = false,
            KeyWithoutKid = file ? KeyWithoutKid.AllThatFit : KeyWithoutKid.OnlyIfOneFits,
            GatekeeperClaimShapes = file,
            VerifySignature = !options.SkipTokenVerification,
            AdmittedHeaderTypes = [.. new ValidationPolicy().AdmittedHeaderTypes, .. options.TokenTypes],
            AdmittedClaimTypes = [.. new ValidationPolicy().AdmittedClaimTypes, .. options.TokenTypes],
            Limits = Limits(options.MaxTokenSize),
        };
    }

    /// <summary>What max-token-size asks for beyond the default, and with it what a token of that size may hold. A smaller one is judged before.</summary>
    private static TokenLimits Limits(int maxTokenSize)
    {
        TokenLimits usual = TokenLimits.Default;
        if (maxTokenSize <= usual.TokenBytes)
        {
            return usual;
        }

        double times = (double)maxTokenSize / usual.TokenBytes;
        return usual with
        {
            TokenBytes = maxTokenSize,
            PayloadBytes = (int)(usual.PayloadBytes * times),
            Members = (int)(usual.Members * times),
            Values = (int)(usual.Values * times),
        };
    }

    /// <summary>The login and revocation calls of the endpoints, bound to this issuer.</summary>
    public static (Func<string, string, CancellationToken, Task<GrantResult>> Login, Func<string, CancellationToken, Task<SessionEnd>> Revoke) Calls(
        GateOptions options, Provider provider)
    {
        var endpoint = new TokenEndpoint(provider.Client, new ClientCredentials(options.ClientId, options.ClientSecret));
        return (
            async (user, password, stop) => Map(await endpoint.PasswordAsync(
                provider.Discovery.TokenEndpoint!, ClientCredentials.FirstMethodOf(provider.Discovery), user, password, [.. options.Scopes, "openid", "email", "profile"], stop)),
            async (token, stop) => RevocationAddress(options, provider) is not { } address ? SessionEnd.NobodyAsked
                : (await endpoint.RevokeAsync(address, provider.Discovery, token, stop)).Accepted ? SessionEnd.Ended
                : SessionEnd.Failed);
    }

    private static Uri? RevocationAddress(GateOptions options, Provider provider)
        => options.RevocationUrl.Length > 0 ? new Uri(options.RevocationUrl) : provider.Discovery.EndSessionEndpoint;

    private static GrantResult Map(TokenGrant grant) => grant.Outcome switch
    {
        GrantOutcome.Granted => new GrantResult(GrantStatus.Granted)
        {
            AccessToken = grant.AccessToken,
            IdToken = grant.IdToken ?? "",
            RefreshToken = grant.RefreshToken ?? "",
            Scope = grant.Scope ?? "",
            ExpiresIn = TimeSpan.FromSeconds(grant.ExpiresIn),
        },
        GrantOutcome.InvalidGrant => new GrantResult(GrantStatus.Refused),
        _ => new GrantResult(GrantStatus.Failed),
    };

    /// <summary>Whether tokens are judged by the issuer's keys at all, and not by token-hmac-secret alone.</summary>
    public static bool NeedsKeys(GateOptions options) => (Algorithms(options) & JwsAlgorithms.Asymmetric) != JwsAlgorithms.None;

    private static JwsAlgorithms Algorithms(GateOptions options)
    {
        if (options.TokenAlgorithms.Count == 0)
        {
            // those for which the secret is long enough (RFC 7518 section 3.2)
            return JwsAlgorithms.Asymmetric | System.Text.Encoding.UTF8.GetByteCount(options.TokenHmacSecret) switch
            {
                0 => JwsAlgorithms.None,
                < 48 => JwsAlgorithms.HS256,
                < 64 => JwsAlgorithms.HS256 | JwsAlgorithms.HS384,
                _ => JwsAlgorithms.Hmac,
            };
        }

        JwsAlgorithms chosen = JwsAlgorithms.None;
        foreach (string name in options.TokenAlgorithms)
        {
            JwsAlgorithms algorithm = AlgorithmNames.Find(name);
            chosen |= algorithm != JwsAlgorithms.None
                ? algorithm
                : throw new StartException("token-algorithms", $"{name} is no algorithm that this gateway knows");
        }

        return chosen;
    }

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;
}
