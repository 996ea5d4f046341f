using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Support;

internal static class Policies
{
    /// <summary>FastGate's own: everything strict.</summary>
    public static readonly ValidationPolicy Strict = new() { Issuers = [Mint.Issuer], Audiences = [Mint.Audience] };

    /// <summary>As the gateway sets it up for a keycloak-gatekeeper file.</summary>
    public static readonly ValidationPolicy Gatekeeper = Strict with
    {
        GatekeeperClaimShapes = true,
        IssuerComparison = IssuerComparison.HostAndPath,
        KeyWithoutKid = KeyWithoutKid.AllThatFit,
        RequireIssuedAt = true,
        CompareIssuedAt = false,
    };

    /// <summary>Nothing but the signature counts.</summary>
    public static readonly ValidationPolicy SignatureOnly = new() { AnyIssuer = true, AnyAudience = true, RequireExpiry = false, KeyWithoutKid = KeyWithoutKid.AllThatFit };

    public static ValidationResult Judge(this ValidationPolicy policy, byte[] token, KeySet? keys = null, long now = Mint.Now) =>
        new TokenValidator(policy).Validate(token, keys ?? TestKeys.Set, now, new TokenWorkspace());

    public static ValidationResult Judge(this ValidationPolicy policy, string payload) => policy.Judge(Mint.Token(payload));
}
