namespace FastGate.Jwt.Keys;

/// <summary>What came of reading a JWK Set.</summary>
/// <param name="Keys">The usable keys, none perhaps; null when the text is no JWK Set at all.</param>
/// <param name="Skipped">The keys that are not used.</param>
/// <param name="Error">Why the text is no JWK Set, as a sentence for a log; null otherwise.</param>
public sealed record KeySetReading(KeySet? Keys, IReadOnlyList<SkippedKey> Skipped, string? Error);
