using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using FastGate.Configuration;

namespace FastGate.Commands;

/// <summary>The library's help, and below it the flags of the catalogue where the verb takes them.</summary>
public sealed class CatalogueHelp(HelpAction plain, IReadOnlyDictionary<string, Verb> verbs) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        plain.Invoke(parseResult);
        if (command is not RootCommand && !(verbs.TryGetValue(command.Name, out var verb) && verb.TakesOptions))
        {
            return 0;
        }
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Flags, each also a key of the file and a variable (--x=value; true-or-false flags need the =):");
        foreach (var group in OptionCatalogue.Groups)
        {
            output.WriteLine();
            output.WriteLine(group.Title + ":");
            foreach (var option in group.Options)
            {
                if (option.Status != OptionStatus.NotBuilt)
                {
                    output.WriteLine($"  --{option.Key,-36} {Summary(option)} [{option.Variable}]");
                }
            }
        }
        output.WriteLine();
        output.WriteLine("Not built yet, and refused by name: " + string.Join(", ", OptionCatalogue.All.Where(option => option.Status == OptionStatus.NotBuilt).Select(option => option.Key)) + ".");
        return 0;
    }

    private static string Summary(OptionDefinition option)
    {
        var value = option.DefaultText ?? OptionText.Shown(option, option.DefaultIn(Dialect.Gatekeeper));
        return option.Summary.Replace("`", "", StringComparison.Ordinal) + (value.Length == 0 ? "" : $" (default {value.Replace("`", "", StringComparison.Ordinal)})");
    }
}
