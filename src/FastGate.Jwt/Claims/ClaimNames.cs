namespace FastGate.Jwt.Claims;

/// <summary>How a <see cref="ClaimName"/> is spelled.</summary>
public static class ClaimNames
{
    /// <summary>The name in a token, such as <c>preferred_username</c>; empty for <see cref="ClaimName.None"/>.</summary>
    public static string ToText(this ClaimName claim) => KnownClaims.NameOf(claim);
}
