using FastGate.Tls;

namespace FastGate.Listening;

/// <summary>One listening socket and what it does with a connection before the gateway sees it.</summary>
public sealed record ListenerSettings(ListenAddress Address, ListenerCapacity Capacity)
{
    /// <summary>TLS on this listener, or null for plain HTTP.</summary>
    public ServerTls? Tls { get; init; }

    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a connection may begin with a PROXY protocol header (`enabled-proxy-protocol`).</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>From whom such a header is believed; from others its bytes go to the HTTP parser, which refuses them.</summary>
    public NetworkSet ProxyProtocolPeers { get; init; } = NetworkSet.None;

    public TimeSpan ProxyHeaderTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a closed connection waits for the client to stop sending.</summary>
    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public int Backlog { get; init; } = 4096;
}
