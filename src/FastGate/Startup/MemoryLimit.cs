using System.Globalization;

namespace FastGate.Startup;

/// <summary>How much memory this process may use: the limit of its control group, else the machine's.</summary>
internal static class MemoryLimit
{
    public static long OfThisProcess()
    {
        // cgroup v2, then v1; "max" or a number beyond all machines means no limit
        foreach (string file in (ReadOnlySpan<string>)["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"])
        {
            if (TryRead(file, out long limit) && limit < 1L << 50)
            {
                return limit;
            }
        }

        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    private static bool TryRead(string file, out long limit)
    {
        limit = 0;
        try
        {
            return File.Exists(file) && long.TryParse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out limit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
