namespace FastGate.Configuration;

/// <summary>One flag as it stood on the command line.</summary>
public readonly record struct FlagValue(OptionDefinition Option, string Text);

/// <summary>
/// Flags by the rules of Go's package flag: <c>--x</c> and <c>-x</c>, <c>--x=value</c>, <c>--x value</c> except for true-or-false flags,
/// <c>--</c> ends them. Where 7.0.0 fell silent over a stray word, this is an error.
/// </summary>
public static class CommandLineSource
{
    /// <summary>The flags in order; what is wrong goes to <paramref name="findings"/>.</summary>
    public static List<FlagValue> Parse(IReadOnlyList<string> args, List<Finding> findings)
    {
        var flags = new List<FlagValue>();
        for (var i = 0; i < args.Count; i++)
        {
            var argument = args[i];
            var dashes = argument.StartsWith("--", StringComparison.Ordinal) ? 2 : argument.StartsWith('-') ? 1 : 0;
            if (dashes == 0 || argument == "-" || argument == "--")
            {
                if (argument != "--" || i + 1 < args.Count)
                {
                    findings.Add(StrayWord(args, argument == "--" ? i + 1 : i));
                }
                break;
            }
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[dashes..] : argument[dashes..equals];
            if (OptionCatalogue.Find(name) is not { } option)
            {
                findings.Add(Unknown(name));
                // Whether the next word is its value nobody knows.
                i += equals < 0 && i + 1 < args.Count && !args[i + 1].StartsWith('-') ? 1 : 0;
                continue;
            }
            if (equals >= 0)
            {
                flags.Add(new(option, argument[(equals + 1)..]));
            }
            else if (option.Type == OptionType.Flag)
            {
                flags.Add(new(option, "true"));
            }
            else if (i + 1 < args.Count)
            {
                flags.Add(new(option, args[++i]));
            }
            else
            {
                findings.Add(new(Severity.Error, "flag-without-value", "--" + name, 0, name, "the flag needs a value", $"write --{name}=…"));
            }
        }
        return flags;
    }

    /// <summary>Merges the flags: lists are made of all their occurrences and replace what was there.</summary>
    public static void Apply(IReadOnlyList<FlagValue> flags, ConfigurationBuilder builder)
    {
        var lists = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (option, text) in flags)
        {
            var origin = new Origin("--" + option.Key, 0);
            if (TextDecoding.WasNoText(text))
            {
                builder.Report(Severity.Error, "unreadable", origin, null, "invalid options, the value is not UTF-8 text", "write it in UTF-8");
                builder.Failed.Add(option.Key);
                continue;
            }
            if (!TextValues.TryRead(option, text, out var value, out var problem))
            {
                builder.Report(Severity.Error, "value", origin, null, "invalid options, " + problem.Message, problem.Advice);
                builder.Failed.Add(option.Key);
                continue;
            }
            if (value is IReadOnlyList<string> entry)
            {
                if (!lists.TryGetValue(option.Key, out var list))
                {
                    lists.Add(option.Key, list = []);
                }
                list.AddRange(entry);
                value = (IReadOnlyList<string>)list;
            }
            builder.Merge(option, value!, origin);
        }
    }

    private static Finding Unknown(string name)
    {
        var shown = "--" + Spelling.Shown(name);
        if (OldNames.AdviceFor(name) is { } advice)
        {
            return new(Severity.Error, "removed-option", shown, 0, null, "invalid options, this flag is no option any more", advice.Replace("write ", "write --", StringComparison.Ordinal));
        }
        var near = Spelling.Nearest(name, OptionCatalogue.All.Select(option => option.Key));
        return new(Severity.Error, "unknown-flag", shown, 0, null, "invalid options, there is no such flag", near is null ? "see fastgate --help" : $"write --{near} if that is what is meant");
    }

    /// <summary>The word itself is not shown unless it is harmless: it may be a secret that lost its flag.</summary>
    private static Finding StrayWord(IReadOnlyList<string> args, int at)
    {
        var word = ValueProblem.QuotedIfHarmless(args[at]);
        var before = at > 0 && args[at - 1].StartsWith('-') ? args[at - 1].TrimStart('-') : "";
        var flag = OptionCatalogue.Find(before);
        var what = word == "the value" ? "a word" : "the word " + word;
        return new(Severity.Error, "stray-word", flag is null ? "command line" : "--" + before, 0, null,
            $"{what} in place {at + 1} of the command line belongs to no flag",
            flag is { Type: OptionType.Flag } ? $"write --{before}=true or --{before}=false, with =" : "write the verb first, then flags as --name=value, and the file as --config=gate.conf");
    }
}
