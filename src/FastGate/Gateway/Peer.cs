namespace FastGate.Gateway;

/// <summary>What one connection has to say about who is at its other end; made once per connection.</summary>
public sealed record Peer
{
    /// <summary>Address without a port; empty on a Unix socket.</summary>
    public byte[] Address { get; init; } = [];

    /// <summary>The port the client came in by; empty where there is none.</summary>
    public byte[] LocalPort { get; init; } = [];

    public bool IsTls { get; init; }

    /// <summary>True if the forwarding fields of this peer are believed.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Came in by the admin listener.</summary>
    public bool IsAdmin { get; init; }

    public ReadOnlySpan<byte> Scheme => IsTls ? "https"u8 : "http"u8;
}
