using FastGate.Configuration;
using FastGate.Identity;
using FastGate.Jwt.Validation;

namespace FastGate.Gateway;

/// <summary>A refused token as the client sees it.</summary>
public static class TokenRefusal
{
    /// <summary>
    /// 401 or 403 by dialect; 503 only while no key set has ever been had, since then nobody can say whether the token
    /// is good.
    /// </summary>
    public static int Status(GateSnapshot snapshot, in AuthenticationResult result)
    {
        bool file = snapshot.Dialect == Dialect.Gatekeeper;
        return result.Reason != RejectReason.NoKeys ? result.Status(file)
            : snapshot.Provider is { HasEverHadKeys: false } ? 503
            : file ? 403 : 401;
    }

    /// <summary>The challenge of a 401 (RFC 6750 section 3): no error code where no token was sent, and none of ours where response-headers has one.</summary>
    public static ReadOnlySpan<byte> Challenge(GateSnapshot snapshot, bool tokenSent) => snapshot.ResponseFieldNames.Contains("www-authenticate"u8) ? default
        : tokenSent ? "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"u8
        : "WWW-Authenticate: Bearer\r\n"u8;
}
