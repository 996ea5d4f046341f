using FastGate.Telemetry;

namespace FastGate.Endpoints;

/// <summary>Everything the endpoints depend on; what talks to the issuer comes as a delegate.</summary>
public sealed record EndpointSettings
{
    public string BaseUri { get; init; } = "";

    public string OAuthUri { get; init; } = "/oauth";

    /// <summary>The value of X-Auth-Proxy-Version.</summary>
    public required string Version { get; init; }

    public bool EnableMetrics { get; init; }

    public bool LocalhostMetrics { get; init; }

    public bool EnableProfiling { get; init; }

    public bool EnableLogin { get; init; }

    public bool EnableLogoutRedirect { get; init; }

    /// <summary>With <c>listen-admin</c> metrics and debug answers are to be had there and nowhere else.</summary>
    public bool HasAdminListener { get; init; }

    /// <summary>The public address of the gateway, or "".</summary>
    public string RedirectionUrl { get; init; } = "";

    public string DiscoveryUrl { get; init; } = "";

    public CookieSettings Cookies { get; init; } = new();

    /// <summary>Origins that may use the login form from elsewhere (<c>cors-origins</c> that are named, not <c>*</c>).</summary>
    public Func<string, bool>? AdmitsOrigin { get; init; }

    /// <summary>The password grant; set when <see cref="EnableLogin"/> is.</summary>
    public Func<string, string, CancellationToken, Task<GrantResult>>? Login { get; init; }

    /// <summary>Ends the session of a token at the issuer.</summary>
    public Func<string, CancellationToken, Task<SessionEnd>>? Revoke { get; init; }

    /// <summary>The refresh token in the Cookie fields of a session that 7.0.0 began; null where there is none or it can't be read.</summary>
    public Func<string, string?>? RefreshTokenOf { get; init; }

    public required Metrics Metrics { get; init; }

    public required Log Log { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Delegates may hold secrets: no text of its own.</summary>
    public override string ToString() => nameof(EndpointSettings);
}
