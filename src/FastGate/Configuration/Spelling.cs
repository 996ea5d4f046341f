namespace FastGate.Configuration;

/// <summary>Names that somebody wrote, and what they may have meant.</summary>
public static class Spelling
{
    /// <summary>The name at most two changes away, or null.</summary>
    public static string? Nearest(string written, IEnumerable<string> names)
    {
        var folded = written.Replace('_', '-').ToLowerInvariant();
        if (folded.Length > 64)
        {
            return null;
        }
        string? best = null;
        var distance = folded.Length < 5 ? 2 : 3;
        foreach (var name in names)
        {
            var changes = Changes(folded, name);
            if (changes < distance)
            {
                (best, distance) = (name, changes);
            }
        }
        return best;
    }

    /// <summary>A name that may stand in a message: whatever is no name is left out.</summary>
    public static string Shown(string name)
    {
        var length = 0;
        while (length < name.Length && length < 64 && (char.IsAsciiLetterOrDigit(name[length]) || name[length] is '-' or '_' or '.'))
        {
            length++;
        }
        return length == name.Length ? name : name[..length] + "…";
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Changes(string one, string other)
    {
        var row = new int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
        {
            row[j] = j;
        }
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[other.Length];
    }
}
