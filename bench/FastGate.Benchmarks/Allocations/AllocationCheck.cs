using System.Globalization;
using System.Text.Json;

namespace FastGate.Benchmarks.Allocations;

/// <summary>
/// Runs every benchmark a few times and compares what it allocates with bench/expected-allocations.json. A benchmark that the file does not name
/// and a name without a benchmark are faults too. The status is 0 if all is as expected.
/// </summary>
internal static class AllocationCheck
{
    private const string FileName = "bench/expected-allocations.json";

    /// <param name="arguments"><c>--expected FILE</c> instead of the repository's; <c>--only TEXT</c>: what has it in its name.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? file = null;
        string only = "";
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--expected", var value, ..]:
                    file = value;
                    break;
                case ["--only", var value, ..]:
                    only = value;
                    break;
                default:
                    Console.Error.WriteLine("usage: allocations [--expected FILE] [--only TEXT]");
                    return 2;
            }

            arguments = arguments[2..];
        }

        Dictionary<string, long> expected = Read(file ?? Find());
        IReadOnlyList<BenchmarkCase> cases = BenchmarkCase.All();
        List<string> faults =
        [
            .. cases.Where(c => !expected.ContainsKey(c.Name)).Select(c => $"{c.Name} has no entry in {FileName}"),
            .. expected.Keys.Except(cases.Select(c => c.Name)).Select(name => $"{FileName} names {name}, which is no benchmark"),
        ];
        if (faults.Count == 0)
        {
            foreach (BenchmarkCase benchmark in cases.Where(c => c.Name.Contains(only, StringComparison.Ordinal)))
            {
                long bytes = benchmark.Measure();
                long allowed = expected[benchmark.Name];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{benchmark.Name,-52} {bytes,8} B of {allowed,8}"));
                if (bytes > allowed)
                {
                    faults.Add(string.Create(CultureInfo.InvariantCulture, $"{benchmark.Name} allocates {bytes} B, expected are at most {allowed}"));
                }
            }
        }

        faults.ForEach(Console.Error.WriteLine);
        return faults.Count == 0 ? 0 : 1;
    }

    private static Dictionary<string, long> Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.EnumerateObject().Where(member => member.Name != "about").ToDictionary(member => member.Name, member => member.Value.GetInt64());
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, FileName)))
        {
            folder = folder.Parent;
        }

        return folder is not null ? Path.Combine(folder.FullName, FileName) : throw new FileNotFoundException(FileName);
    }
}
