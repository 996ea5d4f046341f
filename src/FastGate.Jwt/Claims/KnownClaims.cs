namespace FastGate.Jwt.Claims;

/// <summary>How the known claims are spelled.</summary>
internal static class KnownClaims
{
    /// <summary>One more than the highest <see cref="ClaimName"/>.</summary>
    public const int Count = (int)ClaimName.Events + 1;

    /// <summary>The claim of that name, or <see cref="ClaimName.None"/>.</summary>
    public static ClaimName Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => OfThree((name[0] << 16) | (name[1] << 8) | name[2]),
        4 => name.SequenceEqual("name"u8) ? ClaimName.Name : ClaimName.None,
        5 => name.SequenceEqual("scope"u8) ? ClaimName.Scope : name.SequenceEqual("email"u8) ? ClaimName.Email : ClaimName.None,
        6 => name.SequenceEqual("groups"u8) ? ClaimName.Groups : name.SequenceEqual("events"u8) ? ClaimName.Events : ClaimName.None,
        9 => name.SequenceEqual("client_id"u8) ? ClaimName.ClientId : ClaimName.None,
        12 => name.SequenceEqual("realm_access"u8) ? ClaimName.RealmAccess : ClaimName.None,
        15 => name.SequenceEqual("resource_access"u8) ? ClaimName.ResourceAccess : ClaimName.None,
        18 => name.SequenceEqual("preferred_username"u8) ? ClaimName.PreferredUsername : ClaimName.None,
        _ => ClaimName.None,
    };

    /// <summary>The name of a claim in a token; empty for <see cref="ClaimName.None"/>.</summary>
    public static string NameOf(ClaimName claim) => claim switch
    {
        ClaimName.Issuer => "iss",
        ClaimName.Subject => "sub",
        ClaimName.Audience => "aud",
        ClaimName.Expiry => "exp",
        ClaimName.NotBefore => "nbf",
        ClaimName.IssuedAt => "iat",
        ClaimName.TokenId => "jti",
        ClaimName.Type => "typ",
        ClaimName.AuthorizedParty => "azp",
        ClaimName.ClientId => "client_id",
        ClaimName.Scope => "scope",
        ClaimName.ScopeList => "scp",
        ClaimName.AuthenticationContext => "acr",
        ClaimName.SessionId => "sid",
        ClaimName.Email => "email",
        ClaimName.PreferredUsername => "preferred_username",
        ClaimName.Name => "name",
        ClaimName.Groups => "groups",
        ClaimName.RealmAccess => "realm_access",
        ClaimName.ResourceAccess => "resource_access",
        ClaimName.Confirmation => "cnf",
        ClaimName.Events => "events",
        _ => string.Empty,
    };

    // The three letters as one number: one comparison instead of a dozen.
    private static ClaimName OfThree(int letters) => letters switch
    {
        0x697373 => ClaimName.Issuer, // iss
        0x737562 => ClaimName.Subject, // sub
        0x617564 => ClaimName.Audience, // aud
        0x657870 => ClaimName.Expiry, // exp
        0x6E6266 => ClaimName.NotBefore, // nbf
        0x696174 => ClaimName.IssuedAt, // iat
        0x6A7469 => ClaimName.TokenId, // jti
        0x747970 => ClaimName.Type, // typ
        0x617A70 => ClaimName.AuthorizedParty, // azp
        0x736370 => ClaimName.ScopeList, // scp
        0x616372 => ClaimName.AuthenticationContext, // acr
        0x736964 => ClaimName.SessionId, // sid
        0x636E66 => ClaimName.Confirmation, // cnf
        _ => ClaimName.None,
    };
}
