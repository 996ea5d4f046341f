namespace FastGate.Upstream;

/// <summary>How a scheme of <c>upstream-url</c> reaches the application.</summary>
public enum UpstreamTransport : byte { Tcp, Tls, UnixSocket }

/// <summary>Where the application listens and how connections to it are kept.</summary>
public sealed record UpstreamSettings
{
    public required UpstreamTransport Transport { get; init; }

    /// <summary>Host name or address to resolve; empty for a Unix socket.</summary>
    public string Host { get; init; } = "";

    public int Port { get; init; }

    /// <summary>File path of a Unix socket.</summary>
    public string SocketPath { get; init; } = "";

    /// <summary>What the application gets as Host when the client's is not preserved.</summary>
    public required string Authority { get; init; }

    /// <summary>Speaks TLS on a connected socket; null unless <see cref="Transport"/> is TLS.</summary>
    public Func<Sockets.LoopSocket, CancellationToken, ValueTask<Stream>>? Secure { get; init; }

    /// <summary>Bound on connecting, name resolution and all addresses included; zero or less: none.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan TlsHandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Period of TCP keep-alive probes; zero or less: the system's.</summary>
    public TimeSpan KeepAlivePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>False closes each connection after its exchange.</summary>
    public bool KeepAlives { get; init; } = true;

    public int MaxIdle { get; init; } = 50;

    /// <summary>Below what applications usually keep, so that the gateway closes first.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(1);

    public int MaxRequests { get; init; } = 100_000;

    public TimeSpan ResolveEvery { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Why no connection to the application could be had.</summary>
public enum UpstreamFault : byte { None, NameNotResolved, ConnectRefused, ConnectTimedOut, TlsFailed }
