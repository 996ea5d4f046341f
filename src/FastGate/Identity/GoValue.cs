using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Json;

namespace FastGate.Identity;

/// <summary>
/// Writes a claim as Go prints it by default (<c>%v</c>), which is what 7.0.0 sent for <c>add-claims</c>: numbers are 64-bit
/// floats (<c>5</c>, <c>1.2345678901e+10</c>), lists <c>[a b]</c>, objects <c>map[k:v]</c> with sorted keys, null <c>&lt;nil&gt;</c>.
/// </summary>
internal static class GoValue
{
    /// <summary>False when it has no such form: a number beyond a 64-bit float.</summary>
    public static bool TryWrite(ClaimValue value, BlockWriter block)
    {
        switch (value.Kind)
        {
            case JsonKind.Null:
                block.Append("<nil>"u8);
                return true;
            case JsonKind.True:
                block.Append("true"u8);
                return true;
            case JsonKind.False:
                block.Append("false"u8);
                return true;
            case JsonKind.Text:
                block.AppendText(value);
                return true;
            case JsonKind.Number:
                return TryWriteNumber(value.Raw, block);
            case JsonKind.List:
                return TryWriteList(value, block);
            case JsonKind.Object:
                return TryWriteMap(value, block);
            default:
                return false;
        }
    }

    private static bool TryWriteList(ClaimValue list, BlockWriter block)
    {
        block.Append((byte)'[');
        var first = true;
        foreach (var element in list.Children)
        {
            if (!first)
            {
                block.Append((byte)' ');
            }

            first = false;
            if (!TryWrite(element, block))
            {
                return false;
            }
        }

        block.Append((byte)']');
        return true;
    }

    private static bool TryWriteMap(ClaimValue map, BlockWriter block)
    {
        // Views into a token cannot be sorted, so their names are: an object as a field is rare enough for that.
        var names = new List<byte[]>();
        foreach (var member in map.Children)
        {
            var name = new byte[member.RawName.Length];
            member.TryCopyName(name, out var length);
            names.Add(name[..length]);
        }

        names.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        block.Append("map["u8);
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0)
            {
                block.Append((byte)' ');
            }

            block.Append(names[i]);
            block.Append((byte)':');
            if (!TryWrite(map.Member(names[i]), block))
            {
                return false;
            }
        }

        block.Append((byte)']');
        return true;
    }

    private static bool TryWriteNumber(ReadOnlySpan<byte> raw, BlockWriter block)
    {
        if (!Utf8Parser.TryParse(raw, out double number, out var consumed) || consumed != raw.Length || !double.IsFinite(number))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[40];
        block.Append(text[..Format(number, text)]);
        return true;
    }

    /// <summary>
    /// The shortest digits that read back as the same number, with an exponent of two digits at least where it is below -4 or
    /// above 5, as Go's <c>%g</c>.
    /// </summary>
    internal static int Format(double number, Span<byte> text)
    {
        // .NET's default form has the shortest digits too, only laid out otherwise: they are taken apart and laid out anew.
        Span<byte> plain = stackalloc byte[40];
        Span<byte> digits = stackalloc byte[40];
        number.TryFormat(plain, out var length, default, CultureInfo.InvariantCulture);
        var (count, exponent) = TakeApart(plain[..length], digits);
        var written = 0;
        if (double.IsNegative(number))
        {
            text[written++] = (byte)'-';
        }

        if (exponent is < -4 or > 5)
        {
            text[written++] = digits[0];
            if (count > 1)
            {
                text[written++] = (byte)'.';
                Put(digits[1..count], text, ref written);
            }

            Put(exponent < 0 ? "e-"u8 : "e+"u8, text, ref written);
            Utf8Formatter.TryFormat(Math.Abs(exponent), text[written..], out var size, new StandardFormat('D', 2));
            return written + size;
        }

        if (exponent < 0)
        {
            Put("0.000"u8[..(1 - exponent)], text, ref written);
            Put(digits[..count], text, ref written);
            return written;
        }

        var whole = exponent + 1;
        Put(digits[..Math.Min(count, whole)], text, ref written);
        Put("00000"u8[..Math.Max(0, whole - count)], text, ref written);
        if (count > whole)
        {
            text[written++] = (byte)'.';
            Put(digits[whole..count], text, ref written);
        }

        return written;
    }

    private static void Put(ReadOnlySpan<byte> part, Span<byte> text, ref int written)
    {
        part.CopyTo(text[written..]);
        written += part.Length;
    }

    /// <summary>The significant digits, and the power of ten of the first one.</summary>
    private static (int Count, int Exponent) TakeApart(ReadOnlySpan<byte> plain, Span<byte> digits)
    {
        var (count, point, exponent, leading) = (0, -1, 0, 0);
        for (var i = 0; i < plain.Length; i++)
        {
            var c = plain[i];
            if (c == '.')
            {
                point = count + leading;
            }
            else if (c == 'E')
            {
                Utf8Parser.TryParse(plain[(i + 1)..], out exponent, out _);
                break;
            }
            else if (c is >= (byte)'0' and <= (byte)'9')
            {
                if (count == 0 && c == '0')
                {
                    leading++;
                }
                else
                {
                    digits[count++] = c;
                }
            }
        }

        if (count == 0)
        {
            digits[0] = (byte)'0';
            return (1, 0);
        }

        var all = count + leading;
        exponent += (point < 0 ? all : point) - leading - 1;
        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        return (count, exponent);
    }
}
