using FastGate.Jwt.Json;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Claims;

/// <summary>Which types the known claims may have. Times are judged by <see cref="ClaimsReader"/>.</summary>
internal static class ClaimShapes
{
    /// <summary>As RFC 7519 and RFC 9068 write them; what no standard types is only judged where it grants something.</summary>
    public static ValidationResult Strict(TokenClaims claims)
    {
        if (!IsTextOrAbsent(claims.Issuer))
        {
            return Malformed(claims, ClaimName.Issuer);
        }

        if (!IsTextOrAbsent(claims.Subject))
        {
            return Malformed(claims, ClaimName.Subject);
        }

        if (!IsTextsOrAbsent(claims.Audience))
        {
            return Malformed(claims, ClaimName.Audience);
        }

        if (!IsTextsOrAbsent(claims[ClaimName.Scope]))
        {
            return Malformed(claims, ClaimName.Scope);
        }

        if (!IsTextsOrAbsent(claims[ClaimName.ScopeList]))
        {
            return Malformed(claims, ClaimName.ScopeList);
        }

        if (claims.Has(ClaimName.Groups) && claims.Groups.Kind is not (JsonKind.Text or JsonKind.List))
        {
            return Malformed(claims, ClaimName.Groups);
        }

        return Roles(claims);
    }

    /// <summary>As keycloak-gatekeeper 7.0.0 reads them.</summary>
    public static ValidationResult Gatekeeper(TokenClaims claims)
    {
        if (!claims.Has(ClaimName.Subject))
        {
            return new ValidationResult(RejectReason.MissingSubject, -1, ClaimName.Subject);
        }

        if (!claims.Subject.IsText)
        {
            return Malformed(claims, ClaimName.Subject);
        }

        if (!IsTextOrAbsent(claims.Email))
        {
            return Malformed(claims, ClaimName.Email);
        }

        if (!IsTextsOrAbsent(claims.Audience))
        {
            return Malformed(claims, ClaimName.Audience);
        }

        if (claims.Has(ClaimName.Groups) && (claims.Groups.Kind != JsonKind.List || !IsTextsOrAbsent(claims.Groups)))
        {
            return Malformed(claims, ClaimName.Groups);
        }

        return Roles(claims);
    }

    /// <summary>The verdict on a claim of the wrong type.</summary>
    public static ValidationResult Malformed(TokenClaims claims, ClaimName claim) => new(RejectReason.MalformedClaim, claims[claim].Position, claim);

    // realm_access that is no object or has no roles means no roles, roles that are no list are malformed; elements that are no texts are skipped later.
    private static ValidationResult Roles(TokenClaims claims)
    {
        if (!IsListOrAbsent(claims.RealmRoles))
        {
            return Malformed(claims, ClaimName.RealmAccess);
        }

        ClaimValue resources = claims[ClaimName.ResourceAccess];
        if (resources.Kind == JsonKind.Object)
        {
            foreach (ClaimValue client in resources.Children)
            {
                if (!IsListOrAbsent(client.Member("roles"u8)))
                {
                    return Malformed(claims, ClaimName.ResourceAccess);
                }
            }
        }

        return ValidationResult.Valid;
    }

    private static bool IsTextOrAbsent(ClaimValue value) => value.Kind is JsonKind.Text or JsonKind.Missing;

    private static bool IsListOrAbsent(ClaimValue value) => value.Kind is JsonKind.List or JsonKind.Missing;

    private static bool IsTextsOrAbsent(ClaimValue value)
    {
        if (value.Kind != JsonKind.List)
        {
            return IsTextOrAbsent(value);
        }

        foreach (ClaimValue element in value.Children)
        {
            if (!element.IsText)
            {
                return false;
            }
        }

        return true;
    }
}
