namespace FastGate.Configuration;

/// <summary>Values from flags and variables, which are text in Go's spellings.</summary>
public static class TextValues
{
    /// <summary>A single value; lists get one entry, maps one pair, resources one resource.</summary>
    public static bool TryRead(OptionDefinition option, string text, out object? value, out ValueProblem problem)
    {
        problem = default;
        value = option.Type switch
        {
            OptionType.Flag => GoText.Flag(text),
            OptionType.Number => GoText.Integer(text) is >= int.MinValue and <= int.MaxValue and var number ? number : null,
            OptionType.Size => GoText.Size(text) ?? GoText.Integer(text),
            OptionType.Duration => Duration(text),
            OptionType.Text => text,
            OptionType.List => (IReadOnlyList<string>)[text],
            OptionType.Map => Pair(text),
            _ => null,
        };
        if (value is not null)
        {
            return true;
        }
        var shown = ValueProblem.QuotedIfHarmless(text);
        switch (option.Type)
        {
            case OptionType.Flag:
                problem = new(0, "", $"{shown} is not true or false", "write true or false");
                return false;
            case OptionType.Number:
                problem = new(0, "", $"{shown} is not a whole number", "write a number such as 100");
                return false;
            case OptionType.Size:
                problem = new(0, "", $"{shown} is not a size", "write bytes, as 65536, or with a unit, as 64KiB");
                return false;
            case OptionType.Duration:
                problem = GoText.Integer(text) is > 0 ? ValueProblem.BareNumber(0, text) : new(0, "", $"{shown} is not a duration", "write a number with its unit, as 10s, 1m30s, 2h or 300ms");
                return false;
            case OptionType.Map:
                problem = new(0, "", "a pair needs exactly one =", "write name=value, or use the file for values with =");
                return false;
            default:
                var resource = ResourceText.Read(text, out var message, out var advice);
                problem = new(0, "", message, advice);
                value = resource is null ? null : (IReadOnlyList<ResourceOptions>)[resource];
                return resource is not null;
        }
    }

    /// <summary>What an empty value stands for.</summary>
    public static object Zero(OptionType type) => type switch
    {
        OptionType.Flag => false,
        OptionType.Number or OptionType.Size => 0L,
        OptionType.Duration => TimeSpan.Zero,
        OptionType.Text => "",
        OptionType.List => (IReadOnlyList<string>)[],
        OptionType.Map => new Dictionary<string, string>(),
        _ => (IReadOnlyList<ResourceOptions>)[],
    };

    /// <summary>A bare number other than 0 and negative ones is refused, as everywhere.</summary>
    private static object? Duration(string text) => GoText.Duration(text) ?? (GoText.Integer(text) is <= 0 ? TimeSpan.Zero : null);

    private static Dictionary<string, string>? Pair(string text)
    {
        var parts = text.Split('=');
        return parts.Length == 2 && parts[0].Length > 0 ? new(StringComparer.Ordinal) { [parts[0]] = parts[1] } : null;
    }
}
