using System.Text;
using FastGate.Configuration;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Listening;
using FastGate.Routing;

namespace FastGate.Startup;

/// <summary>From the options to what judges tokens: policy, access rules, identity fields, cache.</summary>
internal static class AuthenticatorSetup
{
    public static Authenticator Build(
        GateOptions options, string issuer, IReadOnlyList<Resource> resources, IdentityHeaderPlan headers, Func<KeySet> keys, TimeProvider clock) => new(new AuthenticatorSettings
    {
        Policy = ProviderSetup.Policy(options, issuer),
        Keys = keys,
        Headers = headers,
        Rules = [.. resources.Select(Rule)],
        Matches = [.. options.MatchClaims.Select(match => Match(match.Key, match.Value))],
        Clock = clock,
        CacheEntries = options.TokenCacheEntries,
        CacheBytes = CacheBytes(options),
        Encrypted = options.EnableEncryptedToken ? EncryptedTokens.All : options.ForceEncryptedCookie ? EncryptedTokens.CookieOnly : EncryptedTokens.None,
        EncryptionKey = Encoding.UTF8.GetBytes(options.EncryptionKey),
        MaxTokenSize = options.MaxTokenSize,
    });

    /// <summary>Under a small memory limit the cache makes room for everything else, whatever was asked for.</summary>
    public static long CacheBytes(GateOptions options)
        => Math.Min(options.TokenCacheBytes > 0 ? options.TokenCacheBytes : MemoryLimit.DefaultTokenCacheBytes, MemoryLimit.Bytes / 4);

    public static IdentityHeaderPlan Headers(GateOptions options)
        => IdentityHeaderPlan.TryBuild(
            new IdentityHeaderSettings
            {
                AddClaims = options.AddClaims,
                ExcludeClaims = options.ExcludeClaims,
                HeaderEncoding = options.EnableHeaderEncoding,
                MaxBytes = options.MaxIdentitySize,
                Overridden = [.. options.Headers.Keys],
            },
            out IdentityHeaderPlan? plan,
            out string? error)
            ? plan!
            : throw new StartException("add-claims", $"{error}");

    private static AccessRule Rule(Resource resource) => new()
    {
        Resource = resource.Pattern,
        Roles = resource.Roles,
        RequireAnyRole = resource.RequireAnyRole,
        Groups = resource.Groups,
        Acr = resource.Acr,
        DenyAll = resource.DenyAll,
    };

    private static ClaimMatch Match(string claim, string pattern)
        => ClaimMatch.TryParse(claim, pattern, out ClaimMatch? match, out string? error) ? match! : throw new StartException("match-claims", $"{claim}: {error}");
}
