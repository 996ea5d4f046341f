namespace FastGate.Jwt.Json;

/// <summary>One value of a <see cref="JsonTable"/>: where it stands in the text, in document order.</summary>
internal struct JsonNode
{
    /// <summary>The member's name between its quotes; a length of -1 for a list's element and the root.</summary>
    public int NameOffset;

    public int NameLength;

    /// <summary>The value as written; of a text what stands between its quotes.</summary>
    public int Offset;

    public int Length;

    /// <summary>The node after this value and all that is in it: the next sibling, if it has the same parent.</summary>
    public int End;

    public int Parent;

    public uint NameHash;

    public JsonKind Kind;

    public bool NameEscaped;

    public bool Escaped;
}
