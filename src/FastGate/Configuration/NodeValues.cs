namespace FastGate.Configuration;

/// <summary>Values from a file. A keycloak-gatekeeper file is as lenient as 7.0.0 was, TOML takes each type for itself.</summary>
public sealed class NodeValues(Dialect dialect, string? file, Action<ValueProblem> report)
{
    private readonly bool _strict = dialect == Dialect.Toml;

    // Of a secret, or of fields that may hold one, no message repeats the value.
    private bool _hidden;

    /// <summary>The value, or null after <c>report</c> has been told why not.</summary>
    public object? Read(OptionDefinition option, Node node)
    {
        _hidden = option.Secret || option.Type == OptionType.Map;
        return option.Type switch
        {
            OptionType.Flag => Flag(node, ""),
            OptionType.Number => Number(node),
            OptionType.Size => Size(node),
            OptionType.Duration => Duration(node),
            OptionType.Text => Text(node, ""),
            OptionType.List => List(node, ""),
            OptionType.Map => Map(node),
            _ => new ResourceValues(this, file, _strict, report).Read(node),
        };
    }

    public bool? Flag(Node node, string key)
    {
        if (node is ScalarNode { Kind: ScalarKind.Flag } flag)
        {
            return YamlScalars.FlagOf(flag.Text);
        }
        if (IsBlank(node))
        {
            return false;
        }
        report(new(node.Line, key, node is ScalarNode { Quoted: true } scalar && YamlScalars.FlagOf(scalar.Text.ToLowerInvariant()) is { } meant
            ? $"{ValueProblem.Quoted(scalar.Text)} in quotes is text, and this takes true or false"
            : $"{Shown(node)} is not true or false", Meant(node) is { } word ? $"write {word}" : "write true or false"));
        return null;

        static string? Meant(Node node) => node is ScalarNode scalar && YamlScalars.FlagOf(scalar.Text.ToLowerInvariant()) is { } flag ? flag ? "true" : "false" : null;
    }

    /// <summary>Text: numbers and the like count as they are written.</summary>
    public string? Text(Node node, string key)
    {
        switch (node)
        {
            case ScalarNode when IsBlank(node):
                return "";
            case ScalarNode scalar when !_strict || scalar.Kind == ScalarKind.Text:
                return scalar.Text;
            default:
                report(new(node.Line, key, $"{(_hidden || key.Contains("headers", StringComparison.Ordinal) ? "the value" : Shown(node))} is not text", _strict ? "put it in quotes" : "write one value, not several"));
                return null;
        }
    }

    public IReadOnlyList<string>? List(Node node, string key)
    {
        if (IsBlank(node))
        {
            return [];
        }
        if (node is not ListNode list)
        {
            report(new(node.Line, key, node is MapNode ? "a map stands where a list belongs" : "one value stands where a list belongs", _strict ? "write [\"one\", \"two\"]" : "write each entry on a line of its own that begins with -, or [one, two]"));
            return null;
        }
        var texts = new List<string>(list.Items.Count);
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (Text(list.Items[i], $"{key}[{i}]") is not { } text)
            {
                return null;
            }
            texts.Add(text);
        }
        return texts;
    }

    public static bool IsBlank(Node node) => node is ScalarNode { Kind: ScalarKind.Blank };

    /// <summary>A word for what is there, or the value where it is harmless.</summary>
    public static string Shown(Node node) => node switch
    {
        ListNode => "a list",
        MapNode => "a map",
        ScalarNode scalar => ValueProblem.QuotedIfHarmless(scalar.Text),
        _ => "the value",
    };

    private object? Number(Node node)
    {
        if (IsBlank(node))
        {
            return 0L;
        }
        if (node is ScalarNode { Kind: ScalarKind.Integer } scalar && YamlScalars.IntegerOf(scalar.Text) is >= int.MinValue and <= int.MaxValue and var number)
        {
            return number;
        }
        report(new(node.Line, "", node is ScalarNode { Quoted: true } ? "text in quotes stands where a number belongs" : $"{Shown(node)} is not a whole number", "write a number without quotes"));
        return null;
    }

    private object? Size(Node node)
    {
        if (IsBlank(node))
        {
            return 0L;
        }
        var size = node is not ScalarNode scalar ? null
            : scalar.Kind == ScalarKind.Integer ? YamlScalars.IntegerOf(scalar.Text)
            : scalar.Kind == ScalarKind.Text ? GoText.Size(scalar.Text) : null;
        if (size is null)
        {
            report(new(node.Line, "", $"{Shown(node)} is not a size", "write bytes, as 65536, or with a unit, as 64KiB"));
        }
        return size;
    }

    private object? Duration(Node node)
    {
        if (IsBlank(node))
        {
            return TimeSpan.Zero;
        }
        if (node is ScalarNode scalar)
        {
            if (scalar.Kind == ScalarKind.Integer && YamlScalars.IntegerOf(scalar.Text) is { } number)
            {
                if (number <= 0)
                {
                    return TimeSpan.Zero;
                }
                report(ValueProblem.BareNumber(node.Line, scalar.Text));
                return null;
            }
            if (GoText.Duration(scalar.Text) is { } duration)
            {
                return duration;
            }
        }
        report(new(node.Line, "", $"{Shown(node)} is not a duration", "write a number with its unit, as 10s, 1m30s, 2h or 300ms"));
        return null;
    }

    private object? Map(Node node)
    {
        if (IsBlank(node))
        {
            return new Dictionary<string, string>();
        }
        if (node is not MapNode map)
        {
            report(new(node.Line, "", node is ListNode ? "a list stands where a map belongs" : "one value stands where a map belongs", _strict ? "write { name = \"value\" }" : "write each entry on a line of its own, as name: value"));
            return null;
        }
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (Text(entry.Value, "." + entry.Key) is not { } text)
            {
                return null;
            }
            pairs[entry.Key] = text;
        }
        return pairs;
    }
}
