using FastGate.Http1;

namespace FastGate.Gateway;

/// <summary>Sizes and times that bound what one connection may cost. A time of zero or less is no limit.</summary>
public sealed record Limits
{
    public HeadLimits Head { get; init; } = new(64 * 1024, 16 * 1024, 128);

    public ChunkedLimits Chunked { get; init; } = ChunkedLimits.Default;

    /// <summary>The head as a whole, and each pause of a body.</summary>
    public TimeSpan Read { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Each stall of a client that reads its answer.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two requests of a connection.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>From the end of the request to the head of the answer.</summary>
    public TimeSpan AnswerHead { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the application may keep a 100 (Continue) to itself.</summary>
    public TimeSpan Continue { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan TunnelIdle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Bytes a second, measured over <see cref="Read"/> and only while the gateway waits for the client.</summary>
    public int MinBodyRate { get; init; } = 240;

    /// <summary>Largest request body in bytes; zero: any.</summary>
    public long BodyBytes { get; init; }

    /// <summary>What is read and thrown away of a body that nobody wants any more, so that the connection can go on.</summary>
    public int DrainBytes { get; init; } = 64 * 1024;
}
