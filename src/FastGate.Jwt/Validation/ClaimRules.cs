using FastGate.Jwt.Claims;

namespace FastGate.Jwt.Validation;

/// <summary>What is asked of the claims once they are known to be the issuer's: time, issuer, audience, type, profile, in this order.</summary>
internal sealed class ClaimRules
{
    private static readonly ClaimName[] AccessTokenClaims =
    [
        ClaimName.Issuer, ClaimName.Expiry, ClaimName.Audience, ClaimName.Subject, ClaimName.ClientId, ClaimName.IssuedAt, ClaimName.TokenId,
    ];

    private readonly IssuerRule _issuer;
    private readonly AudienceCheck _audience;
    private readonly TokenTypeRule _type;
    private readonly long _skew;
    private readonly long _maxLifetime;
    private readonly bool _requireIssuedAt;
    private readonly bool _compareIssuedAt;
    private readonly bool _judgeIssuedAt;
    private readonly ClaimName[] _required;

    public ClaimRules(ValidationPolicy policy)
    {
        _issuer = new IssuerRule(policy);
        _audience = new AudienceCheck(policy);
        _type = new TokenTypeRule(policy);
        _skew = (long)policy.ClockSkew.TotalSeconds;
        _maxLifetime = policy.MaxLifetime is { } lifetime ? (long)lifetime.TotalSeconds : long.MaxValue;
        _requireIssuedAt = policy.RequireIssuedAt;
        _compareIssuedAt = policy.CompareIssuedAt;

        // keycloak-gatekeeper looks at iat only when it wants it to be there.
        _judgeIssuedAt = _requireIssuedAt || _compareIssuedAt || !policy.GatekeeperClaimShapes;
        _required = policy.Profile == TokenProfile.Rfc9068 ? AccessTokenClaims : [];
    }

    public ValidationResult Check(TokenWorkspace token, long now)
    {
        TokenClaims claims = token.Claims;
        if (claims.Expiry <= now - _skew)
        {
            return Refused(RejectReason.Expired, claims, ClaimName.Expiry);
        }

        if (claims.NotBefore > now + _skew)
        {
            return Refused(RejectReason.NotYetValid, claims, ClaimName.NotBefore);
        }

        RejectReason issued = CheckIssuedAt(claims, now);
        if (issued != RejectReason.None)
        {
            return Refused(issued, claims, ClaimName.IssuedAt);
        }

        if (_maxLifetime != long.MaxValue && IsTooLong(claims, now))
        {
            return Refused(RejectReason.LifetimeTooLong, claims, ClaimName.Expiry);
        }

        if (!_issuer.Admits(claims.Issuer))
        {
            return Refused(RejectReason.WrongIssuer, claims, ClaimName.Issuer);
        }

        if (!_audience.Admits(claims.Audience))
        {
            return Refused(RejectReason.WrongAudience, claims, ClaimName.Audience);
        }

        ValidationResult type = _type.Check(token);
        return type.IsValid ? CheckProfile(claims) : type;
    }

    private static ValidationResult Refused(RejectReason reason, TokenClaims claims, ClaimName claim) => new(reason, claims[claim].Position, claim);

    private RejectReason CheckIssuedAt(TokenClaims claims, long now)
    {
        if (!claims.Has(ClaimName.IssuedAt))
        {
            return _requireIssuedAt ? RejectReason.MissingIssuedAt : RejectReason.None;
        }

        if (!claims.HasIssuedAt)
        {
            return _judgeIssuedAt ? RejectReason.MalformedIssuedAt : RejectReason.None;
        }

        return _compareIssuedAt && claims.IssuedAt > now + _skew ? RejectReason.IssuedInFuture : RejectReason.None;
    }

    // From iat as well as from now: an iat that nobody compares with the clock must not stretch the life.
    private bool IsTooLong(TokenClaims claims, long now) =>
        claims.Expiry == long.MaxValue
        || claims.Expiry - now > _maxLifetime + _skew
        || (claims.HasIssuedAt && claims.Expiry - claims.IssuedAt > _maxLifetime);

    private ValidationResult CheckProfile(TokenClaims claims)
    {
        foreach (ClaimName claim in _required)
        {
            if (!claims.Has(claim))
            {
                return new ValidationResult(RejectReason.MissingProfileClaim, -1, claim);
            }
        }

        return ValidationResult.Valid;
    }
}
