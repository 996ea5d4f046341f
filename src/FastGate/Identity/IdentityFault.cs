namespace FastGate.Identity;

/// <summary>Why a request is refused although the token, as a token, may be good. The names are stable: logs, metrics and tests use them.</summary>
public enum IdentityFault : byte
{
    None = 0,

    /// <summary>Longer than <c>max-token-size</c>.</summary>
    TokenTooLarge,

    /// <summary>An encrypted token is asked for, and this was not made with our key.</summary>
    DecryptionFailed,

    /// <summary>A claim that would become a field holds a control character.</summary>
    UnsafeClaimValue,

    /// <summary>The identity fields together are longer than they may be; they are never cut short.</summary>
    IdentityBlockTooLarge,

    /// <summary>A role that the resource asks for is missing.</summary>
    MissingRole,

    /// <summary>None of the groups that the resource asks for is there.</summary>
    MissingGroup,

    /// <summary>A claim does not match <c>match-claims</c>.</summary>
    ClaimMismatch,

    /// <summary>The claim <c>acr</c> is none of the resource's.</summary>
    WrongAcr,

    /// <summary>A request field that the resource asks for is missing or has another value.</summary>
    MissingHeader,

    /// <summary>The resource refuses everybody (<c>enable-default-deny-strict</c>).</summary>
    DenyAll,
}
