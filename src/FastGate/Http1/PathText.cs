namespace FastGate.Http1;

/// <summary>
/// The steps of which readings of a path are made. Each reads one span and writes another at least as long, returning the length written. Paths begin
/// with a slash, before and after.
/// </summary>
internal static class PathText
{
    /// <summary>Percent-decodes once. -1 where an encoding is broken or means NUL.</summary>
    public static int Decode(ReadOnlySpan<byte> path, Span<byte> into, PathTreatment treatment)
    {
        bool keepSlash = (treatment & PathTreatment.KeepSlash) != 0;
        bool backslash = (treatment & PathTreatment.Backslash) != 0;
        bool cut = (treatment & PathTreatment.CutBefore) != 0;
        int written = 0;
        for (int i = 0; i < path.Length; i++)
        {
            byte octet = path[i];
            if (octet == ';' && cut)
            {
                int slash = path[i..].IndexOf((byte)'/');
                if (slash < 0)
                {
                    break;
                }
                i += slash - 1;
                continue;
            }
            if (octet == '%')
            {
                int value = i + 2 < path.Length ? Octets.HexValue(path[i + 1]) << 4 | Octets.HexValue(path[i + 2]) : -1;
                if (value <= 0)
                {
                    return -1;
                }
                i += 2;
                octet = (byte)value;
                if (octet == '/' && keepSlash)
                {
                    "%2F"u8.CopyTo(into[written..]);
                    written += 3;
                    continue;
                }
            }
            into[written++] = octet == '\\' && backslash ? (byte)'/' : octet;
        }
        return written;
    }

    /// <summary>Leaves out what follows a ';' in each segment. In place.</summary>
    public static int CutParameters(Span<byte> path)
    {
        int written = 0;
        bool cutting = false;
        foreach (byte octet in path)
        {
            cutting = octet != '/' && (cutting || octet == ';');
            if (!cutting)
            {
                path[written++] = octet;
            }
        }
        return written;
    }

    /// <summary>Makes one slash of each run of them.</summary>
    public static int MergeSlashes(ReadOnlySpan<byte> path, Span<byte> into)
    {
        int written = 0;
        byte last = 0;
        foreach (byte octet in path)
        {
            if (octet != '/' || last != '/')
            {
                into[written++] = octet;
            }
            last = octet;
        }
        return written;
    }

    /// <summary>
    /// Drops "." and lets ".." take the segment before it along, an empty one counting as one. Above the root there is only the root. A dot segment at
    /// the end leaves a slash.
    /// </summary>
    public static int ResolveDots(ReadOnlySpan<byte> path, Span<byte> into)
    {
        int written = 0;
        int start = 0;
        while (start < path.Length)
        {
            int next = path[(start + 1)..].IndexOf((byte)'/');
            int end = next < 0 ? path.Length : start + 1 + next;
            ReadOnlySpan<byte> segment = path[(start + 1)..end];
            bool dots = IsDotSegment(segment);
            if (segment.Length == 2 && dots)
            {
                int parent = into[..written].LastIndexOf((byte)'/');
                written = Math.Max(parent, 0);
            }
            if (!dots)
            {
                path[start..end].CopyTo(into[written..]);
                written += end - start;
            }
            else if (end == path.Length)
            {
                into[written++] = (byte)'/';
            }
            start = end;
        }
        if (written == 0)
        {
            into[written++] = (byte)'/';
        }
        return written;
    }

    public static bool HasDotSegment(ReadOnlySpan<byte> path)
    {
        while (true)
        {
            int at = path.IndexOf("/."u8);
            if (at < 0)
            {
                return false;
            }
            path = path[(at + 1)..];
            int end = path.IndexOf((byte)'/');
            if (IsDotSegment(end < 0 ? path : path[..end]))
            {
                return true;
            }
        }
    }

    private static bool IsDotSegment(ReadOnlySpan<byte> segment) =>
        segment.Length is 1 or 2 && segment[0] == '.' && segment[^1] == '.';
}
