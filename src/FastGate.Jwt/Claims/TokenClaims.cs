using FastGate.Jwt.Json;

namespace FastGate.Jwt.Claims;

/// <summary>
/// The claims of the token that a <see cref="Validation.TokenWorkspace"/> read last, as views into its payload. What is absent, or was not read
/// because the token was refused before, is missing. The claims may be believed only when
/// <see cref="Validation.TokenWorkspace.ClaimsAreTrusted"/> says so.
/// </summary>
public sealed class TokenClaims
{
    private readonly int[] _known = new int[KnownClaims.Count];

    internal TokenClaims()
    {
    }

    /// <summary>The whole payload, an object.</summary>
    public ClaimValue Payload => new(Table, Table.Count == 0 ? -1 : 0);

    /// <summary><c>iss</c></summary>
    public ClaimValue Issuer => this[ClaimName.Issuer];

    /// <summary><c>sub</c></summary>
    public ClaimValue Subject => this[ClaimName.Subject];

    /// <summary><c>aud</c>: a text or a list of texts; <see cref="ClaimValue.Texts"/> goes over either.</summary>
    public ClaimValue Audience => this[ClaimName.Audience];

    /// <summary><c>exp</c> in seconds since 1970, a fraction cut off; <see cref="long.MaxValue"/> when absent. It may lie beyond the year 9999.</summary>
    public long Expiry { get; private set; } = long.MaxValue;

    /// <summary><c>nbf</c> in seconds since 1970, a fraction rounded up; 0 when absent.</summary>
    public long NotBefore { get; private set; }

    /// <summary><c>iat</c> in seconds since 1970, a fraction cut off; 0 when absent or (keycloak-gatekeeper's shapes) no NumericDate.</summary>
    public long IssuedAt { get; private set; }

    /// <summary><c>jti</c></summary>
    public ClaimValue TokenId => this[ClaimName.TokenId];

    /// <summary><c>typ</c>, as Keycloak writes it: <c>Bearer</c>, <c>ID</c>, <c>Refresh</c> …</summary>
    public ClaimValue Type => this[ClaimName.Type];

    /// <summary><c>azp</c></summary>
    public ClaimValue AuthorizedParty => this[ClaimName.AuthorizedParty];

    /// <summary><c>client_id</c></summary>
    public ClaimValue ClientId => this[ClaimName.ClientId];

    /// <summary><c>scope</c>, or <c>scp</c> when there is none: a text with blanks between the scopes, or a list.</summary>
    public ClaimValue Scope => Has(ClaimName.Scope) ? this[ClaimName.Scope] : this[ClaimName.ScopeList];

    /// <summary><c>acr</c></summary>
    public ClaimValue AuthenticationContext => this[ClaimName.AuthenticationContext];

    /// <summary><c>sid</c></summary>
    public ClaimValue SessionId => this[ClaimName.SessionId];

    /// <summary><c>email</c></summary>
    public ClaimValue Email => this[ClaimName.Email];

    /// <summary><c>preferred_username</c></summary>
    public ClaimValue PreferredUsername => this[ClaimName.PreferredUsername];

    /// <summary><c>name</c></summary>
    public ClaimValue Name => this[ClaimName.Name];

    /// <summary><c>groups</c></summary>
    public ClaimValue Groups => this[ClaimName.Groups];

    /// <summary><c>realm_access.roles</c>: a list, or missing. Elements that are no texts count as absent (<see cref="ClaimValue.Texts"/>).</summary>
    public ClaimValue RealmRoles => this[ClaimName.RealmAccess].Member("roles"u8);

    /// <summary>The clients of <c>resource_access</c> that have roles, in the token's order.</summary>
    public ClientRolesEnumerable ResourceRoles => new(this[ClaimName.ResourceAccess]);

    /// <summary>A known claim.</summary>
    public ClaimValue this[ClaimName claim] => new(Table, _known[(int)claim] - 1);

    /// <summary>True when <c>iat</c> is there and a NumericDate.</summary>
    public bool HasIssuedAt { get; private set; }

    internal JsonTable Table { get; } = new();

    /// <summary>Any claim of the payload by its exact name (UTF-8).</summary>
    public ClaimValue Find(ReadOnlySpan<byte> name) => Payload.Member(name);

    /// <summary>Any claim by its path.</summary>
    public ClaimValue Find(ClaimPath path) => path.In(Payload);

    /// <summary>True when the claim is there, null included.</summary>
    public bool Has(ClaimName claim) => _known[(int)claim] != 0;

    internal void Clear()
    {
        Table.Clear();
        Array.Clear(_known);
        SetTimes(long.MaxValue, 0, null);
    }

    internal void SetTimes(long expiry, long notBefore, long? issuedAt)
    {
        Expiry = expiry;
        NotBefore = notBefore;
        IssuedAt = issuedAt ?? 0;
        HasIssuedAt = issuedAt is not null;
    }

    /// <summary>Notes where the known claims are, once the table has been read.</summary>
    internal void Index()
    {
        foreach (ClaimValue member in Payload.Children)
        {
            ClaimName claim = member.NameHasEscapes ? FindEscaped(member) : KnownClaims.Find(member.RawName);
            if (claim != ClaimName.None)
            {
                _known[(int)claim] = member.Node + 1;
            }
        }
    }

    private static ClaimName FindEscaped(ClaimValue member)
    {
        // No known name is longer than this; what does not fit is not known.
        Span<byte> name = stackalloc byte[32];
        return member.TryCopyName(name, out int length) ? KnownClaims.Find(name[..length]) : ClaimName.None;
    }
}
