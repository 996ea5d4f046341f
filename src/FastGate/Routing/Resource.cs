namespace FastGate.Routing;

/// <summary>One entry of <c>resources</c>: a pattern, its methods, and what a request needs there.</summary>
public sealed record Resource
{
    /// <summary>The place in the list, which is also the number of the decision bit in a verified token.</summary>
    public required int Index { get; init; }

    /// <summary>The pattern as configured, for example <c>/admin*</c>.</summary>
    public required string Pattern { get; init; }

    /// <summary>One bit per method, as in <see cref="MethodTable"/>.</summary>
    public required ulong Methods { get; init; }

    /// <summary>No token is looked at.</summary>
    public bool WhiteListed { get; init; }

    /// <summary>A token is optional; a good one makes the identity fields.</summary>
    public bool WhiteListedAnon { get; init; }

    public bool NoRedirect { get; init; }

    public string[] Roles { get; init; } = [];

    /// <summary>One of <see cref="Roles"/> is enough.</summary>
    public bool RequireAnyRole { get; init; }

    /// <summary>One of these is enough.</summary>
    public string[] Groups { get; init; } = [];

    /// <summary>Request fields that must be present with these values.</summary>
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>The claim <c>acr</c> must be one of these.</summary>
    public string[] Acr { get; init; } = [];

    /// <summary>Refuses even good tokens (<c>enable-default-deny-strict</c>).</summary>
    public bool DenyAll { get; init; }

    /// <summary>Made by <c>enable-default-deny</c> and not by the user.</summary>
    public bool IsDefaultDeny { get; init; }

    /// <summary>The catch-all that default deny adds: every path and method, any good token (or, strict, none).</summary>
    public static Resource DefaultDeny(int index, MethodTable methods, bool strict) =>
        new() { Index = index, Pattern = "/*", Methods = methods.All, IsDefaultDeny = true, DenyAll = strict };
}
