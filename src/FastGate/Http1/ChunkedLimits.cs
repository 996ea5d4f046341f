namespace FastGate.Http1;

/// <summary>What chunked framing may cost besides the data. Extensions are counted over the whole body, so that they can't outweigh it chunk by chunk.</summary>
public readonly record struct ChunkedLimits(int ExtensionBytes, int TotalExtensionBytes, int TrailerBytes, int TrailerCount)
{
    public static ChunkedLimits Default => new(256, 16 * 1024, 8 * 1024, 64);
}
