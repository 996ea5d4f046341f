namespace FastGate.Jwt.Validation;

/// <summary>What can be said of a <see cref="RejectReason"/> without the token.</summary>
public static class RejectReasons
{
    /// <summary>
    /// True when a newer key set could turn the verdict: no key at all, a <c>kid</c> or a kind of key that the set lacks, a key replaced under its
    /// <c>kid</c> (the signature does not fit, or not even the kind of key does), or one key too many for a token without <c>kid</c>.
    /// </summary>
    public static bool KeyRefreshMayHelp(this RejectReason reason) =>
        reason is RejectReason.NoKeys or RejectReason.UnknownKey or RejectReason.NoMatchingKey or RejectReason.AmbiguousKey or RejectReason.KeyUseMismatch
            or RejectReason.BadSignature;

    /// <summary>True when the verdict was reached after a good signature (or when none was asked for), so that the claims may be believed.</summary>
    public static bool ClaimsAreTrusted(this RejectReason reason) => reason is RejectReason.None or >= RejectReason.Expired;
}
