namespace FastGate.Identity;

/// <summary>Where the value of an identity field comes from.</summary>
internal enum IdentitySource : byte
{
    /// <summary>A claim, in Go's default form.</summary>
    Claim,

    Audience,
    Email,
    Expiry,
    Groups,
    Roles,
    Subject,
    Username,
}

/// <summary>
/// One field: its beginning (<c>X-Auth-Email: </c>), the claims that would be its value, the last of those that a token has
/// counting, and what it holds otherwise.
/// </summary>
internal sealed record IdentityField(string Name, byte[] Prefix, IdentitySource? Base, IReadOnlyList<byte[]> Claims);
