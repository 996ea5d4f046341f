namespace FastGate.Jwt.Validation;

/// <summary>
/// Why a token was refused. The names are stable: logs, metrics and tests use them. The order of the groups is the order of the checks:
/// everything up to <see cref="ExpiryNotPositive"/> is judged before the signature and says nothing about who made the token;
/// everything from <see cref="Expired"/> on is said of a token whose signature is good (or was not asked for).
/// </summary>
public enum RejectReason : byte
{
    /// <summary>The token is good.</summary>
    None = 0,

    /// <summary>No bytes at all.</summary>
    EmptyToken,

    /// <summary>Longer than <see cref="Compact.TokenLimits.TokenBytes"/>. Nothing of it was read.</summary>
    TokenTooLarge,

    /// <summary>Not three parts between dots (RFC 7515 section 7.1). Position: the dot too many, or the end of the token.</summary>
    WrongPartCount,

    /// <summary>Five parts: a JWE (RFC 7516 section 7.1), which is never opened here.</summary>
    EncryptedToken,

    /// <summary>A part is no strict base64url (RFC 7515 section 2): another alphabet, padding, whitespace, an impossible length, non-zero trailing bits. Position: the byte in the token.</summary>
    InvalidBase64Url,

    /// <summary>The decoded header is longer than <see cref="Compact.TokenLimits.HeaderBytes"/>, or its <c>kid</c> than <see cref="Compact.TokenLimits.KidBytes"/>.</summary>
    HeaderTooLarge,

    /// <summary>The decoded payload is longer than <see cref="Compact.TokenLimits.PayloadBytes"/>.</summary>
    PayloadTooLarge,

    /// <summary>The header is no JSON object, or <c>alg</c>, <c>kid</c>, <c>typ</c>, <c>cty</c>, <c>x5t</c> or <c>x5t#S256</c> is no text. Position: the byte in the decoded header.</summary>
    MalformedHeader,

    /// <summary>The header has no <c>alg</c> (RFC 7515 section 4.1.1).</summary>
    MissingAlgorithm,

    /// <summary>The same member name twice in one object of the header, escapes resolved (RFC 7515 section 4). Position: the second one.</summary>
    DuplicateHeaderMember,

    /// <summary>The header has <c>crit</c>: no extension is understood here, so every one is refused (RFC 7515 section 4.1.11).</summary>
    CriticalHeader,

    /// <summary>The header asks for <c>zip</c> (RFC 7516 section 4.1.3) or a <c>b64</c> other than true (RFC 7797 section 7).</summary>
    UnsupportedHeader,

    /// <summary>The payload is no JSON object (RFC 7519 section 7.2). Position: the byte in the decoded payload.</summary>
    MalformedPayload,

    /// <summary>The same member name twice in one object of the payload, at any depth, escapes resolved (RFC 7519 section 4). Position: the second one.</summary>
    DuplicateClaim,

    /// <summary>Header or payload holds bytes that are no UTF-8 or an escape that is half a surrogate pair (RFC 8259 section 8.2).</summary>
    InvalidText,

    /// <summary>Header or payload nests deeper than <see cref="Compact.TokenLimits.Depth"/>.</summary>
    NestedTooDeep,

    /// <summary>Header or payload has more members or values than <see cref="Compact.TokenLimits"/> allows.</summary>
    TooManyMembers,

    /// <summary>A claim has a type or a range that it may not have: <see cref="ValidationResult.Claim"/> says which. Position: its value in the decoded payload.</summary>
    MalformedClaim,

    /// <summary><c>sub</c> is required by the policy and absent.</summary>
    MissingSubject,

    /// <summary><c>exp</c> is required by the policy and absent.</summary>
    MissingExpiry,

    /// <summary><c>exp</c> is zero or negative.</summary>
    ExpiryNotPositive,

    /// <summary>The header's <c>alg</c> is unknown, <c>none</c>, or not on the policy's list.</summary>
    AlgorithmNotAllowed,

    /// <summary>The key set is empty: no token of a provider can be judged.</summary>
    NoKeys,

    /// <summary>No key of the set has the header's <c>kid</c>. A fetch of the key set may help.</summary>
    UnknownKey,

    /// <summary>The header has no <c>kid</c> and no key of the set fits its <c>alg</c>. A fetch of the key set may help.</summary>
    NoMatchingKey,

    /// <summary>The header has no <c>kid</c>, several keys fit, and the policy wants only one to (<see cref="KeyWithoutKid.OnlyIfOneFits"/>).</summary>
    AmbiguousKey,

    /// <summary>The key with the header's <c>kid</c> is of another type or curve, or its own <c>alg</c> says otherwise than the header's.</summary>
    KeyUseMismatch,

    /// <summary>The signature does not fit, or has an impossible length. A fetch of the key set may help when a key was replaced under its <c>kid</c>.</summary>
    BadSignature,

    /// <summary>The signature is good and the current time is not before <c>exp</c> (RFC 7519 section 4.1.4).</summary>
    Expired,

    /// <summary>The signature is good and the current time is before <c>nbf</c> (RFC 7519 section 4.1.5).</summary>
    NotYetValid,

    /// <summary><c>iat</c> is required by the policy and absent.</summary>
    MissingIssuedAt,

    /// <summary><c>iat</c> is present and no NumericDate.</summary>
    MalformedIssuedAt,

    /// <summary><c>iat</c> lies in the future and the policy compares it with the clock.</summary>
    IssuedInFuture,

    /// <summary>The token lives longer than <see cref="ValidationPolicy.MaxLifetime"/>.</summary>
    LifetimeTooLong,

    /// <summary><c>iss</c> is absent or none of the policy's (RFC 7519 section 4.1.1).</summary>
    WrongIssuer,

    /// <summary><c>aud</c> is absent or does not hold what the policy asks for (RFC 7519 section 4.1.3).</summary>
    WrongAudience,

    /// <summary>The token is bound to a key or certificate (<c>cnf</c>, or Keycloak's claim <c>typ</c> <c>DPoP</c>) and may not be used as Bearer (RFC 9449 section 7.2, RFC 8705 section 3).</summary>
    TokenBound,

    /// <summary>No access token: another header <c>typ</c>, another claim <c>typ</c>, or an <c>events</c> claim (RFC 8725 section 3.11, RFC 8417).</summary>
    WrongTokenType,

    /// <summary>A claim that the policy's <see cref="TokenProfile"/> requires is absent: <see cref="ValidationResult.Claim"/> says which (RFC 9068 section 2.2).</summary>
    MissingProfileClaim,
}
