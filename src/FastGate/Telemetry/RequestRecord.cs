namespace FastGate.Telemetry;

/// <summary>What the <c>client request</c> line says. Spans over the connection's own buffers: nothing is copied before the line is formatted.</summary>
public readonly ref struct RequestRecord
{
    /// <summary>In ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public required long LatencyTicks { get; init; }

    public required int Status { get; init; }

    /// <summary>Bytes of the answer's body that were sent.</summary>
    public required long Bytes { get; init; }

    /// <summary><c>ip:port</c> of the peer, rendered once per connection.</summary>
    public required string Client { get; init; }

    public required ReadOnlySpan<byte> Method { get; init; }

    /// <summary>Normalised, without the query: tokens travel in queries.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>Empty when <c>enable-request-id</c> is off.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }
}
