using System.Globalization;
using System.Runtime.InteropServices;

namespace FastGate.Listening;

/// <summary>
/// The program's and its libraries' pages, of which the kernel maps sixteen for each one that is touched. After the start, or a flood, most are not needed
/// any more; those that are come back from the page cache.
/// </summary>
internal static partial class ProgramPages
{
    private const int DontNeed = 4;     // MADV_DONTNEED

    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            foreach ((nint start, nuint length) in Droppable(File.ReadLines("/proc/self/smaps")))
            {
                _ = Advise(start, length, DontNeed);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            // No /proc, or another C library: the memory stays, nothing else is different.
        }
    }

    /// <summary>
    /// The mappings whose pages are all the file's own: not writable, and none of them changed since (a relocated page would be lost by dropping it).
    /// </summary>
    internal static List<(nint Start, nuint Length)> Droppable(IEnumerable<string> smaps)
    {
        var ranges = new List<(nint, nuint)>();
        (ulong Start, ulong End) current = default;
        bool candidate = false;
        foreach (string line in smaps)
        {
            if (TryReadHeader(line, out ulong start, out ulong end, out bool fixedFile))
            {
                (current, candidate) = ((start, end), fixedFile);
            }
            else if (candidate && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (line.AsSpan("Anonymous:".Length).Trim() is "0 kB")
                {
                    ranges.Add(((nint)current.Start, (nuint)(current.End - current.Start)));
                }

                candidate = false;
            }
        }

        return ranges;
    }

    /// <summary>"7f12-7f34 r-xp 00000000 08:01 1234   /lib/file": true for such a line, with whether it is a file that nobody can write to.</summary>
    private static bool TryReadHeader(string line, out ulong start, out ulong end, out bool fixedFile)
    {
        (start, end, fixedFile) = (0, 0, false);
        int dash = line.IndexOf('-', StringComparison.Ordinal);
        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        if (dash <= 0 || blank < dash
            || !ulong.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            || !ulong.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end))
        {
            return false;
        }

        fixedFile = line.AsSpan(blank + 1) is ['r', '-', _, 'p', ..] && line.Contains(" /", StringComparison.Ordinal);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
