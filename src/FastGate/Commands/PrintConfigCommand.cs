using System.Text;
using FastGate.Configuration;

namespace FastGate.Commands;

/// <summary><c>fastgate print-config</c>: the whole configuration as a YAML file, each line with where its value came from.</summary>
public static class PrintConfigCommand
{
    public static Task<int> Run(IReadOnlyList<string> args, CommandContext context)
    {
        var result = context.Read(args);
        context.SayErrors(result);
        context.Out.Write(Render(result));
        return Task.FromResult(result.HasErrors ? 1 : 0);
    }

    /// <summary>The configuration in effect, secrets masked.</summary>
    public static string Render(ConfigurationResult result)
    {
        var text = new StringBuilder();
        foreach (var group in OptionCatalogue.Groups)
        {
            text.Append("# ").Append(group.Title).Append('\n');
            foreach (var option in group.Options)
            {
                if (option.Status != OptionStatus.NotBuilt || result.Origins.ContainsKey(option.Key))
                {
                    text.Append(Line(option, result)).Append('\n');
                }
            }
        }
        return text.ToString();
    }

    private static string Line(OptionDefinition option, ConfigurationResult result) =>
        $"{option.Key}: {Value(option, option.Get(result.Effective))} # {result.Origins.GetValueOrDefault(option.Key, "default")}";

    private static string Value(OptionDefinition option, object value) => value switch
    {
        bool or TimeSpan => OptionText.Of(value),
        long number => option.Type == OptionType.Size ? OptionText.OfSize(number) : OptionText.Of(number),
        IReadOnlyList<string> list => "[" + string.Join(", ", list.Select(text => Quoted(OptionText.WithoutPassword(text)))) + "]",
        IReadOnlyDictionary<string, string> map => "{" + string.Join(", ", map.Select(pair => $"{Quoted(pair.Key)}: {Quoted(OptionText.ShownPair(option, pair.Key, pair.Value))}")) + "}",
        IReadOnlyList<ResourceOptions> resources => "[" + string.Join(", ", resources.Select(resource => Quoted(OptionText.OfResource(resource)))) + "]",
        _ => Quoted(OptionText.Shown(option, value)),
    };

    /// <summary>In double quotes, as JSON and YAML both have it.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                _ when char.IsControl(c) => quoted.Append($"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}
