using System.Buffers.Text;

namespace FastGate.Gateway;

/// <summary>Writes a head into memory whose size was bounded beforehand; running over is a defect and throws.</summary>
internal ref struct SpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    public int Length { get; private set; }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Length..]);
        Length += bytes.Length;
    }

    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(": "u8);
        Write(value);
        Write("\r\n"u8);
    }

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, _target[Length..], out int written);
        Length += written;
    }
}
