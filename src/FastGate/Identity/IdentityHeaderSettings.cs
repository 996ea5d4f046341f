namespace FastGate.Identity;

/// <summary>Which identity fields the application gets, as configured.</summary>
public sealed record IdentityHeaderSettings
{
    public const int DefaultMaxBytes = 32 * 1024;

    /// <summary>Claims to send besides, each as <c>claim</c> or <c>claim|Header-Name</c>.</summary>
    public IReadOnlyList<string> AddClaims { get; init; } = [];

    /// <summary>Base fields to leave out, by the name after <c>X-Auth-</c>.</summary>
    public IReadOnlyList<string> ExcludeClaims { get; init; } = [];

    /// <summary>Values beyond ASCII as RFC 2047 encoded words.</summary>
    public bool HeaderEncoding { get; init; }

    /// <summary>The most that all fields together may take; over it the request is refused.</summary>
    public int MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Fields that the gateway sets itself after these (<c>headers</c>), so that these must not appear as well.</summary>
    public IReadOnlyList<string> Overridden { get; init; } = [];
}
