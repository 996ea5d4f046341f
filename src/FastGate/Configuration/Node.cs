namespace FastGate.Configuration;

public enum ScalarKind : byte
{
    Blank,
    Flag,
    Integer,
    Real,
    Text,
}

/// <summary>A value of a file, whichever its language, with the line where it stands.</summary>
public abstract record Node(int Line);

/// <param name="Line">From 1.</param>
/// <param name="Text">As written, without quotes and escapes.</param>
/// <param name="Kind">What the language takes it for.</param>
/// <param name="Quoted">It stood in quotes, so it is text whatever it looks like.</param>
public sealed record ScalarNode(int Line, string Text, ScalarKind Kind, bool Quoted) : Node(Line)
{
    /// <summary>Never shows the text: it may be a secret.</summary>
    public override string ToString() => $"{Kind} at line {Line}";
}

public sealed record ListNode(int Line, IReadOnlyList<Node> Items) : Node(Line);

public sealed record MapNode(int Line, IReadOnlyList<MapEntry> Entries) : Node(Line);

public readonly record struct MapEntry(string Key, int Line, Node Value);

/// <summary>A file that is not what its language allows; the message quotes nothing of it.</summary>
public sealed class FileSyntaxException(int line, string message, string? advice) : Exception(message)
{
    public int Line { get; } = line;

    public string? Advice { get; } = advice;
}
