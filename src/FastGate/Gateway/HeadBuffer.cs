using System.Buffers;
using System.Buffers.Text;

namespace FastGate.Gateway;

/// <summary>
/// A rented, growing buffer in which a message head is put together before it is sent in one call. What it takes beyond the ordinary counts as
/// memory of the connections (`max-buffered-bytes`) until it is cleared for good.
/// </summary>
/// <param name="account">Who counts; null: nobody.</param>
/// <param name="ordinary">Up to this size the buffer is kept for the next exchange, and does not count.</param>
public sealed class HeadBuffer(BufferAccount? account = null, int ordinary = HeadBuffer.Ordinary)
{
    /// <summary>Room for an ordinary head with its token.</summary>
    public const int Ordinary = 8 * 1024;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int needed = name.Length + value.Length + 4;
        if (_bytes.Length - Length < needed)
        {
            Grow(needed);
        }

        Span<byte> at = _bytes.AsSpan(Length, needed);
        name.CopyTo(at);
        at[name.Length] = (byte)':';
        at[name.Length + 1] = (byte)' ';
        value.CopyTo(at[(name.Length + 2)..]);
        at[^2] = (byte)'\r';
        at[^1] = (byte)'\n';
        Length += needed;
    }

    /// <summary>Room to write into; <see cref="Advance"/> says how much was used.</summary>
    public Span<byte> Reserve(int most)
    {
        if (_bytes.Length - Length < most)
        {
            Grow(most);
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int written) => Length += written;

    public void WriteNumber(long number)
    {
        if (_bytes.Length - Length < 20)
        {
            Grow(20);
        }

        Utf8Formatter.TryFormat(number, _bytes.AsSpan(Length), out int written);
        Length += written;
    }

    /// <summary>The size line of a chunk (RFC 9112 section 7.1).</summary>
    public void WriteChunkSize(int size)
    {
        Span<byte> line = stackalloc byte[10];
        Utf8Formatter.TryFormat(size, line, out int written, new StandardFormat('x'));
        line[written++] = (byte)'\r';
        line[written++] = (byte)'\n';
        Write(line[..written]);
    }

    /// <summary>Clears it at the end of an exchange: what counts is given back.</summary>
    public void Settle()
    {
        if (_bytes.Length > ordinary)
        {
            Release();
        }

        Length = 0;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            GiveBack();
            _bytes = [];
        }

        Length = 0;
    }

    private void Grow(int more)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, Math.Max(_bytes.Length * 2, Length + more)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (larger.Length > ordinary)
        {
            account?.Rented(larger.Length);
        }

        if (_bytes.Length > 0)
        {
            GiveBack();
        }

        _bytes = larger;
    }

    private void GiveBack()
    {
        if (_bytes.Length > ordinary)
        {
            account?.Returned(_bytes.Length);
        }

        ArrayPool<byte>.Shared.Return(_bytes);
    }
}
