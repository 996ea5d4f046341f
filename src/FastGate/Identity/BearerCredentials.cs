using System.Text;

namespace FastGate.Identity;

/// <summary>What an <c>Authorization</c> field holds for a gate that knows bearer tokens only.</summary>
public enum BearerForm : byte
{
    /// <summary>Nothing, or another scheme: as if there were no field, so a cookie may hold the token.</summary>
    None,

    Token,

    /// <summary>The scheme is Bearer, but what follows is not one blank and one token. No cookie is looked at.</summary>
    Malformed,
}

/// <summary>Reads <c>Bearer</c> credentials (RFC 6750 section 2.1, RFC 9110 section 11.4).</summary>
public static class BearerCredentials
{
    private static ReadOnlySpan<byte> Scheme => "Bearer"u8;

    /// <summary>
    /// The scheme word in any case. Between it and the token stands exactly one blank, as in 7.0.0: a second one, a tab, or
    /// anything after the token makes it malformed.
    /// </summary>
    public static BearerForm Read(ReadOnlySpan<byte> authorization, out ReadOnlySpan<byte> token)
    {
        token = default;
        var value = authorization.Trim(" \t"u8);
        if (value.Length < Scheme.Length || !Ascii.EqualsIgnoreCase(value[..Scheme.Length], Scheme))
        {
            return BearerForm.None;
        }

        var rest = value[Scheme.Length..];
        if (rest.IsEmpty || rest[0] == '\t')
        {
            return BearerForm.Malformed;
        }

        if (rest[0] != ' ')
        {
            // A longer word: some other scheme, unless it is text that no scheme may hold.
            return IsToken(value) || IsToken(value[..Math.Max(0, value.IndexOf((byte)' '))]) ? BearerForm.None : BearerForm.Malformed;
        }

        rest = rest[1..];
        if (rest.IndexOfAny(" \t,"u8) >= 0)
        {
            return BearerForm.Malformed;
        }

        token = rest;
        return BearerForm.Token;
    }

    public static bool TryRead(ReadOnlySpan<byte> authorization, out ReadOnlySpan<byte> token) =>
        Read(authorization, out token) == BearerForm.Token;

    private static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && FieldSyntax.IsToken(text);
}
