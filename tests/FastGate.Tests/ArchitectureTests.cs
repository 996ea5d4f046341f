using System.Text.RegularExpressions;

namespace FastGate.Tests;

/// <summary>Who may know whom, how long a file may be, and what no file may say. The rules are those of docs/architecture.md.</summary>
public sealed partial class ArchitectureTests
{
    internal static readonly string Root = FindRoot();

    /// <summary>Each room of the gateway with the rooms and libraries that it may name.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Http1"] = [],
        ["Patterns"] = [],
        ["Responses"] = [],
        ["Sockets"] = [],
        ["Routing"] = ["Patterns"],
        ["Configuration"] = [],
        ["Telemetry"] = [],
        ["Tls"] = ["Sockets", "Telemetry"],
        ["Listening"] = ["Sockets", "Telemetry", "Tls"],
        ["Identity"] = ["Jwt", "Patterns", "Sockets", "Telemetry", "Tls"],
        ["Upstream"] = ["Http1", "Sockets", "Telemetry", "Tls"],
        ["Endpoints"] = ["Identity", "Telemetry", "Configuration", "Jwt"],
        ["Gateway"] = ["Http1", "Patterns", "Responses", "Routing", "Sockets", "Configuration", "Telemetry", "Tls", "Listening", "Identity", "Upstream", "Endpoints", "Jwt"],
        ["Startup"] =
        [
            "Http1", "Patterns", "Responses", "Routing", "Sockets", "Configuration", "Telemetry", "Tls", "Listening", "Identity", "Upstream", "Endpoints", "Jwt", "Gateway",
        ],
        ["Commands"] = ["Startup", "Http1", "Patterns", "Responses", "Routing", "Sockets", "Configuration", "Telemetry", "Tls", "Listening", "Identity", "Upstream", "Endpoints", "Jwt", "Gateway", "Demo"],
    };

    public static TheoryData<string> Rooms => [.. Directory.GetDirectories(Path.Combine(Root, "src", "FastGate")).Select(d => Path.GetFileName(d)!).Where(d => d is not ("bin" or "obj"))];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_names_only_the_rooms_below_it(string room)
    {
        Assert.True(MayKnow.ContainsKey(room), $"src/FastGate/{room} is a room that the rules do not know.");

        var wrong =
            from file in Sources("src", "FastGate", room)
            from named in RoomsNamedIn(file)
            where named != room && !MayKnow[room].Contains(named)
            select $"{Path.GetRelativePath(Root, file)} names FastGate.{named}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void There_is_no_circle()
    {
        // Rooms are taken away as long as there is one that names no room that is left.
        var left = new HashSet<string>(MayKnow.Keys);
        while (left.RemoveWhere(room => !MayKnow[room].Any(left.Contains)) > 0)
        {
        }

        Assert.Empty(left);
    }

    [Theory]
    [InlineData("FastGate.Jwt", "Jwt")]
    [InlineData("FastGate.Demo", "Demo")]
    public void A_library_knows_nobody(string project, string own)
    {
        var wrong =
            from file in Sources("src", project)
            from named in RoomsNamedIn(file)
            where named != own
            select $"{Path.GetRelativePath(Root, file)} names FastGate.{named}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        var tooLong =
            from folder in new[] { "src", "tests", "bench" }
            from file in Sources(folder)
            let lines = File.ReadLines(file).Count()
            where lines > 300
            select $"{Path.GetRelativePath(Root, file)}: {lines} lines";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine_or_a_package_registry()
    {
        var wrong =
            from file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(Root, file)
            where !Ignored().IsMatch(name) && new FileInfo(file).Length < 1_000_000
            from line in File.ReadLines(file).Select((text, index) => (text, index))
            where Forbidden().IsMatch(line.text)
            select $"{name}:{line.index + 1}: {line.text.Trim()}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_source_leaves_work_for_later()
    {
        var wrong =
            from folder in new[] { "src", "tests", "bench" }
            from file in Sources(folder)
            where !file.EndsWith("ArchitectureTests.cs", StringComparison.Ordinal)
            from line in File.ReadLines(file).Select((text, index) => (text, index))
            where Unfinished().IsMatch(line.text)
            select $"{Path.GetRelativePath(Root, file)}:{line.index + 1}: {line.text.Trim()}";

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> RoomsNamedIn(string file)
    {
        var code = CommentOrText().Replace(File.ReadAllText(file), "");
        var qualified = Qualified().Matches(code).Select(m => m.Groups[1].Value);
        // Within a namespace FastGate.X, a type of a sibling may also be named without the prefix, as in Http1.RequestHead.
        var relative = Relative().Matches(code)
            .Where(m => File.Exists(Path.Combine(Root, "src", "FastGate", m.Groups[1].Value, m.Groups[2].Value + ".cs")))
            .Select(m => m.Groups[1].Value);
        return qualified.Concat(relative).Where(n => n is "Jwt" or "Demo" || MayKnow.ContainsKey(n)).Distinct();
    }

    private static IEnumerable<string> Sources(params string[] folder)
    {
        var path = Path.Combine([Root, .. folder]);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories).Where(f => !Ignored().IsMatch(Path.GetRelativePath(Root, f)))
            : [];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FastGate.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("FastGate.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""(\\.|[^""\\\n])*""", RegexOptions.Singleline)]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\bFastGate\.([A-Z]\w*)")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w*)\.([A-Z]\w*)")]
    private static partial Regex Relative();

    [GeneratedRegex(@"(^|/)(\.git|bin|obj|artifacts|BenchmarkDotNet\.Artifacts|TestResults)(/|$)|ArchitectureTests\.cs$|\.(png|gz|tar|dll|snk)$")]
    private static partial Regex Ignored();

    [GeneratedRegex(@"(?<![\w.}/])/(work|root|tmp/plan)/|nuget\.org|npmjs\.|deb\.debian\.org")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
