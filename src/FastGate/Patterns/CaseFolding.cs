using System.Text;

namespace FastGate.Patterns;

/// <summary>
/// Simple case folding: characters that differ only in case have the same fold. Unlike .NET's invariant casing it also joins
/// the long s with s and the Kelvin sign with k, as Unicode's table and RE2 do.
/// </summary>
public static class CaseFolding
{
    private const int LastCased = 0x1E943;

    private static readonly Lazy<int[][]> LazyOrbits = new(FindOrbits);

    /// <summary>The groups of two and more code points with one fold.</summary>
    public static IReadOnlyList<int[]> Orbits => LazyOrbits.Value;

    public static int Fold(int codePoint)
    {
        if (codePoint < 0x80)
        {
            return codePoint is >= 'A' and <= 'Z' ? codePoint | 0x20 : codePoint;
        }

        switch (codePoint)
        {
            // Dotted capital I and dotless small i fold to themselves: their lower and upper forms belong to i and I.
            case 0x130 or 0x131:
                return codePoint;
            case 0x17F:
                return 's';
            case 0x212A:
                return 'k';
            case 0x212B:
                return 0xE5;
            case 0x2126:
                return 0x3C9;
            case 0x1E9E:
                return 0xDF;
            case 0x3F4:
                return 0x3B8;
        }

        return Rune.TryCreate(codePoint, out var rune) ? Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value : codePoint;
    }

    private static int[][] FindOrbits()
    {
        var byFold = new Dictionary<int, List<int>>();
        for (var c = 0; c <= LastCased; c++)
        {
            var fold = Fold(c);
            if (fold != c)
            {
                if (!byFold.TryGetValue(fold, out var members))
                {
                    byFold[fold] = members = [fold];
                }

                members.Add(c);
            }
        }

        return [.. byFold.Values.Select(m => m.ToArray())];
    }
}
