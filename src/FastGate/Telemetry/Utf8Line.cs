using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace FastGate.Telemetry;

/// <summary>
/// Writes one line into a span that it does not own. Everything that comes from outside goes through <see cref="Escaped(ReadOnlySpan{byte}, bool)"/>:
/// no control character, no invalid UTF-8 and no character that re-orders text gets out raw, so that nobody forges a line or a terminal's state.
/// When the span is full the line is marked and worth nothing.
/// </summary>
internal ref struct Utf8Line(Span<byte> space)
{
    // Printable ASCII without the quote and the backslash: these runs are copied in one go.
    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static readonly SearchValues<char> PlainChars = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private readonly Span<byte> _space = space;

    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(_space[Length..]))
        {
            Length += bytes.Length;
        }
        else
        {
            Overflowed = true;
        }
    }

    public void Number(long value)
    {
        if (Utf8Formatter.TryFormat(value, _space[Length..], out int written))
        {
            Length += written;
        }
        else
        {
            Overflowed = true;
        }
    }

    public void Real(double value)
    {
        // JSON knows neither NaN nor infinity.
        if (!double.IsFinite(value))
        {
            Raw("0"u8);
        }
        else if (value.TryFormat(_space[Length..], out int written, "R", System.Globalization.CultureInfo.InvariantCulture))
        {
            Length += written;
        }
        else
        {
            Overflowed = true;
        }
    }

    /// <summary>Exactly <paramref name="count"/> digits, with leading zeros.</summary>
    public void Digits(int value, int count)
    {
        Span<byte> digits = stackalloc byte[10];
        for (int i = count - 1; i >= 0; i--)
        {
            digits[i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        Raw(digits[..count]);
    }

    /// <summary>Text of unknown origin. Quotes are left alone where the text does not stand between quotes.</summary>
    public void Escaped(scoped ReadOnlySpan<byte> text, bool quoted = true)
    {
        while (true)
        {
            int plain = text.IndexOfAnyExcept(PlainBytes);
            if (plain < 0)
            {
                Raw(text);
                return;
            }

            Raw(text[..plain]);
            text = text[plain..];
            Rune.DecodeFromUtf8(text, out Rune rune, out int used); // an invalid sequence gives U+FFFD
            Special(rune, quoted);
            text = text[used..];
            if (Overflowed)
            {
                return;
            }
        }
    }

    public void Escaped(scoped ReadOnlySpan<char> text, bool quoted = true)
    {
        while (true)
        {
            int plain = text.IndexOfAnyExcept(PlainChars);
            ReadOnlySpan<char> run = plain < 0 ? text : text[..plain];
            if (run.Length <= _space.Length - Length && Ascii.FromUtf16(run, _space[Length..], out int written) == OperationStatus.Done)
            {
                Length += written;
            }
            else
            {
                Overflowed = true;
                return;
            }

            if (plain < 0)
            {
                return;
            }

            text = text[plain..];
            Rune.DecodeFromUtf16(text, out Rune rune, out int used);
            Special(rune, quoted);
            text = text[used..];
        }
    }

    private void Special(Rune rune, bool quoted)
    {
        switch (rune.Value)
        {
            case '"' or '\\' when quoted:
                Raw("\\"u8);
                break;
            case '\n':
                Raw("\\n"u8);
                return;
            case '\r':
                Raw("\\r"u8);
                return;
            case '\t':
                Raw("\\t"u8);
                return;
            default:
                if (MustHide(rune.Value))
                {
                    Span<byte> escape = stackalloc byte[6];
                    "\\u"u8.CopyTo(escape);
                    Utf8Formatter.TryFormat((uint)rune.Value, escape[2..], out _, new StandardFormat('x', 4));
                    Raw(escape);
                    return;
                }

                break;
        }

        if (rune.TryEncodeToUtf8(_space[Length..], out int written))
        {
            Length += written;
        }
        else
        {
            Overflowed = true;
        }
    }

    // Controls (C0, DEL, C1), line separators, characters that turn the reading direction round, the byte order mark, and what was invalid.
    private static bool MustHide(int value) =>
        value < 0x20 || value is (>= 0x7F and <= 0x9F) or 0x061C or (>= 0x200E and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF or 0xFFFD;
}
