namespace FastGate.Gateway;

/// <summary>What the application is told about the way a request took (X-Forwarded-For and its kin).</summary>
public sealed record ForwardingPolicy
{
    /// <summary>In a keycloak-gatekeeper file X-Forwarded-Host always is the request's Host.</summary>
    public bool HostIsAlwaysTruth { get; init; }
}

/// <summary>What one connection has to say about its peer; made once per connection.</summary>
public sealed record Peer
{
    /// <summary>Address without a port; empty on a Unix socket.</summary>
    public byte[] Address { get; init; } = [];

    /// <summary>The port the client came in by; empty where there is none.</summary>
    public byte[] LocalPort { get; init; } = [];

    public bool IsTls { get; init; }

    /// <summary>True if the forwarding fields of this peer are believed.</summary>
    public bool IsTrusted { get; init; }

    public ReadOnlySpan<byte> Scheme => IsTls ? "https"u8 : "http"u8;
}
