using Map = System.Collections.Generic.IReadOnlyDictionary<string, string>;
using Texts = System.Collections.Generic.IReadOnlyList<string>;

namespace FastGate.Configuration;

/// <summary>Every option there is, declared once.</summary>
public static partial class OptionCatalogue
{
    /// <summary>The options of a keycloak-gatekeeper file that sets nothing.</summary>
    public static GateOptions Defaults { get; } = new();

    /// <summary>In the order in which help and documentation show them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Listening", [.. Listening()]),
        new("TLS of the listeners", [.. ListenerTls()]),
        new("The provider and its tokens", [.. Provider()]),
        new("The application", [.. Upstream()]),
        new("Who may do what", [.. Access()]),
        new("What the application gets and the client sees", [.. Forwarding()]),
        new("CORS and the security filter", [.. Filters()]),
        new("Built-in endpoints", [.. Endpoints()]),
        new("Logs", [.. Logs()]),
        new("Browser flow, cookies and sessions", [.. Browser()]),
        new("Forward signing, stores and external authorization", [.. Elsewhere()]),
    ];

    public static IReadOnlyList<OptionDefinition> All { get; } = [.. Groups.SelectMany(group => group.Options)];

    private static readonly Dictionary<string, OptionDefinition> ByKey = All.ToDictionary(option => option.Key, StringComparer.Ordinal);

    private static readonly Dictionary<string, OptionDefinition> ByTomlAlias =
        All.Where(option => option.TomlAlias is not null).ToDictionary(option => option.TomlAlias!, StringComparer.Ordinal);

    public static OptionDefinition? Find(string key) => ByKey.GetValueOrDefault(key);

    public static OptionDefinition? FindTomlAlias(string name) => ByTomlAlias.GetValueOrDefault(name);

    /// <summary>The defaults of a dialect.</summary>
    public static GateOptions DefaultsOf(Dialect dialect)
    {
        var options = Defaults with { Dialect = dialect };
        foreach (var option in All)
        {
            if (dialect == Dialect.Toml && option.TomlDefault is not null)
            {
                options = option.Set(options, option.TomlDefault);
            }
        }
        return options;
    }

    /// <summary>The regular name of an option's variable.</summary>
    public static string VariableOf(string key) => "PROXY_" + key.Replace('-', '_').ToUpperInvariant();

    private static OptionDefinition Flag(string key, Func<GateOptions, bool> get, Func<GateOptions, bool, GateOptions> set, string summary) =>
        Row(key, OptionType.Flag, options => get(options), (options, value) => set(options, (bool)value), summary);

    private static OptionDefinition Number(string key, Func<GateOptions, int> get, Func<GateOptions, int, GateOptions> set, string summary) =>
        Row(key, OptionType.Number, options => (long)get(options), (options, value) => set(options, (int)(long)value), summary);

    private static OptionDefinition Size(string key, Func<GateOptions, long> get, Func<GateOptions, long, GateOptions> set, string summary) =>
        Row(key, OptionType.Size, options => get(options), (options, value) => set(options, (long)value), summary);

    private static int Clamped(long size) => (int)Math.Clamp(size, int.MinValue, int.MaxValue);

    private static OptionDefinition Duration(string key, Func<GateOptions, TimeSpan> get, Func<GateOptions, TimeSpan, GateOptions> set, string summary) =>
        Row(key, OptionType.Duration, options => get(options), (options, value) => set(options, (TimeSpan)value), summary);

    private static OptionDefinition Text(string key, Func<GateOptions, string> get, Func<GateOptions, string, GateOptions> set, string summary) =>
        Row(key, OptionType.Text, get, (options, value) => set(options, (string)value), summary);

    private static OptionDefinition List(string key, Func<GateOptions, Texts> get, Func<GateOptions, Texts, GateOptions> set, string summary) =>
        Row(key, OptionType.List, get, (options, value) => set(options, (Texts)value), summary);

    private static OptionDefinition Pairs(string key, Func<GateOptions, Map> get, Func<GateOptions, Map, GateOptions> set, string summary) =>
        Row(key, OptionType.Map, get, (options, value) => set(options, (Map)value), summary);

    private static OptionDefinition Row(
        string key, OptionType type, Func<GateOptions, object> get, Func<GateOptions, object, GateOptions> set, string summary) =>
        new() { Key = key, Type = type, Get = get, Set = set, Summary = summary, Variable = VariableOf(key) };

    private static OptionDefinition Added(this OptionDefinition row) => row with { Origin = OptionOrigin.Gogatekeeper };

    private static OptionDefinition Own(this OptionDefinition row) => row with { Origin = OptionOrigin.FastGate };

    private static OptionDefinition Inert(this OptionDefinition row) => row with { Status = OptionStatus.Inert };

    private static OptionDefinition LoginOnly(this OptionDefinition row) => row with { Status = OptionStatus.LoginOnly };

    private static OptionDefinition NotBuilt(this OptionDefinition row) => row with { Status = OptionStatus.NotBuilt };

    private static OptionDefinition File(this OptionDefinition row) => row with { NamesFile = true };

    private static OptionDefinition Secret(this OptionDefinition row) => row with { Secret = true };

    /// <summary>Gives the irregular name of the variable; the regular one is read too.</summary>
    private static OptionDefinition Named(this OptionDefinition row, string variable) =>
        row with { Variable = "PROXY_" + variable, SecondVariable = row.Variable };
}

/// <summary>Options that belong together.</summary>
public sealed record OptionGroup(string Title, IReadOnlyList<OptionDefinition> Options);
