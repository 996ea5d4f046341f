using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;

namespace FastGate.Identity;

/// <summary>Which tokens must come encrypted.</summary>
public enum EncryptedTokens : byte
{
    None,

    /// <summary>Those from the cookie (<c>force-encrypted-cookie</c>).</summary>
    CookieOnly,

    /// <summary>All (<c>enable-encrypted-token</c>).</summary>
    All,
}

/// <summary>Where the client put the token.</summary>
public enum TokenSource : byte
{
    Header,
    Cookie,
}

/// <summary>All that an <see cref="Authenticator"/> needs to know. One per snapshot of the configuration.</summary>
public sealed record AuthenticatorSettings
{
    public required ValidationPolicy Policy { get; init; }

    /// <summary>The provider's keys at this moment; called for every token, so a plain read.</summary>
    public required Func<KeySet> Keys { get; init; }

    public required IdentityHeaderPlan Headers { get; init; }

    /// <summary>One per resource, at the resource's number.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];

    public IReadOnlyList<ClaimMatch> Matches { get; init; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public int CacheEntries { get; init; } = 10_000;

    public long CacheBytes { get; init; } = 32 * 1024 * 1024;

    public EncryptedTokens Encrypted { get; init; }

    /// <summary>16, 24 or 32 bytes; needed where tokens come encrypted.</summary>
    public ReadOnlyMemory<byte> EncryptionKey { get; init; }

    /// <summary>The longest token in bytes as the client sends it; 0 for no bound besides that of the policy.</summary>
    public int MaxTokenSize { get; init; }
}
