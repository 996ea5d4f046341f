namespace FastGate.Jwt.Json;

/// <summary>How much of a text <see cref="JsonTable"/> reads before it gives up.</summary>
internal readonly record struct JsonBounds(int Depth, int Members, int Values);
