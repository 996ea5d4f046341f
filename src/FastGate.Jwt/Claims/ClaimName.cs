namespace FastGate.Jwt.Claims;

/// <summary>The claims that validation knows by name.</summary>
public enum ClaimName : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>iss</c></summary>
    Issuer,

    /// <summary><c>sub</c></summary>
    Subject,

    /// <summary><c>aud</c></summary>
    Audience,

    /// <summary><c>exp</c></summary>
    Expiry,

    /// <summary><c>nbf</c></summary>
    NotBefore,

    /// <summary><c>iat</c></summary>
    IssuedAt,

    /// <summary><c>jti</c></summary>
    TokenId,

    /// <summary><c>typ</c></summary>
    Type,

    /// <summary><c>azp</c></summary>
    AuthorizedParty,

    /// <summary><c>client_id</c></summary>
    ClientId,

    /// <summary><c>scope</c></summary>
    Scope,

    /// <summary><c>scp</c></summary>
    ScopeList,

    /// <summary><c>acr</c></summary>
    AuthenticationContext,

    /// <summary><c>sid</c></summary>
    SessionId,

    /// <summary><c>email</c></summary>
    Email,

    /// <summary><c>preferred_username</c></summary>
    PreferredUsername,

    /// <summary><c>name</c></summary>
    Name,

    /// <summary><c>groups</c></summary>
    Groups,

    /// <summary><c>realm_access</c></summary>
    RealmAccess,

    /// <summary><c>resource_access</c></summary>
    ResourceAccess,

    /// <summary><c>cnf</c></summary>
    Confirmation,

    /// <summary><c>events</c></summary>
    Events,
}
