using FastGate.Configuration;
using FastGate.Jwt.Validation;

namespace FastGate.Gateway;

/// <summary>The status of a refused token, by dialect (7.0.0's split of 401 and 403 in a keycloak-gatekeeper file).</summary>
public static class TokenRefusal
{
    /// <summary>
    /// In a file 401 for what is malformed, expired or not yet valid, and 403 for every other refusal; in TOML always
    /// 401, as RFC 6750 section 3.1 has it.
    /// </summary>
    public static int Status(Dialect dialect, RejectReason reason)
    {
        if (dialect == Dialect.Toml)
        {
            return 401;
        }

        return reason switch
        {
            RejectReason.EmptyToken or RejectReason.TokenTooLarge or RejectReason.WrongPartCount or RejectReason.EncryptedToken
                or RejectReason.InvalidBase64Url or RejectReason.HeaderTooLarge or RejectReason.PayloadTooLarge
                or RejectReason.MalformedHeader or RejectReason.MissingAlgorithm or RejectReason.DuplicateHeaderMember
                or RejectReason.CriticalHeader or RejectReason.UnsupportedHeader => 401,
            RejectReason.MalformedPayload or RejectReason.DuplicateClaim or RejectReason.InvalidText or RejectReason.NestedTooDeep
                or RejectReason.TooManyMembers or RejectReason.MalformedClaim or RejectReason.MissingSubject
                or RejectReason.MissingExpiry or RejectReason.ExpiryNotPositive => 401,
            RejectReason.Expired or RejectReason.NotYetValid => 401,
            _ => 403,
        };
    }

    /// <summary>The challenge of a 401 (RFC 6750 section 3): no error code where no token was sent.</summary>
    public static ReadOnlySpan<byte> Challenge(bool tokenSent) => tokenSent
        ? "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"u8
        : "WWW-Authenticate: Bearer\r\n"u8;
}
