using System.Text.Json;

namespace FastGate.Tests.Http1;

/// <summary>One published case.</summary>
internal sealed record PublishedCase(string Id, byte[] Raw, string Expect, string Strict, string? Stage, string Status, string Why);

/// <summary>The folder of published cases beside the project, where it is there.</summary>
internal static class PublishedCorpus
{
    public static IReadOnlyList<PublishedCase> Load(string file)
    {
        string? path = Find(file);
        if (path is null)
        {
            return [];
        }
        var cases = new List<PublishedCase>();
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            JsonElement root = row.RootElement;
            string expect = root.GetProperty("expect").GetString()!;
            cases.Add(new PublishedCase(
                root.GetProperty("id").GetString()!,
                root.GetProperty("raw_b64").GetBytesFromBase64(),
                expect,
                root.TryGetProperty("strict", out JsonElement strict) ? strict.GetString()! : expect,
                root.TryGetProperty("stage", out JsonElement stage) ? stage.GetString() : null,
                root.TryGetProperty("status", out JsonElement status) ? status.GetString()! : "",
                root.GetProperty("why").GetString()!));
        }
        return cases;
    }

    private static string? Find(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "corpus", file);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }
        return null;
    }
}
