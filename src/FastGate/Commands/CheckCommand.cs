using FastGate.Configuration;
using FastGate.Startup;

namespace FastGate.Commands;

/// <summary>
/// <c>fastgate check</c>: every finding on a line of its own; 0 where nothing stops a start, 1 otherwise. It asks nobody, binds no port and
/// changes no file.
/// </summary>
public static class CheckCommand
{
    public static Task<int> Run(IReadOnlyList<string> args, CommandContext context)
    {
        var result = context.Read(args);
        // What a start would trip over later is looked for once the options themselves are good.
        var findings = result.Options is { } options
            ? [.. StartFindings.Of(Groundwork.Judge(options, TimeProvider.System), result), .. result.Findings]
            : result.Findings;
        foreach (var finding in findings)
        {
            context.Out.WriteLine(Line(finding));
        }
        var errors = findings.Count(finding => finding.Severity == Severity.Error);
        var warnings = findings.Count(finding => finding.Severity == Severity.Warning);
        var name = result.Effective.Config.Length > 0 ? result.Effective.Config : "the configuration";
        context.Out.WriteLine($"{Finding.OneLine(name)}: {Count(errors, "error")}, {Count(warnings, "warning")}" + (errors == 0 ? "; it can be run" : "; it cannot be run"));
        return Task.FromResult(errors == 0 ? 0 : 1);
    }

    /// <summary><c>[error] gate.conf:12: listen: …; write …</c></summary>
    public static string Line(Finding finding) => $"[{finding.Severity.ToString().ToLowerInvariant()}] {finding}";

    private static string Count(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";
}
