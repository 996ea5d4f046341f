namespace FastGate.Http1;

/// <summary>Room for the readings of one path at a time; reused.</summary>
public sealed class PathReadingBuffer
{
    public int Count { get; private set; }
    public ReadOnlySpan<byte> this[int index] => default;
}
