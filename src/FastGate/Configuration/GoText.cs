using System.Globalization;

namespace FastGate.Configuration;

/// <summary>Go's spellings of values, which flags and variables have always had.</summary>
public static class GoText
{
    private static readonly UInt128 LongestDuration = long.MaxValue;

    /// <summary>strconv.ParseBool.</summary>
    public static bool? Flag(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    /// <summary>strconv.ParseInt with base 0: decimal, 0x, 0o, 0b, a leading zero for octal, _ between digits.</summary>
    public static long? Integer(string text)
    {
        var negative = text is ['-', ..];
        var digits = text is ['-' or '+', ..] ? text[1..] : text;
        var radix = 10;
        if (digits is ['0', var letter, ..])
        {
            (radix, var skipped) = letter switch
            {
                'x' or 'X' => (16, 2),
                'o' or 'O' => (8, 2),
                'b' or 'B' => (2, 2),
                _ => (8, 1),
            };
            digits = digits[skipped..];
        }
        if (digits.Length == 0 || digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal))
        {
            return null;
        }
        Int128 value = 0;
        foreach (var c in digits)
        {
            if (c == '_')
            {
                continue;
            }
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || (value = (value * radix) + digit) > (Int128)long.MaxValue + 1)
            {
                return null;
            }
        }
        value = negative ? -value : value;
        return value > long.MaxValue ? null : (long)value;
    }

    /// <summary>
    /// time.ParseDuration: <c>1h30m</c>, <c>1.5h</c>, <c>300ms</c>, <c>-5s</c>, <c>0</c>. Negative ones give zero, which is "no limit"; what is
    /// shorter than a tick is a tick, since it must not become "no limit".
    /// </summary>
    public static TimeSpan? Duration(string text)
    {
        var negative = text is ['-', ..];
        var rest = (text is ['-' or '+', ..] ? text[1..] : text).AsSpan();
        if (rest is "0")
        {
            return TimeSpan.Zero;
        }
        if (rest.IsEmpty)
        {
            return null;
        }
        UInt128 nanoseconds = 0;
        while (!rest.IsEmpty)
        {
            var number = rest[..Span(rest, "0123456789.")];
            rest = rest[number.Length..];
            var letters = rest.IndexOfAny("0123456789.");
            var unit = letters < 0 ? rest : rest[..letters];
            rest = rest[unit.Length..];
            if (Part(number, unit) is not { } part || (nanoseconds += part) > LongestDuration)
            {
                return null;
            }
        }
        if (negative)
        {
            return TimeSpan.Zero;
        }
        return TimeSpan.FromTicks((long)((nanoseconds + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick));
    }

    /// <summary><c>65536</c>, <c>64KiB</c>, <c>64 KiB</c>, <c>1M</c>: powers of 1024 with an i, of 1000 without; <c>/s</c> may follow.</summary>
    public static long? Size(string text)
    {
        var rest = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2].TrimEnd(' ') : text;
        var length = Span(rest, "0123456789");
        var unit = rest[length..].TrimStart(' ');
        long factor = unit switch
        {
            "" or "B" => 1,
            "k" or "K" or "kB" or "KB" => 1_000,
            "M" or "MB" => 1_000_000,
            "G" or "GB" => 1_000_000_000,
            "Ki" or "KiB" => 1L << 10,
            "Mi" or "MiB" => 1L << 20,
            "Gi" or "GiB" => 1L << 30,
            _ => 0,
        };
        return factor != 0 && long.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / factor
            ? number * factor
            : null;
    }

    private static int Span(ReadOnlySpan<char> text, ReadOnlySpan<char> of)
    {
        var end = text.IndexOfAnyExcept(of);
        return end < 0 ? text.Length : end;
    }

    /// <summary>One number with its unit, in nanoseconds, cut as Go cuts it.</summary>
    private static UInt128? Part(ReadOnlySpan<char> number, ReadOnlySpan<char> unit)
    {
        ulong scale = unit switch
        {
            "ns" => 1,
            "us" or "µs" or "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => 0,
        };
        var point = number.IndexOf('.');
        var whole = point < 0 ? number : number[..point];
        var fraction = point < 0 ? [] : number[(point + 1)..];
        if (scale == 0 || whole.Length + fraction.Length == 0 || fraction.Contains('.') || whole.Length > 20)
        {
            return null;
        }
        UInt128 value = 0;
        foreach (var digit in whole)
        {
            value = (value * 10) + (uint)(digit - '0');
        }
        value *= scale;
        UInt128 weight = scale;
        UInt128 divisor = 1;
        UInt128 parts = 0;
        foreach (var digit in fraction[..Math.Min(fraction.Length, 18)])
        {
            divisor *= 10;
            parts = (parts * 10) + (uint)(digit - '0');
        }
        return value + (parts * weight / divisor);
    }
}
