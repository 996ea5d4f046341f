namespace FastGate.Configuration;

/// <summary>Where a value came from: a file with a line, a variable, or a flag.</summary>
public readonly record struct Origin(string Source, int Line)
{
    public override string ToString() => Line > 0 ? $"{Source}:{Line}" : Source;
}

/// <summary>Takes values from one source after the other and merges them as 7.0.0 did.</summary>
/// <param name="dialect">Whose defaults hold.</param>
/// <param name="file">The configuration file, where findings on options that nobody set belong; or null.</param>
public sealed class ConfigurationBuilder(Dialect dialect, string? file)
{
    private readonly Dictionary<string, Origin> _origins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Origin> _blank = new(StringComparer.Ordinal);

    public GateOptions Options { get; private set; } = OptionCatalogue.DefaultsOf(dialect);

    public List<Finding> Findings { get; } = [];

    /// <summary>Options that were set, by whatever value.</summary>
    public IReadOnlyDictionary<string, Origin> Origins => _origins;

    /// <summary>Options whose last value was blank.</summary>
    public IReadOnlyDictionary<string, Origin> Blank => _blank;

    /// <summary>Options whose blank value took another one's place.</summary>
    public HashSet<string> Blanked { get; } = new(StringComparer.Ordinal);

    /// <summary>Options with a value that could not be read: nothing further is said about them.</summary>
    public HashSet<string> Failed { get; } = new(StringComparer.Ordinal);

    /// <summary>The file could not be read at all, so that what it sets is unknown.</summary>
    public bool FileFailed { get; set; }

    public bool IsSet(string key) => _origins.ContainsKey(key);

    /// <summary>From the file: the value replaces what was there.</summary>
    public void Set(OptionDefinition option, object value, Origin origin, bool isBlank = false)
    {
        var before = option.Get(Options);
        Options = option.Set(Options, value);
        if (isBlank)
        {
            _blank[option.Key] = origin;
            if (IsSet(option.Key) && !OptionText.Same(before, option.Get(Options)))
            {
                Blanked.Add(option.Key);
            }
        }
        else
        {
            _blank.Remove(option.Key);
            Blanked.Remove(option.Key);
        }
        _origins[option.Key] = origin;
    }

    /// <summary>From a variable or a flag: resources are appended, maps merge by key, all else replaces.</summary>
    public void Merge(OptionDefinition option, object value, Origin origin, bool isBlank = false)
    {
        switch (value)
        {
            case IReadOnlyList<ResourceOptions> more:
                value = (IReadOnlyList<ResourceOptions>)[.. Options.Resources, .. more];
                isBlank = false;
                break;
            case IReadOnlyDictionary<string, string> more when !isBlank:
                var merged = new Dictionary<string, string>((IReadOnlyDictionary<string, string>)option.Get(Options), StringComparer.Ordinal);
                foreach (var (name, text) in more)
                {
                    merged[name] = text;
                }
                value = merged;
                break;
            default:
                break;
        }
        Set(option, value, origin, isBlank);
    }

    public void Report(Severity severity, string code, Origin origin, string? key, string message, string? advice = null) =>
        Findings.Add(new(severity, code, origin.Source, origin.Line, key, message, advice));

    /// <summary>A finding on an option, wherever that was set.</summary>
    public void ReportOn(Severity severity, string code, string key, string message, string? advice = null)
    {
        if (severity == Severity.Error && Failed.Contains(key))
        {
            return;
        }
        var known = _origins.TryGetValue(key, out var origin);
        Findings.Add(new(severity, code, known ? origin.Source : file, known ? origin.Line : 0, key, message, advice));
    }

    /// <summary>Adds what follows from the whole, once all sources are read.</summary>
    public void Change(Func<GateOptions, GateOptions> change) => Options = change(Options);
}
