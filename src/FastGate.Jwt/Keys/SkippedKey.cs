namespace FastGate.Jwt.Keys;

/// <summary>A key of a JWK Set that is not used.</summary>
/// <param name="Index">Its place in <c>keys</c>, from 0.</param>
/// <param name="Kid">Its <c>kid</c>, if it has one that is a text.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedKey(int Index, string? Kid, SkipReason Reason);
