using FastGate.Jwt.Json;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Claims;

/// <summary>
/// Reads a decoded payload and judges the shape of its claims: types and ranges, nothing that needs a clock, a key or a name to compare with.
/// </summary>
internal static class ClaimsReader
{
    /// <summary>Reads the first <paramref name="length"/> bytes of <paramref name="payload"/> into <paramref name="claims"/>.</summary>
    public static ValidationResult Read(byte[] payload, int length, in JsonBounds bounds, bool gatekeeperShapes, TokenClaims claims)
    {
        claims.Clear();
        JsonFault fault = claims.Table.Read(payload, length, bounds, out int position);
        if (fault != JsonFault.None)
        {
            return new ValidationResult(ReasonOf(fault), position);
        }

        claims.Index();
        ValidationResult shape = gatekeeperShapes ? ClaimShapes.Gatekeeper(claims) : ClaimShapes.Strict(claims);
        return shape.IsValid ? ReadTimes(claims) : shape;
    }

    private static ValidationResult ReadTimes(TokenClaims claims)
    {
        long expiry = long.MaxValue;
        if (claims.Has(ClaimName.Expiry))
        {
            switch (Seconds(claims[ClaimName.Expiry], roundUp: false, out expiry))
            {
                case NumericDateKind.Negative:
                case NumericDateKind.Usable when expiry == 0:
                    return new ValidationResult(RejectReason.ExpiryNotPositive, claims[ClaimName.Expiry].Position, ClaimName.Expiry);
                case not NumericDateKind.Usable:
                    return ClaimShapes.Malformed(claims, ClaimName.Expiry);
            }
        }

        long notBefore = 0;
        if (claims.Has(ClaimName.NotBefore) && Seconds(claims[ClaimName.NotBefore], roundUp: true, out notBefore) != NumericDateKind.Usable)
        {
            return ClaimShapes.Malformed(claims, ClaimName.NotBefore);
        }

        // A bad iat is judged after the signature: keycloak-gatekeeper answers 403 to it and 401 to other malformed claims.
        long? issuedAt = Seconds(claims[ClaimName.IssuedAt], roundUp: false, out long issued) == NumericDateKind.Usable ? issued : null;
        claims.SetTimes(expiry, notBefore, issuedAt);
        return ValidationResult.Valid;
    }

    private static NumericDateKind Seconds(ClaimValue value, bool roundUp, out long seconds)
    {
        seconds = 0;
        if (value.Kind != JsonKind.Number)
        {
            return NumericDateKind.NoNumericDate;
        }

        NumericDateKind kind = NumericDate.Read(value.Raw, out seconds, out bool hasFraction);
        seconds += roundUp && hasFraction ? 1 : 0;
        return kind;
    }

    private static RejectReason ReasonOf(JsonFault fault) => fault switch
    {
        JsonFault.Duplicate => RejectReason.DuplicateClaim,
        JsonFault.InvalidText => RejectReason.InvalidText,
        JsonFault.TooDeep => RejectReason.NestedTooDeep,
        JsonFault.TooMany => RejectReason.TooManyMembers,
        _ => RejectReason.MalformedPayload,
    };
}
