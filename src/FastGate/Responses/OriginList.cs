using System.Text;

namespace FastGate.Responses;

/// <summary>The admitted origins, compared without regard to letter case. A pattern has one <c>*</c> that stands for any text, the empty one too.</summary>
internal sealed class OriginList
{
    private readonly byte[][] _exact;
    private readonly (byte[] Start, byte[] End)[] _patterns;

    public OriginList(IReadOnlyList<string> origins)
    {
        All = origins.Contains("*");
        _exact = [.. origins.Where(origin => !origin.Contains('*')).Select(Encoding.UTF8.GetBytes)];
        _patterns = [.. origins.Where(origin => origin.Contains('*')).Select(Split)];
    }

    public bool All { get; }

    public bool Allows(ReadOnlySpan<byte> origin)
    {
        // An origin is ASCII without blanks (RFC 6454 section 7); nothing else may come back in a header of ours.
        if (origin.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
        {
            return false;
        }

        if (All)
        {
            return true;
        }

        foreach (byte[] exact in _exact)
        {
            if (Ascii.EqualsIgnoreCase(exact, origin))
            {
                return true;
            }
        }

        foreach ((byte[] start, byte[] end) in _patterns)
        {
            if (origin.Length >= start.Length + end.Length
                && Ascii.EqualsIgnoreCase(origin[..start.Length], start)
                && Ascii.EqualsIgnoreCase(origin[^end.Length..], end))
            {
                return true;
            }
        }

        return false;
    }

    private static (byte[] Start, byte[] End) Split(string pattern)
    {
        int star = pattern.IndexOf('*');
        return (Encoding.UTF8.GetBytes(pattern[..star]), Encoding.UTF8.GetBytes(pattern[(star + 1)..]));
    }
}
