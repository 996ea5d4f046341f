using System.Buffers;
using System.Buffers.Text;
using System.Text;
using FastGate.Jwt.Claims;

namespace FastGate.Identity;

/// <summary>
/// Collects header fields up to a limit. A value is written as it is and then closed, which finds controls and encodes what
/// the plan wants encoded; what does not fit is not written, and said.
/// </summary>
internal sealed class BlockWriter
{
    private const int MaxEncodedWord = 45;

    private static readonly SearchValues<byte> PrintableOrTab =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c), (byte)'\t']);

    private byte[] _bytes = new byte[4096];
    private byte[] _scratch = new byte[1024];
    private int _limit;
    private int _value;

    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Reset(int limit)
    {
        Length = 0;
        Overflowed = false;
        _limit = limit;
    }

    /// <summary>Lifts the limit for what is kept behind the fields.</summary>
    public void Unbound() => _limit = int.MaxValue;

    public void BeginField(ReadOnlySpan<byte> prefix)
    {
        Append(prefix);
        _value = Length;
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        if (Reserve(text.Length))
        {
            text.CopyTo(_bytes.AsSpan(Length));
            Length += text.Length;
        }
    }

    public void Append(byte value)
    {
        if (Reserve(1))
        {
            _bytes[Length++] = value;
        }
    }

    /// <summary>A text claim, escapes resolved; nothing for any other.</summary>
    public void AppendText(ClaimValue value)
    {
        if (value.IsText && Reserve(value.Raw.Length) && value.TryCopyText(_bytes.AsSpan(Length), out var written))
        {
            Length += written;
        }
    }

    public void AppendName(ClaimValue member)
    {
        if (Reserve(member.RawName.Length) && member.TryCopyName(_bytes.AsSpan(Length), out var written))
        {
            Length += written;
        }
    }

    /// <summary>
    /// Ends an element of a list that began at <paramref name="start"/>: the separator in it, blanks at its ends, and a percent
    /// sign before two hexadecimal digits are percent-encoded, so that what is read back is what was in the token.
    /// </summary>
    public void EndElement(int start, byte separator)
    {
        if (Overflowed)
        {
            return;
        }

        var element = _bytes.AsSpan(start, Length - start);
        if (element.IndexOf(separator) < 0 && element.IndexOf((byte)'%') < 0 && !HasOuterBlank(element))
        {
            return;
        }

        var copy = Copy(element);
        var (first, last) = Inner(copy);
        Length = start;
        for (var i = 0; i < copy.Length; i++)
        {
            var b = copy[i];
            var encode = b == separator || i < first || i > last
                || (b == '%' && i + 2 < copy.Length && char.IsAsciiHexDigit((char)copy[i + 1]) && char.IsAsciiHexDigit((char)copy[i + 2]));
            AppendEncoded(b, encode);
        }
    }

    /// <summary>
    /// Ends the field. Blanks at the ends of a single value are percent-encoded, for they would not survive and the value be
    /// another one. False when the value holds a control character.
    /// </summary>
    public bool EndField(bool encodeWords)
    {
        if (Overflowed)
        {
            return true;
        }

        var value = _bytes.AsSpan(_value, Length - _value);
        if (FieldSyntax.IndexOfControl(value) >= 0)
        {
            return false;
        }

        if (HasOuterBlank(value))
        {
            var copy = Copy(value);
            var (first, last) = Inner(copy);
            Length = _value;
            for (var i = 0; i < copy.Length; i++)
            {
                AppendEncoded(copy[i], i < first || i > last);
            }

            value = _bytes.AsSpan(_value, Length - _value);
        }

        if (encodeWords && value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0)
        {
            EncodeWords(Copy(value));
        }

        Append("\r\n"u8);
        return true;
    }

    private static bool HasOuterBlank(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && (text[0] is (byte)' ' or (byte)'\t' || text[^1] is (byte)' ' or (byte)'\t');

    /// <summary>The first and the last place that is no blank.</summary>
    private static (int First, int Last) Inner(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return first < 0 ? (text.Length, -1) : (first, text.LastIndexOfAnyExcept((byte)' ', (byte)'\t'));
    }

    private void AppendEncoded(byte value, bool encode)
    {
        if (!encode)
        {
            Append(value);
            return;
        }

        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        Append([(byte)'%', digits[value >> 4], digits[value & 15]]);
    }

    /// <summary>
    /// RFC 2047 encoded words, B encoding, as gogatekeeper writes them: at most 45 bytes in each, no character cut in two, a
    /// blank between them. A tab alone needs none.
    /// </summary>
    private void EncodeWords(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAnyExcept(PrintableOrTab) < 0)
        {
            return;
        }

        Length = _value;
        Span<byte> encoded = stackalloc byte[64];
        while (!text.IsEmpty && !Overflowed)
        {
            var length = 0;
            while (length < text.Length)
            {
                Rune.DecodeFromUtf8(text[length..], out _, out var size);
                if (length + size > MaxEncodedWord)
                {
                    break;
                }

                length += size;
            }

            Base64.EncodeToUtf8(text[..length], encoded, out _, out var written);
            Append(Length == _value ? "=?UTF-8?b?"u8 : " =?UTF-8?b?"u8);
            Append(encoded[..written]);
            Append("?="u8);
            text = text[length..];
        }
    }

    private ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> text)
    {
        if (_scratch.Length < text.Length)
        {
            _scratch = new byte[text.Length];
        }

        text.CopyTo(_scratch);
        return _scratch.AsSpan(0, text.Length);
    }

    private bool Reserve(int more)
    {
        if (Overflowed || more > _limit - Length)
        {
            Overflowed = true;
            return false;
        }

        if (_bytes.Length - Length < more)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }

        return true;
    }
}
