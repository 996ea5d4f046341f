namespace FastGate.Jwt.Json;

/// <summary>The type of a JSON value, or its absence.</summary>
public enum JsonKind : byte
{
    /// <summary>There is no such value.</summary>
    Missing = 0,

    /// <summary><c>null</c></summary>
    Null,

    /// <summary><c>false</c></summary>
    False,

    /// <summary><c>true</c></summary>
    True,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list.</summary>
    List,

    /// <summary>An object.</summary>
    Object,
}
