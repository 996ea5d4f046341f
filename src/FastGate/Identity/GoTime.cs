using System.Buffers.Text;

namespace FastGate.Identity;

/// <summary>A time as Go prints one in UTC: <c>2026-11-23 11:44:40 +0000 UTC</c>. Seconds since 1970; years may have more than four digits.</summary>
internal static class GoTime
{
    private const int SecondsPerDay = 86_400;

    // Beyond this Go's own calendar overflows; no token lives that long.
    private const long Last = 253_402_300_799L * 1_000;

    public static void Write(long seconds, BlockWriter block)
    {
        seconds = Math.Clamp(seconds, 0, Last);
        var (days, time) = Math.DivRem(seconds, SecondsPerDay);
        var (year, month, day) = CivilDate(days);
        Number(year, 4, block);
        block.Append((byte)'-');
        Number(month, 2, block);
        block.Append((byte)'-');
        Number(day, 2, block);
        block.Append((byte)' ');
        Number(time / 3600, 2, block);
        block.Append((byte)':');
        Number(time / 60 % 60, 2, block);
        block.Append((byte)':');
        Number(time % 60, 2, block);
        block.Append(" +0000 UTC"u8);
    }

    /// <summary>The proleptic Gregorian date of a day number, counted in eras of 400 years that begin in March.</summary>
    private static (long Year, long Month, long Day) CivilDate(long days)
    {
        const int DaysPerEra = 146_097;
        const int FromMarchOfYearZero = 719_468;

        var (era, dayOfEra) = Math.DivRem(days + FromMarchOfYearZero, DaysPerEra);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var marchMonth = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * marchMonth) + 2) / 5) + 1;
        var month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, day);
    }

    private static void Number(long value, byte digits, BlockWriter block)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out var length, new('D', digits));
        block.Append(text[..length]);
    }
}
