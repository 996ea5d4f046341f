using System.Buffers.Text;

namespace FastGate.Jwt.Claims;

/// <summary>What a number is as a NumericDate.</summary>
internal enum NumericDateKind : byte
{
    /// <summary>Zero or more, and small enough.</summary>
    Usable,

    /// <summary>Below zero.</summary>
    Negative,

    /// <summary>No number, or 2^53 seconds or more, where doubles stop counting seconds.</summary>
    NoNumericDate,
}

/// <summary>A JSON number as seconds since 1970 (RFC 7519 section 2): an integer or a fraction, with or without an exponent.</summary>
internal static class NumericDate
{
    /// <summary>The first value that is refused: 2^53.</summary>
    public const long Limit = 1L << 53;

    /// <summary>
    /// Reads a number of JSON's grammar. <paramref name="seconds"/> has a fraction cut off, <paramref name="hasFraction"/> says
    /// that there was one.
    /// </summary>
    public static NumericDateKind Read(ReadOnlySpan<byte> number, out long seconds, out bool hasFraction)
    {
        seconds = 0;
        hasFraction = false;
        if (number.Length <= 16 && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            foreach (byte digit in number)
            {
                seconds = (seconds * 10) + (digit - '0');
            }

            return seconds < Limit ? NumericDateKind.Usable : NumericDateKind.NoNumericDate;
        }

        if (!Utf8Parser.TryParse(number, out double value, out int consumed) || consumed != number.Length || !(value < Limit))
        {
            return NumericDateKind.NoNumericDate;
        }

        if (value < 0)
        {
            return NumericDateKind.Negative;
        }

        seconds = (long)value;
        hasFraction = value != seconds;
        return NumericDateKind.Usable;
    }
}
