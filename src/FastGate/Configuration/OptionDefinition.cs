namespace FastGate.Configuration;

public enum OptionType : byte
{
    Flag,
    Number,

    /// <summary>Bytes: <c>65536</c>, <c>64KiB</c>.</summary>
    Size,
    Duration,
    Text,
    List,
    Map,
    Resources,
}

/// <summary>Who brought the option in.</summary>
public enum OptionOrigin : byte
{
    Gatekeeper,
    Gogatekeeper,
    FastGate,
}

public enum OptionStatus : byte
{
    Built,

    /// <summary>Belongs to the browser flow: validated, reported once, and without effect until that is built.</summary>
    Inert,

    /// <summary>The same, save that login and logout heed it already.</summary>
    LoginOnly,

    /// <summary>Set away from its default it stops the start.</summary>
    NotBuilt,
}

/// <summary>What a value must be beyond its type, with an example of each side for the tests.</summary>
/// <param name="Text">The rule as the documentation says it.</param>
/// <param name="Good">A value that passes, as on the command line.</param>
/// <param name="Bad">A value that does not.</param>
/// <param name="Advice">What to write instead.</param>
/// <param name="Accepts">Judges a value of the option's type.</param>
public sealed record OptionRule(string Text, string Good, string Bad, string Advice, Func<object, bool> Accepts);

/// <summary>One row of the catalogue: parsing, help, print-config, the documentation and the tests all come from it.</summary>
public sealed record OptionDefinition
{
    public required string Key { get; init; }

    public required OptionType Type { get; init; }

    public required string Summary { get; init; }

    public required Func<GateOptions, object> Get { get; init; }

    public required Func<GateOptions, object, GateOptions> Set { get; init; }

    public OptionOrigin Origin { get; init; } = OptionOrigin.Gatekeeper;

    public OptionStatus Status { get; init; }

    /// <summary>The variable's documented name.</summary>
    public required string Variable { get; init; }

    /// <summary>The regular name, where the documented one is irregular; read as well.</summary>
    public string? SecondVariable { get; init; }

    /// <summary>Never shown; may also come from the file that the variable with <c>_FILE</c> names.</summary>
    public bool Secret { get; init; }

    /// <summary>The option names a file that must be there.</summary>
    public bool NamesFile { get; init; }

    /// <summary>A blank value takes protection away even where it equals the default.</summary>
    public bool BlankWeakens { get; init; }

    public OptionRule? Rule { get; init; }

    /// <summary>The default in TOML where it is another one.</summary>
    public object? TomlDefault { get; init; }

    /// <summary>Another name in TOML.</summary>
    public string? TomlAlias { get; init; }

    /// <summary>How the default reads where the value alone does not say it.</summary>
    public string? DefaultText { get; init; }

    /// <summary>For the migration page: what is otherwise than in the program that brought the option in.</summary>
    public string? Departure { get; init; }

    public object DefaultIn(Dialect dialect) => dialect == Dialect.Toml && TomlDefault is not null ? TomlDefault : Get(OptionCatalogue.Defaults);

    public bool IsDefault(GateOptions options, Dialect dialect) => OptionText.Same(Get(options), DefaultIn(dialect));
}
