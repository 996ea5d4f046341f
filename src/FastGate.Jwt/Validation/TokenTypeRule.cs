using System.Text;
using FastGate.Jwt.Claims;

namespace FastGate.Jwt.Validation;

/// <summary>
/// Tells access tokens from everything else that the same keys sign: ID, refresh, offline and logout tokens, security events, DPoP proofs,
/// introspection answers (RFC 8725 section 3.11).
/// </summary>
internal sealed class TokenTypeRule
{
    private const int LongestType = 128;

    private readonly byte[][] _headerTypes;
    private readonly byte[][] _claimTypes;
    private readonly bool _accessTokenHeader;

    public TokenTypeRule(ValidationPolicy policy)
    {
        _headerTypes = [.. policy.AdmittedHeaderTypes.Select(type => WithoutPrefix(Encoding.UTF8.GetBytes(type)).ToArray())];
        _claimTypes = [.. policy.AdmittedClaimTypes.Select(Encoding.UTF8.GetBytes)];
        _accessTokenHeader = policy.Profile == TokenProfile.Rfc9068;
    }

    /// <summary><see cref="RejectReason.None"/>, <see cref="RejectReason.TokenBound"/> or <see cref="RejectReason.WrongTokenType"/>.</summary>
    public ValidationResult Check(TokenWorkspace token)
    {
        TokenClaims claims = token.Claims;
        if (claims.Has(ClaimName.Confirmation))
        {
            return new ValidationResult(RejectReason.TokenBound, claims[ClaimName.Confirmation].Position, ClaimName.Confirmation);
        }

        if (claims.Has(ClaimName.Type) && !IsAdmitted(claims.Type))
        {
            RejectReason reason = claims.Type.TextEquals("DPoP"u8) ? RejectReason.TokenBound : RejectReason.WrongTokenType;
            return new ValidationResult(reason, claims.Type.Position, ClaimName.Type);
        }

        if (claims.Has(ClaimName.Events))
        {
            return new ValidationResult(RejectReason.WrongTokenType, claims[ClaimName.Events].Position, ClaimName.Events);
        }

        return IsAdmittedHeader(token.Header.Type) ? ValidationResult.Valid : new ValidationResult(RejectReason.WrongTokenType);
    }

    private bool IsAdmitted(ClaimValue type)
    {
        foreach (byte[] admitted in _claimTypes)
        {
            if (type.TextEquals(admitted))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAdmittedHeader(ClaimValue type)
    {
        if (!type.Exists)
        {
            return !_accessTokenHeader;
        }

        Span<byte> buffer = stackalloc byte[LongestType];
        if (!type.TryCopyText(buffer, out int length))
        {
            return false;
        }

        ReadOnlySpan<byte> name = WithoutPrefix(buffer[..length]);
        if (_accessTokenHeader)
        {
            return AsciiText.EqualsIgnoringCase(name, "at+jwt"u8);
        }

        foreach (byte[] admitted in _headerTypes)
        {
            if (AsciiText.EqualsIgnoringCase(name, admitted))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 7515 section 4.1.9: "application/" may be left away.
    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> prefix = "application/"u8;
        return type.Length > prefix.Length && AsciiText.EqualsIgnoringCase(type[..prefix.Length], prefix) ? type[prefix.Length..] : type;
    }
}
