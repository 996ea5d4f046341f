namespace FastGate.EndToEnd.Harness;

/// <summary>Where the repository and the native binary under test are.</summary>
public static class Repository
{
    /// <summary>The folder with <c>FastGate.sln</c>, found from the test's own place upwards.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The native binary, or what <c>FASTGATE_BINARY</c> names: the ordinary build is quicker to make while one works on it.
    /// The tests never build it: that is what <c>./build.sh</c> is for.
    /// </summary>
    public static string Binary
    {
        get
        {
            if (Environment.GetEnvironmentVariable("FASTGATE_BINARY") is { Length: > 0 } other)
            {
                return other;
            }

            var path = Path.Combine(Root, "artifacts", "fastgate");
            Assert.True(File.Exists(path), "artifacts/fastgate is missing: run ./build.sh first (./test.sh does so).");
            return path;
        }
    }

    /// <summary>A file of the tests' <c>Data</c> folder.</summary>
    public static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FastGate.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("FastGate.sln is in no folder above the tests.");
    }
}
