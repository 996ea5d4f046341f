namespace FastGate.Jwt.Tests.Support;

/// <summary>The published test data beside the repository, which need not be there, and the data inside the project, which is.</summary>
internal static class SharedCorpus
{
    /// <summary>The path of a file of the shared corpus, or null where there is none.</summary>
    public static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FastGate.sln")))
            {
                for (DirectoryInfo? above = folder.Parent; above is not null; above = above.Parent)
                {
                    string path = Path.Combine(above.FullName, "shared", "corpus", name);
                    if (File.Exists(path))
                    {
                        return path;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The path of a file under Data.</summary>
    public static string Data(params string[] parts) => Path.Combine([AppContext.BaseDirectory, "Data", .. parts]);
}
