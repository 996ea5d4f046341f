using System.Globalization;

namespace FastGate.Listening;

/// <summary>How much memory this process may have: the smallest limit of its control groups, or what the machine has.</summary>
public static class MemoryLimit
{
    private const string Root = "/sys/fs/cgroup";

    // Version 1 says "no limit" by a number close to the largest one.
    private const long Absurd = 1L << 60;

    // What the gateway takes by itself, some 9 MiB, and room for the collector.
    private const long ProgramBytes = 16L << 20;

    private static readonly Lazy<long> AtStart = new(() => Read(ReadFile, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));

    /// <summary>Bytes, as they were when this was first asked for.</summary>
    public static long Bytes => AtStart.Value;

    /// <summary>What `max-buffered-bytes` is by default: a quarter.</summary>
    public static long DefaultBufferedBytes => Math.Max(Bytes / 4, 1024 * 1024);

    /// <summary>
    /// What `token-cache-bytes` is by default: an eighth, at most 32 MiB. The collector needs as much again for entries that
    /// have just gone.
    /// </summary>
    public static long DefaultTokenCacheBytes => TokenCacheBytes(Bytes);

    /// <summary>
    /// What connections, requests and buffers may hold together, beside the program and <paramref name="tokenCache"/>: half of the rest. Those that are
    /// there may go a quarter beyond, and what has just been let go of is there until the collector comes; nearer to the limit the kernel would end the
    /// process, or the runtime, which dies where it finds no memory for its own books.
    /// </summary>
    public static long BytesForConnections(long tokenCache) => BytesForConnections(Bytes, tokenCache);

    internal static long BytesForConnections(long limit, long tokenCache)
        => Math.Max((limit - tokenCache - ProgramBytes) / 2, 1024 * 1024);

    internal static long TokenCacheBytes(long limit) => Math.Clamp(limit / 8, 1024 * 1024, 32 * 1024 * 1024);

    /// <param name="file">The text of a file, or null.</param>
    /// <param name="available">What the runtime calls available: the machine's memory, or three quarters of a limit that it has found.</param>
    internal static long Read(Func<string, string?> file, long available)
    {
        var machine = available > 0 ? available : Absurd;
        var limit = Absurd;
        foreach (var line in (file("/proc/self/cgroup") ?? "").Split('\n'))
        {
            // "0::/path" in version 2, "4:memory:/path" or "4:cpu,memory:/path" in version 1.
            var parts = line.Split(':', 3);
            if (parts.Length == 3 && parts[1].Length == 0)
            {
                limit = Math.Min(limit, Smallest(file, Root, parts[2], "memory.max"));
            }
            else if (parts.Length == 3 && parts[1].Split(',').Contains("memory"))
            {
                limit = Math.Min(limit, Smallest(file, Root + "/memory", parts[2], "memory.limit_in_bytes"));
            }
        }
        return limit / 4 * 3 <= machine ? limit : machine;
    }

    // Each group above limits as well. Inside a container the path may be that of the host, which is not there: then the top is ours.
    private static long Smallest(Func<string, string?> file, string root, string path, string name)
    {
        var smallest = Absurd;
        for (path = path.TrimEnd('/'); ; path = path[..path.LastIndexOf('/')])
        {
            if (long.TryParse(file($"{root}{path}/{name}")?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0)
            {
                smallest = Math.Min(smallest, bytes);
            }
            if (path.LastIndexOf('/') < 0)
            {
                return smallest;
            }
        }
    }

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
