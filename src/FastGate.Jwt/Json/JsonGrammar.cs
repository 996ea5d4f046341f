using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastGate.Jwt.Json;

/// <summary>
/// The words of JSON, byte by byte and with nothing beyond RFC 8259. What is no such word is told by the place where it stops being one, as its
/// complement (below zero): a bad text is what strangers send, and costs no exception. The bytes are known to be UTF-8.
/// </summary>
/// <remarks>
/// <code>
/// text    = %x22 *( %x20-21 / %x23-5B / %x5D-10FFFF / escape ) %x22
/// escape  = "\" ( %x22 / "\" / "/" / "b" / "f" / "n" / "r" / "t" / "u" 4HEXDIG )
/// number  = [ "-" ] ( "0" / %x31-39 *DIGIT ) [ "." 1*DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ]
/// literal = "false" / "true" / "null"
/// blank   = %x20 / %x09 / %x0A / %x0D
/// </code>
/// </remarks>
internal static class JsonGrammar
{
    /// <summary>The byte there; 0, which no word begins with, after the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> json, int at) => (uint)at < (uint)json.Length ? json[at] : (byte)0;

    /// <summary>The first place from <paramref name="at"/> on that is no blank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AfterBlanks(ReadOnlySpan<byte> json, int at)
    {
        while (At(json, at) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    /// <summary>What a value that begins with this byte must be; <see cref="JsonKind.Missing"/> when none does.</summary>
    public static JsonKind KindOf(byte first) => first switch
    {
        (byte)'"' => JsonKind.Text,
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.List,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonKind.Number,
        (byte)'t' => JsonKind.True,
        (byte)'f' => JsonKind.False,
        (byte)'n' => JsonKind.Null,
        _ => JsonKind.Missing,
    };

    /// <summary>The place after a literal of that kind.</summary>
    public static int AfterLiteral(ReadOnlySpan<byte> json, int at, JsonKind kind)
    {
        ReadOnlySpan<byte> literal = kind switch { JsonKind.True => "true"u8, JsonKind.False => "false"u8, _ => "null"u8 };
        int same = json[at..].CommonPrefixLength(literal);
        return same == literal.Length ? at + same : ~(at + same);
    }

    /// <summary>The place after a number. What follows it is the caller's to judge: after <c>0</c> of <c>01</c> comes neither comma nor end.</summary>
    public static int AfterNumber(ReadOnlySpan<byte> json, int at)
    {
        at += At(json, at) == '-' ? 1 : 0;
        at = At(json, at) == '0' ? at + 1 : AfterDigits(json, at);
        if (at >= 0 && At(json, at) == '.')
        {
            at = AfterDigits(json, at + 1);
        }

        if (at >= 0 && (At(json, at) | 0x20) == 'e')
        {
            at = AfterDigits(json, at + (At(json, at + 1) is (byte)'+' or (byte)'-' ? 2 : 1));
        }

        return at;
    }

    /// <summary>The closing quote of a text whose inside begins at <paramref name="at"/>.</summary>
    public static int EndOfText(ReadOnlySpan<byte> json, int at, out bool escaped)
    {
        escaped = false;
        while (true)
        {
            at = EndOfPlain(json, at);
            switch (At(json, at))
            {
                case (byte)'"':
                    return at;

                case (byte)'\\':
                    escaped = true;
                    at = AfterEscape(json, at);
                    if (at < 0)
                    {
                        return at;
                    }

                    break;

                default:
                    // A control character, or the end of it all.
                    return ~at;
            }
        }
    }

    // The first byte that does not stand for itself: quote, backslash, control character, or the place after the end.
    private static int EndOfPlain(ReadOnlySpan<byte> json, int at)
    {
        for (; json.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Create(json.Slice(at, Vector128<byte>.Count));
            uint found = (Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)0x20))).ExtractMostSignificantBits();
            if (found != 0)
            {
                return at + System.Numerics.BitOperations.TrailingZeroCount(found);
            }
        }

        while (At(json, at) is >= 0x20 and not (byte)'"' and not (byte)'\\')
        {
            at++;
        }

        return at;
    }

    private static int AfterEscape(ReadOnlySpan<byte> json, int at)
    {
        switch (At(json, ++at))
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 1;

            case (byte)'u':
                for (int digits = 4; digits > 0; digits--)
                {
                    if (!char.IsAsciiHexDigit((char)At(json, ++at)))
                    {
                        return ~at;
                    }
                }

                return at + 1;

            default:
                return ~at;
        }
    }

    private static int AfterDigits(ReadOnlySpan<byte> json, int at)
    {
        int first = at;
        while (char.IsAsciiDigit((char)At(json, at)))
        {
            at++;
        }

        return at > first ? at : ~at;
    }
}
