using FastGate.Jwt.Compact;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Validation;

/// <summary>What a token must be. Immutable; <see cref="TokenValidator"/> checks it once and refuses a policy that contradicts itself.</summary>
public sealed record ValidationPolicy
{
    /// <summary>The issuers whose tokens count. Empty only with <see cref="AnyIssuer"/> or without <see cref="VerifySignature"/>.</summary>
    public IReadOnlyList<string> Issuers { get; init; } = [];

    /// <summary>Leaves <c>iss</c> unchecked. Keys shared between issuers then mix their tokens.</summary>
    public bool AnyIssuer { get; init; }

    /// <summary>How <c>iss</c> is compared.</summary>
    public IssuerComparison IssuerComparison { get; init; } = IssuerComparison.Exact;

    /// <summary>The audiences that count. Empty only with <see cref="AnyAudience"/> or without <see cref="VerifySignature"/>.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Leaves <c>aud</c> unchecked (its shape is checked all the same).</summary>
    public bool AnyAudience { get; init; }

    /// <summary>Whether one of <see cref="Audiences"/> is enough.</summary>
    public AudienceRule AudienceRule { get; init; } = AudienceRule.AnyOf;

    /// <summary>The algorithms that count. HMAC ones need <see cref="HmacSecret"/>.</summary>
    public JwsAlgorithms Algorithms { get; init; } = JwsAlgorithms.Asymmetric;

    /// <summary>The secret for HS256/384/512, never taken from a key set; at least as long as the hash (RFC 7518 section 3.2).</summary>
    public ReadOnlyMemory<byte> HmacSecret { get; init; }

    /// <summary>How far the clocks of issuer and validator may differ. Whole seconds; zero by default.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>The longest life a token may have, from <c>iat</c> (or from now) to <c>exp</c>, in whole seconds; null for any.</summary>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary>Refuses tokens without <c>exp</c>.</summary>
    public bool RequireExpiry { get; init; } = true;

    /// <summary>Refuses tokens without <c>iat</c>.</summary>
    public bool RequireIssuedAt { get; init; }

    /// <summary>Refuses tokens whose <c>iat</c> lies in the future.</summary>
    public bool CompareIssuedAt { get; init; } = true;

    /// <summary>What happens to tokens without <c>kid</c>.</summary>
    public KeyWithoutKid KeyWithoutKid { get; init; } = KeyWithoutKid.OnlyIfOneFits;

    /// <summary>The header <c>typ</c> values of tokens that count, compared without case and without <c>application/</c>. None at all is admitted too.</summary>
    public IReadOnlyList<string> AdmittedHeaderTypes { get; init; } = ["JWT", "at+jwt"];

    /// <summary>The <c>typ</c> claims of tokens that count, compared exactly (Keycloak: <c>Bearer</c>, <c>ID</c>, <c>Refresh</c> …). None at all is admitted too.</summary>
    public IReadOnlyList<string> AdmittedClaimTypes { get; init; } = ["Bearer"];

    /// <summary>
    /// Judges the types of claims as keycloak-gatekeeper 7.0.0 does: <c>sub</c> a text that is there (empty will do), <c>email</c> absent or a text,
    /// <c>groups</c> absent or a list of texts; <c>iss</c> of another type is a wrong issuer.
    /// </summary>
    public bool GatekeeperClaimShapes { get; init; }

    /// <summary>False skips algorithm, key and signature: for tests of an application only. Shape, time, type and binding are judged all the same.</summary>
    public bool VerifySignature { get; init; } = true;

    /// <summary>A named profile that must hold besides.</summary>
    public TokenProfile Profile { get; init; } = TokenProfile.None;

    /// <summary>The sizes up to which tokens are read.</summary>
    public TokenLimits Limits { get; init; } = TokenLimits.Default;
}
