using System.Text;

namespace FastGate.Tests.Http1;

/// <summary>Every combination tried, on strings and without a thought for speed: what <see cref="FastGate.Http1.PathReadings"/> must come to.</summary>
internal static class ReferencePaths
{
    private enum Dots
    {
        ResolvedFirst,
        Standing,
        ResolvedAfterMerging,
    }

    private enum Cut
    {
        None,
        Before,
        After,
    }

    /// <summary>As 7.0.0: decode, split, drop and pop, join, collapse.</summary>
    public static string Seven(string path) => Merge(Resolve(Decode(path, keepSlash: false)!));

    public static HashSet<string> Readings(string path)
    {
        var readings = new HashSet<string>();
        foreach (string once in Component(path))
        {
            foreach (Dots dots in Enum.GetValues<Dots>())
            {
                readings.Add(Finish(once, dots));
            }
            string[] handedOn = [once, Merge(once), Resolve(once), Merge(Resolve(once)), Resolve(Merge(once))];
            foreach (string between in handedOn)
            {
                foreach (string twice in Component(between))
                {
                    foreach (Dots dots in Enum.GetValues<Dots>())
                    {
                        readings.Add(Finish(twice, dots));
                    }
                }
            }
        }
        return readings;
    }

    private static IEnumerable<string> Component(string path)
    {
        foreach (bool keepSlash in new[] { false, true })
        {
            foreach (bool backslash in new[] { false, true })
            {
                foreach (Cut cut in Enum.GetValues<Cut>())
                {
                    string? text = Decode(cut == Cut.Before ? CutParameters(path) : path, keepSlash);
                    if (text is null)
                    {
                        continue;
                    }
                    text = backslash ? text.Replace('\\', '/') : text;
                    yield return cut == Cut.After ? CutParameters(text) : text;
                }
            }
        }
    }

    private static string Finish(string path, Dots dots) => dots switch
    {
        Dots.ResolvedFirst => Merge(Resolve(path)),
        Dots.Standing => Merge(path),
        _ => Resolve(Merge(path)),
    };

    private static string? Decode(string path, bool keepSlash)
    {
        var text = new StringBuilder();
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                text.Append(path[i]);
                continue;
            }
            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
            {
                return null;
            }
            char decoded = (char)Convert.ToInt32(path.Substring(i + 1, 2), 16);
            if (decoded == '\0')
            {
                return null;
            }
            text.Append(decoded == '/' && keepSlash ? "%2F" : decoded);
            i += 2;
        }
        return text.ToString();
    }

    private static string CutParameters(string path) => string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]));

    private static string Merge(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/");
        }
        return path;
    }

    private static string Resolve(string path)
    {
        var kept = new List<string>();
        bool dotLast = false;
        foreach (string segment in path.Split('/').Skip(1))
        {
            dotLast = segment is "." or "..";
            if (segment == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (!dotLast)
            {
                kept.Add(segment);
            }
        }
        if (dotLast)
        {
            kept.Add("");
        }
        return "/" + string.Join('/', kept);
    }
}
