using FastGate.Jwt.Claims;

namespace FastGate.Identity;

/// <summary>Audiences, groups and roles as fields: joined by commas, in the token's order.</summary>
internal static class IdentityLists
{
    private const byte Separator = (byte)',';

    public static void WriteTexts(ClaimValue list, BlockWriter block)
    {
        var first = true;
        foreach (var text in list.Texts)
        {
            Separate(ref first, block);
            var start = block.Length;
            block.AppendText(text);
            block.EndElement(start, Separator);
        }
    }

    /// <summary>Those of the realm, then for every client <c>client:role</c>.</summary>
    public static void WriteRoles(TokenClaims claims, BlockWriter block)
    {
        var first = true;
        foreach (var role in claims.RealmRoles.Texts)
        {
            Separate(ref first, block);
            var start = block.Length;
            block.AppendText(role);
            block.EndElement(start, Separator);
        }

        foreach (var client in claims.ResourceRoles)
        {
            foreach (var role in client.Roles.Texts)
            {
                Separate(ref first, block);
                var start = block.Length;
                block.AppendName(client.Client);
                block.Append((byte)':');
                block.AppendText(role);
                block.EndElement(start, Separator);
            }
        }
    }

    private static void Separate(ref bool first, BlockWriter block)
    {
        if (!first)
        {
            block.Append(Separator);
        }

        first = false;
    }
}
