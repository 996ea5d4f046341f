using System.Text.RegularExpressions;
using FastGate.Routing;

namespace FastGate.Tests.Routing;

/// <summary>
/// The same rules told the slow and plain way: every pattern is tried by itself, and those that fit are compared position by
/// position.
/// </summary>
internal static class ReferenceMatcher
{
    public static Resource? Find(IReadOnlyList<Resource> resources, int method, string path)
    {
        Resource? best = null;
        int[]? bestRank = null;
        foreach (var resource in resources)
        {
            if ((resource.Methods >> method & 1) == 0)
            {
                continue;
            }

            var rank = new List<int>();
            if (!Fits(resource.Pattern, path, rank))
            {
                continue;
            }

            // Equal ranks are equal patterns here (the generator has one expression per tail), and there the last wins.
            if (bestRank is null || Compare(rank, bestRank) <= 0)
            {
                (best, bestRank) = (resource, [.. rank]);
            }
        }

        return best;
    }

    private static int Compare(List<int> left, int[] right)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Length); i++)
        {
            if (left[i] != right[i])
            {
                return left[i].CompareTo(right[i]);
            }
        }

        return left.Count.CompareTo(right.Length);
    }

    /// <summary>Ranks: 0 end, 1 text, from 1,000 expression, from 2,000 segment (before a slash last), 9,000 rest.</summary>
    private static bool Fits(string pattern, string path, List<int> rank)
    {
        if (pattern.Length == 0)
        {
            rank.Add(0);
            return path.Length == 0;
        }

        if (pattern[0] == '*')
        {
            rank.Add(9_000);
            return true;
        }

        if (pattern[0] != '{')
        {
            rank.Add(1);
            return path.Length > 0 && path[0] == pattern[0] && Fits(pattern[1..], path[1..], rank);
        }

        var close = pattern.IndexOf('}');
        var rest = pattern[(close + 1)..];
        var tail = rest.Length == 0 || rest[0] == '*' ? '/' : rest[0];
        var length = path.IndexOf(tail);
        if (length < 0)
        {
            length = tail == '/' ? path.Length : -1;
        }

        if (path.Length == 0 || length < 0)
        {
            return false;
        }

        var colon = pattern.IndexOf(':', 0, close);
        var value = path[..length];
        var fits = colon < 0 ? !value.Contains('/') : Regex.IsMatch(value, $"^{pattern[(colon + 1)..close]}$");
        rank.Add((colon >= 0 ? 1_000 : 2_000) + (tail == '/' ? 999 : tail));
        return fits && Fits(rest, path[length..], rank);
    }
}
