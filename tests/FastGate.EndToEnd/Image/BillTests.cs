using System.Text.Json;
using System.Text.RegularExpressions;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>What every image says of itself, whether or not it can be built here.</summary>
public sealed class BillTests
{
    [Fact]
    public void Each_package_that_is_compiled_in_is_in_the_bill_and_among_the_licences()
    {
        (int status, string output, string errors) = ChildProcess.Run(Path.Combine(Repository.Root, "docker/bill.sh"), [Repository.Binary], 120);
        Assert.True(status == 0, errors);
        JsonElement[] components = [.. JsonDocument.Parse(output).RootElement.GetProperty("components").EnumerateArray()];
        string licences = Text("docker/libraries.txt");

        string[] packages = [.. Packages()];
        Assert.NotEmpty(packages);
        Assert.Equal(["Microsoft.NETCore.App", .. packages], components.Select(c => c.GetProperty("name").GetString()));
        Assert.All(packages, package => Assert.Matches($@"(?m)^{Regex.Escape(package)} .* {License(package)}\r?$", licences));

        string License(string package) =>
            components.Single(c => c.GetProperty("name").GetString() == package).GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString()!;
    }

    [Theory]
    [InlineData("docker/Dockerfile", "ARG VERSION=")]
    [InlineData("docker/Dockerfile.chiseled", "ARG VERSION=")]
    [InlineData("docker/compose.yaml", "image: fastgate:")]
    [InlineData("docker/kubernetes/deployment.yaml", "image: fastgate:")]
    [InlineData("README.md", "image: fastgate:")]
    public void The_version_is_the_programs(string file, string before)
    {
        string version = Regex.Match(Text("Directory.Build.props"), "<VersionPrefix>(.*)</VersionPrefix>").Groups[1].Value;
        Assert.Matches($@"(?m)^\s*{Regex.Escape(before)}{Regex.Escape(version)}\r?$", Text(file));
    }

    private static IEnumerable<string> Packages() =>
        from package in JsonDocument.Parse(Text("src/FastGate/packages.lock.json")).RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
        where package.Value.TryGetProperty("resolved", out _) && !package.Name.Contains(".ILLink.", StringComparison.Ordinal) && !package.Name.EndsWith(".ILCompiler", StringComparison.Ordinal)
        select package.Name;

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));
}
