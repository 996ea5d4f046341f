using FastGate.Configuration;
using FastGate.Startup;

namespace FastGate.Commands;

/// <summary>What stops a start, in the form of findings on the options at fault.</summary>
internal static class StartFindings
{
    public static List<Finding> Of(IReadOnlyList<StartProblem> problems, ConfigurationResult configuration)
    {
        var findings = new List<Finding>();
        foreach (var problem in problems)
        {
            findings.Add(new Finding(Severity.Error, "start", Place(problem.Option, configuration), 0, problem.Option, problem.Message, null));
        }
        return findings;
    }

    /// <summary>Where the option was set; where nobody set it, the file, in which it can be.</summary>
    private static string? Place(string? option, ConfigurationResult configuration) =>
        option is null ? null
        : configuration.Origins.TryGetValue(option, out var origin) ? origin
        : configuration.Effective.Config.Length > 0 ? configuration.Effective.Config
        : null;
}
