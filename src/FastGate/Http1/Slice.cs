namespace FastGate.Http1;

/// <summary>A run of bytes in a read buffer that somebody else holds: a position, so that the buffer may move between reads.</summary>
public readonly record struct Slice(int Offset, int Length)
{
    public bool IsEmpty => Length == 0;

    public int End => Offset + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Offset, Length);
}
