using System.Globalization;

namespace FastGate.Patterns;

/// <summary>A set of code points as sorted ranges that neither overlap nor touch.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;

    private CodePointSet(List<(int Low, int High)> ranges) => Ranges = ranges;

    public IReadOnlyList<(int Low, int High)> Ranges { get; }

    public static CodePointSet Of(params IEnumerable<(int Low, int High)> ranges)
    {
        var sorted = ranges.OrderBy(r => r.Low).ToList();
        var merged = new List<(int Low, int High)>(sorted.Count);
        foreach (var (low, high) in sorted)
        {
            if (merged.Count > 0 && low <= merged[^1].High + 1)
            {
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
            }
            else
            {
                merged.Add((low, high));
            }
        }

        return new CodePointSet(merged);
    }

    public static CodePointSet Single(int codePoint) => Of((codePoint, codePoint));

    public bool Contains(int codePoint)
    {
        var (from, to) = (0, Ranges.Count - 1);
        while (from <= to)
        {
            var middle = (from + to) / 2;
            if (codePoint < Ranges[middle].Low)
            {
                to = middle - 1;
            }
            else if (codePoint > Ranges[middle].High)
            {
                from = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    public CodePointSet Negate()
    {
        var gaps = new List<(int Low, int High)>();
        var next = 0;
        foreach (var (low, high) in Ranges)
        {
            if (low > next)
            {
                gaps.Add((next, low - 1));
            }

            next = high + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return new CodePointSet(gaps);
    }

    /// <summary>With every code point also those that differ from it only in case.</summary>
    public CodePointSet FoldCase() =>
        Of(Ranges.Concat(CaseFolding.Orbits.Where(orbit => orbit.Any(Contains)).SelectMany(orbit => orbit.Select(c => (c, c)))));

    /// <summary>All code points of some general categories (tables of the runtime).</summary>
    public static CodePointSet OfCategories(Func<UnicodeCategory, bool> wanted)
    {
        var ranges = new List<(int Low, int High)>();
        var start = -1;
        for (var c = 0; c <= Last + 1; c++)
        {
            var inside = c <= Last && wanted(CharUnicodeInfo.GetUnicodeCategory(c));
            if (inside && start < 0)
            {
                start = c;
            }
            else if (!inside && start >= 0)
            {
                ranges.Add((start, c - 1));
                start = -1;
            }
        }

        return new CodePointSet(ranges);
    }
}
