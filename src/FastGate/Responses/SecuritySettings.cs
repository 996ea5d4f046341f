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
}
