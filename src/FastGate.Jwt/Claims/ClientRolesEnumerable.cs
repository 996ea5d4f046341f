using FastGate.Jwt.Json;

namespace FastGate.Jwt.Claims;

/// <summary>
/// The clients of <c>resource_access</c> with their roles, in the token's order, for <c>foreach</c>. A client that is no object or has no
/// <c>roles</c> has none and is skipped.
/// </summary>
public ref struct ClientRolesEnumerable
{
    private ClaimValueEnumerable _clients;

    internal ClientRolesEnumerable(ClaimValue resourceAccess) =>
        _clients = resourceAccess.Kind == JsonKind.Object ? resourceAccess.Children : default;

    /// <summary>The client that the loop is at.</summary>
    public readonly ClientRoles Current => new(_clients.Current);

    /// <summary>This, for <c>foreach</c>.</summary>
    public readonly ClientRolesEnumerable GetEnumerator() => this;

    /// <summary>Goes to the next client that has roles; false after the last one.</summary>
    public bool MoveNext()
    {
        while (_clients.MoveNext())
        {
            if (_clients.Current.Member("roles"u8).Kind == JsonKind.List)
            {
                return true;
            }
        }

        return false;
    }
}
