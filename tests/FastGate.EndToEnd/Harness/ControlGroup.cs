namespace FastGate.EndToEnd.Harness;

/// <summary>A control group with a limit, version 1 or 2, for as long as a test runs.</summary>
public sealed class ControlGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    private ControlGroup(string folder) => Folder = folder;

    /// <summary>Where its <c>cgroup.procs</c> is.</summary>
    public string Folder { get; }

    /// <summary>With so many bytes of memory. Null where this process may not make one: it takes root, and a mount that can be written.</summary>
    public static ControlGroup? TryMake(long memory) => TryMake("memory", "memory.limit_in_bytes", "memory.max", memory);

    /// <summary>With so many threads, which processes are too.</summary>
    public static ControlGroup? TryMakeOfThreads(int threads) => TryMake("pids", "pids.max", "pids.max", threads);

    private static ControlGroup? TryMake(string controller, string limitInFirst, string limit, long value)
    {
        bool first = Directory.Exists($"{Root}/{controller}");
        var group = new ControlGroup($"{Root}{(first ? "/" + controller : "")}/fastgate-test-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(group.Folder);
            File.WriteAllText($"{group.Folder}/{(first ? limitInFirst : limit)}", $"{value}");
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            return null;
        }
    }

    /// <summary>Starts a program in it: a shell steps into the group and becomes the program.</summary>
    public ChildProcess Start(string program, IEnumerable<string> arguments) =>
        ChildProcess.Start("/bin/sh", ["-c", "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"", Folder, program, .. arguments]);

    public void Dispose()
    {
        try
        {
            // Only an empty one goes, which its files do not hinder.
            Directory.Delete(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing was made, or a process of it is not quite gone.
        }
    }
}
