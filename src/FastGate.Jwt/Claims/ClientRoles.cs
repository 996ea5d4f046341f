namespace FastGate.Jwt.Claims;

/// <summary>One client of <c>resource_access</c> and its roles.</summary>
public readonly ref struct ClientRoles
{
    internal ClientRoles(ClaimValue client) => Client = client;

    /// <summary>The client's object; its name is the client's id (<see cref="ClaimValue.RawName"/>, <see cref="ClaimValue.TryCopyName"/>).</summary>
    public ClaimValue Client { get; }

    /// <summary>The list <c>roles</c>; <see cref="ClaimValue.Texts"/> goes over the roles.</summary>
    public ClaimValue Roles => Client.Member("roles"u8);
}
