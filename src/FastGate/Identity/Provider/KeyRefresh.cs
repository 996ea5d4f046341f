namespace FastGate.Identity;

/// <summary>What is done for a token that other keys could turn good.</summary>
public enum KeyRefreshKind : byte
{
    /// <summary>The last fetch for a token was too recent: the verdict stands.</summary>
    TooSoon,

    /// <summary>The keys that it was judged by are in force no more: judge it once more, there is nothing to wait for.</summary>
    OtherKeys,

    /// <summary>A fetch was on its way already. The issuer may have answered it before it had the token's key: if it does not help, ask once more.</summary>
    Joined,

    /// <summary>A fetch has begun: after it the verdict stands.</summary>
    Begun,
}

/// <param name="Kind">What it is.</param>
/// <param name="Fetch">Ends with the fetch, whatever that brings, and never fails; ended where there is none.</param>
public readonly record struct KeyRefresh(KeyRefreshKind Kind, Task Fetch)
{
    public static KeyRefresh TooSoon => new(KeyRefreshKind.TooSoon, Task.CompletedTask);

    public static KeyRefresh OtherKeys => new(KeyRefreshKind.OtherKeys, Task.CompletedTask);
}
