namespace FastGate.Endpoints;

/// <summary>The <c>cookie-*</c> options.</summary>
public sealed record CookieSettings
{
    public string AccessName { get; init; } = "kc-access";

    public string RefreshName { get; init; } = "kc-state";

    /// <summary>"": the Host of the request without its port.</summary>
    public string Domain { get; init; } = "";

    /// <summary>"": the base URI, and without one <c>/</c>.</summary>
    public string Path { get; init; } = "";

    public bool Secure { get; init; } = true;

    public bool HttpOnly { get; init; } = true;

    /// <summary><c>enable-session-cookies</c>: no Expires.</summary>
    public bool SessionCookies { get; init; } = true;

    public string SameSite { get; init; } = "Lax";

    /// <summary>Set where cookies must be encrypted.</summary>
    public Func<string, string>? Encrypt { get; init; }
}
