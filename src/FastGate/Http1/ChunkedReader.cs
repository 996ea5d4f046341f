namespace FastGate.Http1;

public enum ChunkedStep : byte
{
    /// <summary>All input is used up; the body goes on.</summary>
    NeedMore,
    /// <summary>A run of data; call again with what follows <c>consumed</c>.</summary>
    Data,
    /// <summary>The body has ended with the last byte consumed.</summary>
    End,
    Refused,
}

/// <summary>Reads a chunked body of which the input may be cut anywhere; nothing is ever read twice.</summary>
public struct ChunkedReader
{
    public MessageFault Fault { get; private set; }
    public void Reset(in ChunkedLimits limits) { }
    public ChunkedStep Read(ReadOnlySpan<byte> input, out int consumed, out Slice data) { consumed = 0; data = default; return ChunkedStep.NeedMore; }
}
