namespace FastGate.Telemetry;

/// <summary>One named value of a log line. A struct on the caller's stack: a line with constant texts allocates nothing.</summary>
public readonly struct LogField
{
    internal enum Shape : byte
    {
        Text,
        Integer,
        Real,
        Truth,
        Texts,
    }

    private readonly object? _reference;
    private readonly long _bits;

    public LogField(string name, string? value)
    {
        Name = name;
        Kind = Shape.Text;
        _reference = value;
    }

    public LogField(string name, long value)
    {
        Name = name;
        Kind = Shape.Integer;
        _bits = value;
    }

    public LogField(string name, double value)
    {
        Name = name;
        Kind = Shape.Real;
        _bits = BitConverter.DoubleToInt64Bits(value);
    }

    public LogField(string name, bool value)
    {
        Name = name;
        Kind = Shape.Truth;
        _bits = value ? 1 : 0;
    }

    public LogField(string name, IReadOnlyList<string> values)
    {
        Name = name;
        Kind = Shape.Texts;
        _reference = values;
    }

    public string Name { get; }

    internal Shape Kind { get; }

    internal string Text => (string?)_reference ?? "";

    internal long Integer => _bits;

    internal double Real => BitConverter.Int64BitsToDouble(_bits);

    internal bool Truth => _bits != 0;

    internal IReadOnlyList<string> Texts => (IReadOnlyList<string>?)_reference ?? [];
}
