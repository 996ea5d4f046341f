namespace FastGate.Http1;

/// <summary>One field line; the value comes without the blanks around it (RFC 9112 section 5.1).</summary>
public readonly record struct HeaderField(Slice Name, Slice Value, KnownField Known);
