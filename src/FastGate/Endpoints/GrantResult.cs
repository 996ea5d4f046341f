namespace FastGate.Endpoints;

public enum GrantStatus : byte
{
    Granted,

    /// <summary>The issuer said <c>invalid_grant</c>: wrong name or password.</summary>
    Refused,

    /// <summary>Anything else: unreachable, misconfigured, no sense in the answer.</summary>
    Failed,
}

/// <summary>What came of a password grant. Holds tokens: it has no text of its own.</summary>
public sealed record GrantResult(GrantStatus Status)
{
    public string AccessToken { get; init; } = "";

    public string IdToken { get; init; } = "";

    public string RefreshToken { get; init; } = "";

    public string Scope { get; init; } = "";

    public TimeSpan ExpiresIn { get; init; }

    public override string ToString() => Status.ToString();
}
