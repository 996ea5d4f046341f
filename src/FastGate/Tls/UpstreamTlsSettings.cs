namespace FastGate.Tls;

/// <summary>TLS towards an application (or another server of ours): whom it must be, and who we are.</summary>
/// <param name="Host">The host of `upstream-url`: what is sent as SNI and what the certificate must be for.</param>
public sealed record UpstreamTlsSettings(string Host)
{
    /// <summary>False only where the operator said so (`skip-upstream-tls-verify`).</summary>
    public bool Verify { get; init; } = true;

    /// <summary>PEM file of the CAs where chains end and nowhere else; null means the system's. Only with <see cref="Verify"/>.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM certificate that is shown when the server asks, with <see cref="ClientKeyFile"/>.</summary>
    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }
}
