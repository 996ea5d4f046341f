namespace FastGate.Responses;

/// <summary>What <c>enable-security-filter</c> switches on.</summary>
public sealed record SecuritySettings
{
    /// <summary>Admitted values of Host, the port included; empty admits all.</summary>
    public IReadOnlyList<string> Hostnames { get; init; } = [];

    public bool RedirectToHttps { get; init; }

    public bool BrowserXss { get; init; }

    public bool ContentNosniff { get; init; }

    public bool FrameDeny { get; init; }

    /// <summary><c>$NONCE</c> in it becomes a fresh <c>'nonce-…'</c> for each answer.</summary>
    public string ContentSecurityPolicy { get; init; } = "";

    /// <summary>Names of fields that are given elsewhere (<c>response-headers</c>) and so left out here: 7.0.0 wrote those over its own.</summary>
    public IReadOnlyCollection<string> Given { get; init; } = [];
}
