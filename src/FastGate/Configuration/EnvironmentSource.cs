namespace FastGate.Configuration;

/// <summary>Variables <c>PROXY_…</c>; of those that no option has, Kubernetes makes many, and they are ignored.</summary>
public static class EnvironmentSource
{
    public static void Apply(IReadOnlyDictionary<string, string> variables, Files files, ConfigurationBuilder builder)
    {
        foreach (var option in OptionCatalogue.All)
        {
            var name = NameSet(option, variables);
            var fileName = option.Secret ? FileNameSet(option, variables) : null;
            if (name is not null && fileName is not null)
            {
                builder.Report(Severity.Error, "two-variables", new(name, 0), option.Key, $"{name} and {fileName} are both set", "remove one of the two");
                builder.Failed.Add(option.Key);
            }
            else if ((name ?? fileName) is { } set && TextDecoding.WasNoText(variables[set]))
            {
                Refuse(option, set, "the value is not UTF-8 text", "set it in UTF-8", builder);
            }
            else if (name is not null)
            {
                Apply(option, name, variables[name], builder);
            }
            else if (fileName is not null)
            {
                ApplyFile(option, fileName, variables[fileName], files, builder);
            }
        }
    }

    /// <summary>The path of the configuration file, or null.</summary>
    public static string? ConfigFile(IReadOnlyDictionary<string, string> variables) =>
        OptionCatalogue.Find("config") is { } option && NameSet(option, variables) is { } name ? variables[name] : null;

    /// <summary>A secret's file, without the line break that editors put at its end.</summary>
    private static void ApplyFile(OptionDefinition option, string name, string path, Files files, ConfigurationBuilder builder)
    {
        // What does not begin as a path may be the secret itself, put into the wrong variable; base64 has slashes too.
        var shown = path.StartsWith('/') || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal) ? "the file " + ValueProblem.Quoted(path) : "the file that it names";
        try
        {
            if (TextDecoding.Decode(files.Read(path)) is { } secret)
            {
                Apply(option, name, secret.TrimEnd('\r', '\n'), builder);
                return;
            }
            Refuse(option, name, $"{shown} is not UTF-8 text", "save it as UTF-8", builder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Refuse(option, name, $"{shown} cannot be read", "check the path and the volume", builder);
        }
    }

    private static void Refuse(OptionDefinition option, string name, string message, string advice, ConfigurationBuilder builder)
    {
        builder.Report(Severity.Error, "unreadable", new(name, 0), option.Key, message, advice);
        builder.Failed.Add(option.Key);
    }

    private static void Apply(OptionDefinition option, string name, string text, ConfigurationBuilder builder)
    {
        var origin = new Origin(name, 0);
        if (text.Length == 0)
        {
            builder.Merge(option, TextValues.Zero(option.Type), origin, isBlank: option.Type != OptionType.Resources);
            return;
        }
        void Report(ValueProblem problem)
        {
            builder.Report(problem.IsWarning ? Severity.Warning : Severity.Error, "value", origin, option.Key + problem.Key, problem.Message, problem.Advice);
            if (!problem.IsWarning)
            {
                builder.Failed.Add(option.Key);
            }
        }
        if (option.Type is OptionType.List or OptionType.Map or OptionType.Resources)
        {
            if (Several(option, text, Report) is { } values)
            {
                builder.Merge(option, values, origin);
            }
        }
        else if (TextValues.TryRead(option, text, out var value, out var problem))
        {
            builder.Merge(option, value!, origin);
        }
        else
        {
            Report(problem);
        }
    }

    /// <summary>YAML where it begins with [ or {; else entries on lines of their own, or, in one line, with commas between them.</summary>
    private static object? Several(OptionDefinition option, string text, Action<ValueProblem> report)
    {
        if (text.TrimStart() is ['[' or '{', ..])
        {
            try
            {
                var node = YamlReader.Read("value: " + text, out _).Entries[0].Value;
                if (option.Type == OptionType.Resources && node is ListNode { Items: [ScalarNode, ..] items } && items.All(item => item is ScalarNode))
                {
                    return Texts(option, items.Select(item => ((ScalarNode)item).Text), report); // [uri=/a, "uri=/b|roles=x,y"]
                }

                return new NodeValues(Dialect.Gatekeeper, null, problem => report(problem with { Line = 0 })).Read(option, node);
            }
            catch (FileSyntaxException exception)
            {
                report(new(0, "", exception.Message, exception.Advice));
                return null;
            }
        }
        return Texts(option, Entries(option.Type, text), report);
    }

    private static object? Texts(OptionDefinition option, IEnumerable<string> entries, Action<ValueProblem> report)
    {
        var texts = new List<string>();
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        var resources = new List<ResourceOptions>();
        foreach (var entry in entries)
        {
            if (!TextValues.TryRead(option, entry, out var value, out var problem))
            {
                report(problem);
                return null;
            }
            switch (value)
            {
                case IReadOnlyList<string> list:
                    texts.AddRange(list);
                    break;
                case IReadOnlyList<ResourceOptions> list:
                    resources.AddRange(list);
                    break;
                case IReadOnlyDictionary<string, string> map:
                    foreach (var (key, mapped) in map)
                    {
                        pairs[key] = mapped;
                    }
                    break;
                default:
                    break;
            }
        }
        return option.Type switch
        {
            OptionType.List => (IReadOnlyList<string>)texts,
            OptionType.Map => pairs,
            _ => (IReadOnlyList<ResourceOptions>)resources,
        };
    }

    private static IEnumerable<string> Entries(OptionType type, string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            return text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        // The lists inside a resource have commas: the next one begins with uri=.
        return type == OptionType.Resources ? text.Replace(",uri=", "\nuri=", StringComparison.Ordinal).Split('\n') : text.Split(',', StringSplitOptions.TrimEntries);
    }

    private static string? NameSet(OptionDefinition option, IReadOnlyDictionary<string, string> variables) =>
        variables.ContainsKey(option.Variable) ? option.Variable
        : option.SecondVariable is not null && variables.ContainsKey(option.SecondVariable) ? option.SecondVariable : null;

    private static string? FileNameSet(OptionDefinition option, IReadOnlyDictionary<string, string> variables) =>
        variables.ContainsKey(option.Variable + "_FILE") ? option.Variable + "_FILE" : null;
}
