namespace FastGate.Jwt.Compact;

/// <summary>The sizes up to which a token is read. What is larger is refused before anything is spent on it.</summary>
public sealed record TokenLimits
{
    /// <summary>The deepest nesting that <see cref="Depth"/> may be set to: an array on the stack is that long.</summary>
    public const int MaximumDepth = 62;

    /// <summary>The defaults.</summary>
    public static TokenLimits Default { get; } = new();

    /// <summary>Bytes of the whole compact token.</summary>
    public int TokenBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes of the decoded header.</summary>
    public int HeaderBytes { get; init; } = 8 * 1024;

    /// <summary>Bytes of the header's <c>kid</c>, as written.</summary>
    public int KidBytes { get; init; } = 1024;

    /// <summary>Bytes of the decoded payload.</summary>
    public int PayloadBytes { get; init; } = 12 * 1024;

    /// <summary>Objects and lists inside each other, the outermost counted.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Members of all objects of the header together.</summary>
    public int HeaderMembers { get; init; } = 64;

    /// <summary>Members of all objects of the payload together.</summary>
    public int Members { get; init; } = 1024;

    /// <summary>Values in all (members, list elements and the object itself), in header and payload each.</summary>
    public int Values { get; init; } = 4096;
}
