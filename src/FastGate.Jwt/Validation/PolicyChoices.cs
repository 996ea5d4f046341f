namespace FastGate.Jwt.Validation;

/// <summary>How <c>iss</c> is compared with the policy's issuers.</summary>
public enum IssuerComparison : byte
{
    /// <summary>Byte for byte, escapes resolved (RFC 7519 section 4.1.1, StringOrURI).</summary>
    Exact,

    /// <summary>keycloak-gatekeeper's: host, port and path without regard to ASCII case; scheme, query and fragment ignored; a trailing slash matters.</summary>
    HostAndPath,
}

/// <summary>How <c>aud</c> is compared with the policy's audiences, element by element and exactly.</summary>
public enum AudienceRule : byte
{
    /// <summary>One of the policy's audiences must be in <c>aud</c>.</summary>
    AnyOf,

    /// <summary>All of the policy's audiences must be in <c>aud</c>.</summary>
    AllOf,
}

/// <summary>What happens to a token whose header has no <c>kid</c>.</summary>
public enum KeyWithoutKid : byte
{
    /// <summary>Verified if exactly one key of the set fits its algorithm, refused otherwise.</summary>
    OnlyIfOneFits,

    /// <summary>Verified with the keys that fit in the order of the set, <see cref="TokenValidator.KeysTriedWithoutKid"/> at most.</summary>
    AllThatFit,
}

/// <summary>A named set of further demands.</summary>
public enum TokenProfile : byte
{
    /// <summary>No further demands.</summary>
    None,

    /// <summary>RFC 9068: header <c>typ</c> is <c>at+jwt</c>; <c>iss</c>, <c>exp</c>, <c>aud</c>, <c>sub</c>, <c>client_id</c>, <c>iat</c> and <c>jti</c> are there.</summary>
    Rfc9068,
}
