using System.Diagnostics;
using System.Text.Json.Nodes;

namespace FastGate.Tests;

/// <summary>
/// Every benchmark allocates what bench/expected-allocations.json says, measured by the benchmark program in a process of its own; and that check does
/// fail when it should. No time is looked at.
/// </summary>
public sealed class ExpectedAllocationsTests
{
    [Fact]
    public async Task Every_benchmark_allocates_what_is_expected()
    {
        var (status, output) = await CheckAsync();

        Assert.True(status == 0, output);
        Assert.Equal(Expected().Count - 1, output.Split('\n').Count(line => line.Contains(" B of ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task More_than_expected_is_a_fault()
    {
        var expected = Expected();
        expected["JwtBenchmarks.FreshEs256"] = 100;

        var (status, output) = await CheckAsync(expected, "JwtBenchmarks.Fresh");

        Assert.Equal(1, status);
        Assert.Matches("(?m)^JwtBenchmarks.FreshEs256 allocates [0-9]+ B, expected are at most 100$", output);
    }

    [Fact]
    public async Task A_benchmark_without_an_entry_is_a_fault()
    {
        var expected = Expected();
        expected.Remove("HeadRewriteBenchmarks.AnswerHeadForTheClient");

        var (status, output) = await CheckAsync(expected);

        Assert.Equal(1, status);
        Assert.Contains("HeadRewriteBenchmarks.AnswerHeadForTheClient has no entry", output);
    }

    [Fact]
    public async Task An_entry_without_a_benchmark_is_a_fault()
    {
        var expected = Expected();
        expected["JwtBenchmarks.NoMore"] = 0;

        var (status, output) = await CheckAsync(expected);

        Assert.Equal(1, status);
        Assert.Contains("names JwtBenchmarks.NoMore, which is no benchmark", output);
    }

    private static JsonObject Expected() => JsonNode.Parse(File.ReadAllText(Path.Combine(ArchitectureTests.Root, "bench", "expected-allocations.json")))!.AsObject();

    private static async Task<(int Status, string Output)> CheckAsync(JsonObject? expected = null, string only = "")
    {
        // built with the tests, in the same configuration
        var build = Path.GetRelativePath(Path.Combine(ArchitectureTests.Root, "tests", "FastGate.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(ArchitectureTests.Root, "bench", "FastGate.Benchmarks", build, "FastGate.Benchmarks");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, (expected ?? Expected()).ToJsonString());
            var start = new ProcessStartInfo(program, ["allocations", "--expected", file, "--only", only]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
