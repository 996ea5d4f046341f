namespace FastGate.Identity;

/// <summary>Which check a good token failed at a resource, for the log line.</summary>
/// <param name="Fault">The check; <see cref="IdentityFault.None"/> when access is allowed.</param>
/// <param name="Message">The line's message.</param>
/// <param name="Field">The name of the field that says what was asked for: <c>roles</c> or <c>required</c>.</param>
/// <param name="Required">What was asked for, from the configuration and not from the token.</param>
public readonly record struct AccessDenial(IdentityFault Fault, string Message, string Field, string Required)
{
    public static AccessDenial None => new(IdentityFault.None, "", "", "");

    public string ReasonName => RefusalNames.Of(Fault);

    public static AccessDenial Of(IdentityFault fault, AccessRule rule, ClaimMatch? match) => fault switch
    {
        IdentityFault.MissingRole => new(fault, "access denied, invalid roles", "roles", string.Join(',', rule.Roles)),
        IdentityFault.MissingGroup => new(fault, "access denied, invalid groups", "required", string.Join(',', rule.Groups)),
        IdentityFault.WrongAcr => new(fault, "access denied, invalid acr", "required", string.Join(',', rule.Acr)),
        IdentityFault.ClaimMismatch => new(fault, "access denied, claim requirement does not match claim in token", "required", match?.ToString() ?? ""),
        IdentityFault.DenyAll => new(fault, "access denied, no resource allows this request", "required", ""),
        _ => None,
    };

    /// <summary>A request field that the resource asks for is not there.</summary>
    public static AccessDenial MissingHeader(string required) =>
        new(IdentityFault.MissingHeader, "access denied, invalid headers", "required", required);
}
