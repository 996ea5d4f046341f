using System.Text;
using FastGate.Configuration;
using FastGate.Responses;
using FastGate.Routing;

namespace FastGate.Tests.Configuration;

/// <summary>Configurations for tests, in memory.</summary>
internal static class Sample
{
    public const string Path = "gate.conf";

    /// <summary>The least that starts.</summary>
    public const string Least = """
        listen: :3000
        upstream-url: http://127.0.0.1:8080
        discovery-url: https://id.example/realms/main
        client-id: api
        no-redirects: true
        trusted-proxies: []

        """;

    public const string LeastToml = """
        issuer = "https://id.example/realms/main"
        audience = "api"
        upstream = "http://127.0.0.1:8080"

        """;

    private static readonly Judges Judges = new(
        pattern => pattern.Contains("(?=", StringComparison.Ordinal) ? "look-around is not supported" : null,
        (pattern, _) => pattern.Count(c => c == '{') == pattern.Count(c => c == '}') ? null : "a { has no matching }",
        OpenAlternatives.In,
        entry => entry.EndsWith("|Host", StringComparison.Ordinal) || entry.EndsWith("|Content-Length", StringComparison.Ordinal) ? "a header that the gateway itself has to write" : null,
        (template, tags) => ForbiddenPage.Read(template, tags).Error);

    /// <summary>Reads the text as a file beside the least configuration.</summary>
    public static ConfigurationResult With(string yaml, params string[] args) => Read(Least + yaml, args);

    public static ConfigurationResult Read(string file, params string[] args) => Read(Path, file, [], args);

    public static ConfigurationResult Toml(string file, params string[] args) => Read("gate.toml", file, [], args);

    public static ConfigurationResult Env(string yaml, params (string, string)[] variables) => Read(Path, Least + yaml, variables, []);

    public static ConfigurationResult Flags(params string[] args) => Configurator.Read(args, new Dictionary<string, string>(), FilesWith(null, null), Judges);

    public static ConfigurationResult Read(string path, string? file, (string Name, string Value)[] variables, string[] args) =>
        Read(path, file is null ? null : Encoding.UTF8.GetBytes(file), variables, args);

    public static ConfigurationResult Read(string path, byte[]? file, (string Name, string Value)[] variables, string[] args) =>
        Configurator.Read(["--config=" + path, .. args], variables.ToDictionary(pair => pair.Name, pair => pair.Value), FilesWith(path, file), Judges);

    /// <summary>Every file named *.pem is there, and a few more.</summary>
    private static Files FilesWith(string? path, byte[]? content)
    {
        byte[] Bytes(string name) => name == path && content is not null ? content
            : name.EndsWith(".pem", StringComparison.Ordinal) ? "pem"u8.ToArray()
            : name.EndsWith(".html", StringComparison.Ordinal) ? "<p>{{.team}}</p>"u8.ToArray()
            : name.EndsWith(".secret", StringComparison.Ordinal) ? "from-a-file\n"u8.ToArray()
            : throw new FileNotFoundException();
        return new Files(Bytes, name =>
        {
            try
            {
                return Bytes(name).Length >= 0;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        });
    }

    public static GateOptions Good(this ConfigurationResult result)
    {
        Assert.True(!result.HasErrors, result.Text());
        return result.Options!;
    }

    /// <summary>The one error, which stands where and speaks of what is given.</summary>
    public static Finding Bad(this ConfigurationResult result, string key, string? part = null, int line = -1)
    {
        Assert.Null(result.Options);
        var errors = result.Findings.Where(finding => finding.Severity == Severity.Error).ToArray();
        var error = errors.FirstOrDefault(finding => finding.ToString().Contains(key, StringComparison.Ordinal));
        Assert.True(error is not null, $"no error on {key}:\n" + result.Text());
        Assert.True(part is null || error.ToString().Contains(part, StringComparison.Ordinal), error.ToString());
        Assert.True(line < 0 || error.Line == line, error.ToString());
        return error;
    }

    public static Finding Warning(this ConfigurationResult result, string code, string? part = null)
    {
        var finding = result.Findings.FirstOrDefault(one => one.Severity == Severity.Warning && one.Code == code && (part is null || one.ToString().Contains(part, StringComparison.Ordinal)));
        Assert.True(finding is not null, $"no warning {code} with {part}:\n" + result.Text());
        return finding;
    }

    public static void NoWarning(this ConfigurationResult result, string code) =>
        Assert.DoesNotContain(result.Findings, finding => finding.Code == code && finding.Severity == Severity.Warning);

    public static string Text(this ConfigurationResult result) => string.Join('\n', result.Findings.Select(finding => $"[{finding.Severity}] {finding.Code} {finding}"));
}
