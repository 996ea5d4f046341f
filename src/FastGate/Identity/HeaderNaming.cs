using System.Buffers;
using System.Text;

namespace FastGate.Identity;

/// <summary>How 7.0.0 makes field names of claims, and how Go then writes them on the wire.</summary>
internal static class HeaderNaming
{
    public const string Prefix = "X-Auth-";

    // From + to / everything, as in the expression of the original.
    private static readonly SearchValues<char> Symbols = SearchValues.Create("_$><[].,+-/'%^&*()!\\");

    /// <summary>Cut at runs of symbols, each piece with an upper-case first letter, hyphens between: <c>given_name</c> is <c>Given-Name</c>.</summary>
    public static string FromClaim(string claim)
    {
        var pieces = new List<string>();
        var rest = claim.AsSpan();
        while (true)
        {
            var cut = rest.IndexOfAny(Symbols);
            if (cut < 0)
            {
                pieces.Add(Capitalize(rest));
                return string.Join('-', pieces);
            }

            pieces.Add(Capitalize(rest[..cut]));
            var next = rest[cut..].IndexOfAnyExcept(Symbols);
            rest = next < 0 ? [] : rest[(cut + next)..];
        }
    }

    /// <summary>Upper case at the start and after each hyphen, lower case elsewhere: <c>X-Auth-ExpiresIn</c> is <c>X-Auth-Expiresin</c>.</summary>
    public static string OnTheWire(string name)
    {
        var upper = true;
        return string.Create(name.Length, name, (text, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                text[i] = upper ? char.ToUpperInvariant(source[i]) : char.ToLowerInvariant(source[i]);
                upper = source[i] == '-';
            }
        });
    }

    private static string Capitalize(ReadOnlySpan<char> piece)
    {
        if (Rune.DecodeFromUtf16(piece, out var first, out var length) != OperationStatus.Done)
        {
            return piece.ToString();
        }

        return Rune.ToUpperInvariant(first).ToString() + piece[length..].ToString();
    }
}
