using System.Globalization;

namespace FastGate.Configuration;

/// <summary>What YAML 1.1 takes a plain scalar for, as far as options can tell the difference.</summary>
public static class YamlScalars
{
    public static ScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Blank,
        _ when FlagOf(text) is not null => ScalarKind.Flag,
        _ when IntegerOf(text) is not null => ScalarKind.Integer,
        _ when IsReal(text) => ScalarKind.Real,
        _ => ScalarKind.Text,
    };

    public static bool? FlagOf(string text) => text switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    /// <summary>Decimal, 0x, 0b, and octal by a leading zero; underscores anywhere.</summary>
    public static long? IntegerOf(string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        return plain.Length > 0 && (char.IsAsciiDigit(plain[0]) || (plain.Length > 1 && plain[0] is '+' or '-')) ? GoText.Integer(plain) : null;
    }

    private static bool IsReal(string text) =>
        text.Any(char.IsAsciiDigit)
        && text.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-' or '_')
        && double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
