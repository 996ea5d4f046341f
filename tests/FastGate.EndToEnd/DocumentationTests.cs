using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>
/// The commands that the documentation shows are run: every fenced block whose info string is <c>sh runnable</c>, by bash in
/// the repository's folder, has to end with status 0. Those that say <c>sh runnable long</c> take minutes: <c>./test.sh --long</c> runs them.
/// </summary>
public sealed class DocumentationTests
{
    private const string Opening = "```sh runnable";
    private const string LongOpening = Opening + " long";

    public static TheoryData<string, int, bool> Blocks()
    {
        var blocks = new TheoryData<string, int, bool>();
        foreach (var page in Pages())
        {
            var lines = File.ReadAllLines(page);
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].Trim() is Opening or LongOpening)
                {
                    blocks.Add(Path.GetRelativePath(Repository.Root, page), i + 1, lines[i].Trim() == LongOpening);
                }
            }
        }

        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_runnable_block_runs(string page, int line, bool isLong)
    {
        Assert.SkipWhen(isLong && Environment.GetEnvironmentVariable("FASTGATE_LONG") != "1", "takes minutes: ./test.sh --long");
        var script = string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, page)).Skip(line).TakeWhile(l => l.Trim() != "```"));

        var (status, output, errors) = ChildProcess.Run("bash", ["-euo", "pipefail", "-c", script], seconds: isLong ? 900 : 120);

        Assert.True(status == 0, $"{page}:{line} ended with status {status}\n{script}\n{output}{errors}");
    }

    [Fact]
    public void The_front_door_has_such_a_block()
    {
        Assert.Contains(Opening, File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_between_the_pages_lead_somewhere()
    {
        var broken =
            from page in Pages()
            from System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(page), @"\]\(([^)#:\s]+)(#[^)]*)?\)")
            let target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{Path.GetRelativePath(Repository.Root, page)}: {link.Groups[1].Value}";

        Assert.Empty(broken);
    }

    private static IEnumerable<string> Pages() =>
        Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories));
}
