using System.Collections;
using FastGate.Configuration;

namespace FastGate.Commands;

/// <summary>What a command works with: the process's streams and variables, or a test's.</summary>
public sealed record CommandContext(TextWriter Out, TextWriter Error, IReadOnlyDictionary<string, string> Environment, Files Files, Judges Judges)
{
    public static CommandContext OfProcess(Judges judges)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }
        return new(new CommandOutput(Console.Out), new CommandOutput(Console.Error), variables, Files.OfMachine, judges);
    }

    public ConfigurationResult Read(IReadOnlyList<string> args) => Configurator.Read(args, Environment, Files, Judges);

    /// <summary>Says what stops a start, in the words of <c>check</c>.</summary>
    public void SayErrors(ConfigurationResult configuration)
    {
        foreach (var finding in configuration.Findings.Where(finding => finding.Severity == Severity.Error))
        {
            Error.WriteLine(CheckCommand.Line(finding));
        }
    }
}
