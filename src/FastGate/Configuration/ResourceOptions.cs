namespace FastGate.Configuration;

/// <summary>One entry of <c>resources</c>: which requests it speaks of and what they need.</summary>
public sealed record ResourceOptions
{
    /// <summary>The pattern: <c>/admin</c>, <c>/admin*</c>, <c>/admin/*</c>, <c>/users/{name}</c>.</summary>
    public string Uri { get; init; } = "";

    /// <summary>Empty: every method that the gateway knows.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>No token is asked for.</summary>
    public bool WhiteListed { get; init; }

    /// <summary>No token is needed, but one that is sent is checked and its identity goes on.</summary>
    public bool WhiteListedAnon { get; init; }

    /// <summary>One of <see cref="Roles"/> is enough.</summary>
    public bool RequireAnyRole { get; init; }

    /// <summary>401 instead of a redirect, for this resource.</summary>
    public bool NoRedirect { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Any one of them is enough.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Header fields that the request must carry, each as <c>name:value</c>.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Authentication context classes, any one of which the token's <c>acr</c> must name.</summary>
    public IReadOnlyList<string> Acr { get; init; } = [];

    /// <summary>Where it was written, for messages; null from the command line.</summary>
    public string? File { get; init; }

    public int Line { get; init; }

    /// <summary>The lines of its keys, where it comes from a file.</summary>
    public IReadOnlyDictionary<string, int>? KeyLines { get; init; }

    public int LineOf(string key) => KeyLines is not null && KeyLines.TryGetValue(key, out var line) ? line : Line;
}
