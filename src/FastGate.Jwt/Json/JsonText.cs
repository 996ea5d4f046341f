using System.Buffers.Text;
using System.Text;

namespace FastGate.Jwt.Json;

/// <summary>
/// The inside of a JSON text (RFC 8259 section 7), already known to be UTF-8 and to have well-formed escapes (<see cref="JsonGrammar"/> saw to
/// that), except for half surrogate pairs, which the grammar allows: those are found here.
/// </summary>
internal static class JsonText
{
    /// <summary>True when every escaped surrogate has its other half.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> raw)
    {
        Span<byte> character = stackalloc byte[4];
        while (true)
        {
            int escape = raw.IndexOf((byte)'\\');
            if (escape < 0)
            {
                return true;
            }

            raw = raw[escape..];
            if (ReadEscape(ref raw, character) == 0)
            {
                return false;
            }
        }
    }

    /// <summary>Resolves the escapes into <paramref name="destination"/>; -1 when that is too short. The result is never longer than <paramref name="raw"/>.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        Span<byte> character = stackalloc byte[4];
        int written = 0;
        while (true)
        {
            int escape = raw.IndexOf((byte)'\\');
            ReadOnlySpan<byte> plain = escape < 0 ? raw : raw[..escape];
            if (!plain.TryCopyTo(destination[written..]))
            {
                return -1;
            }

            written += plain.Length;
            if (escape < 0)
            {
                return written;
            }

            raw = raw[escape..];
            ReadOnlySpan<byte> resolved = character[..ReadEscape(ref raw, character)];
            if (!resolved.TryCopyTo(destination[written..]))
            {
                return -1;
            }

            written += resolved.Length;
        }
    }

    /// <summary>Compares, escapes resolved, without a copy.</summary>
    public static bool Matches(ReadOnlySpan<byte> raw, bool escaped, ReadOnlySpan<byte> text)
    {
        if (!escaped)
        {
            return raw.SequenceEqual(text);
        }

        if (raw.Length < text.Length)
        {
            return false;
        }

        Span<byte> character = stackalloc byte[4];
        while (true)
        {
            int escape = raw.IndexOf((byte)'\\');
            if (escape < 0)
            {
                return raw.SequenceEqual(text);
            }

            if (!text.StartsWith(raw[..escape]))
            {
                return false;
            }

            text = text[escape..];
            raw = raw[escape..];
            ReadOnlySpan<byte> resolved = character[..ReadEscape(ref raw, character)];
            if (!text.StartsWith(resolved))
            {
                return false;
            }

            text = text[resolved.Length..];
        }
    }

    // Takes one escape (a pair of them for a surrogate pair) off the front; 0 for half a pair, which then still is taken off.
    private static int ReadEscape(ref ReadOnlySpan<byte> raw, scoped Span<byte> utf8)
    {
        byte kind = raw[1];
        if (kind != (byte)'u')
        {
            raw = raw[2..];
            utf8[0] = kind switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                _ => kind, // quote, backslash, slash
            };
            return 1;
        }

        char first = (char)Hexadecimal(raw[2..6]);
        raw = raw[6..];
        if (!char.IsSurrogate(first))
        {
            return new Rune(first).EncodeToUtf8(utf8);
        }

        if (char.IsHighSurrogate(first) && raw is [(byte)'\\', (byte)'u', _, _, _, _, ..] && Rune.TryCreate(first, (char)Hexadecimal(raw[2..6]), out Rune rune))
        {
            raw = raw[6..];
            return rune.EncodeToUtf8(utf8);
        }

        return 0;
    }

    private static int Hexadecimal(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out ushort value, out _, 'x') ? value : 0;
}
