namespace FastGate.Identity;

/// <summary>What a token must have for one resource. Its place in the list is the resource's number.</summary>
public sealed record AccessRule
{
    /// <summary>The resource as the log names it.</summary>
    public required string Resource { get; init; }

    /// <summary>All of these are needed, as <c>role</c> of the realm or <c>client:role</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>One of <see cref="Roles"/> is enough.</summary>
    public bool RequireAnyRole { get; init; }

    /// <summary>One of these is enough.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The claim <c>acr</c> must be one of these.</summary>
    public IReadOnlyList<string> Acr { get; init; } = [];

    /// <summary>Nobody is let in.</summary>
    public bool DenyAll { get; init; }
}
