namespace FastGate.Responses;

/// <summary>The <c>cors-*</c> options.</summary>
public sealed record CorsSettings
{
    /// <summary><c>*</c>, exact origins, or origins with one <c>*</c> in them.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Empty: GET, POST, HEAD.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Empty: Origin, Accept, Content-Type, X-Requested-With. <c>*</c>: any.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public IReadOnlyList<string> ExposedHeaders { get; init; } = [];

    public bool Credentials { get; init; }

    public TimeSpan MaxAge { get; init; }

    /// <summary>Names of fields that are given elsewhere (<c>response-headers</c>) and so left out here: 7.0.0 wrote those over its own.</summary>
    public IReadOnlyCollection<string> Given { get; init; } = [];
}
