using System.Text;

namespace FastGate.Tests.Configuration;

/// <summary>Pages of the documentation that are made from the catalogue.</summary>
internal static class Repository
{
    /// <summary>Set to 1, the pages are written anew instead of being compared.</summary>
    private const string Switch = "FASTGATE_WRITE_DOCS";

    public static string Root { get; } = Find();

    /// <summary>The page as it is in the repository must be the one that is generated.</summary>
    public static void AssertPage(string path, string generated)
    {
        var file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, generated, new UTF8Encoding(false));
        }
        Assert.True(File.Exists(file) && File.ReadAllText(file) == generated, $"{path} is out of date: run the tests once with {Switch}=1");
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FastGate.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
