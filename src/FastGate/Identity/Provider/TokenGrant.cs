namespace FastGate.Identity;

public enum GrantOutcome : byte
{
    Granted,

    /// <summary><c>invalid_grant</c>: the user's password is wrong.</summary>
    InvalidGrant,

    /// <summary>Another error of RFC 6749 §5.2: the gateway's own client is not set up for this.</summary>
    Refused,

    /// <summary>No answer, or one that is none.</summary>
    Unavailable,
}

/// <summary>What the token endpoint said. Never give it to a log: <see cref="Problem"/> alone is fit for one.</summary>
public sealed class TokenGrant
{
    public required GrantOutcome Outcome { get; init; }

    public string AccessToken { get; init; } = "";

    public string TokenType { get; init; } = "";

    public string? IdToken { get; init; }

    public string? RefreshToken { get; init; }

    public string? Scope { get; init; }

    /// <summary>Seconds, 68 years at most; zero when the issuer did not say.</summary>
    public long ExpiresIn { get; init; }

    /// <summary>The error's code, or what went wrong on the way.</summary>
    public string Problem { get; init; } = "";

    internal static TokenGrant Failed(GrantOutcome outcome, string problem) => new() { Outcome = outcome, Problem = problem };
}

/// <summary>Whether the issuer took note of a logout. <paramref name="Problem"/> is fit for the log.</summary>
public readonly record struct RevocationResult(bool Accepted, int Status, string Problem);
