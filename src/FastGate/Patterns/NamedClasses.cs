using System.Collections.Concurrent;
using System.Globalization;

namespace FastGate.Patterns;

/// <summary>The classes that RE2 knows by name: Perl's, POSIX's (both ASCII only), and Unicode's general categories.</summary>
internal static class NamedClasses
{
    private static readonly ConcurrentDictionary<string, CodePointSet> Categories = new();

    public static CodePointSet? Perl(int letter) => letter switch
    {
        'd' => CodePointSet.Of(('0', '9')),
        'D' => CodePointSet.Of(('0', '9')).Negate(),
        's' => CodePointSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' ')),
        'S' => CodePointSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' ')).Negate(),
        'w' => CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')),
        'W' => CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')).Negate(),
        _ => null,
    };

    public static CodePointSet? Posix(string name) => name switch
    {
        "alnum" => CodePointSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
        "alpha" => CodePointSet.Of(('A', 'Z'), ('a', 'z')),
        "ascii" => CodePointSet.Of((0, 0x7F)),
        "blank" => CodePointSet.Of(('\t', '\t'), (' ', ' ')),
        "cntrl" => CodePointSet.Of((0, 0x1F), (0x7F, 0x7F)),
        "digit" => CodePointSet.Of(('0', '9')),
        "graph" => CodePointSet.Of(('!', '~')),
        "lower" => CodePointSet.Of(('a', 'z')),
        "print" => CodePointSet.Of((' ', '~')),
        "punct" => CodePointSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
        "space" => CodePointSet.Of(('\t', '\r'), (' ', ' ')),
        "upper" => CodePointSet.Of(('A', 'Z')),
        "word" => CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')),
        "xdigit" => CodePointSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
        _ => null,
    };

    /// <summary>A general category, or null: scripts have no table in the runtime.</summary>
    public static CodePointSet? Unicode(string name)
    {
        if (name == "Any")
        {
            return CodePointSet.Of((0, CodePointSet.Last));
        }

        if (Categories.TryGetValue(name, out var known))
        {
            return known;
        }

        var wanted = Category(name);
        return wanted is null ? null : Categories.GetOrAdd(name, _ => CodePointSet.OfCategories(wanted.Contains));
    }

    private static UnicodeCategory[]? Category(string name) => name switch
    {
        "Lu" => [UnicodeCategory.UppercaseLetter],
        "Ll" => [UnicodeCategory.LowercaseLetter],
        "Lt" => [UnicodeCategory.TitlecaseLetter],
        "Lm" => [UnicodeCategory.ModifierLetter],
        "Lo" => [UnicodeCategory.OtherLetter],
        "L" => Both("Lu", "Ll", "Lt", "Lm", "Lo"),
        "Mn" => [UnicodeCategory.NonSpacingMark],
        "Mc" => [UnicodeCategory.SpacingCombiningMark],
        "Me" => [UnicodeCategory.EnclosingMark],
        "M" => Both("Mn", "Mc", "Me"),
        "Nd" => [UnicodeCategory.DecimalDigitNumber],
        "Nl" => [UnicodeCategory.LetterNumber],
        "No" => [UnicodeCategory.OtherNumber],
        "N" => Both("Nd", "Nl", "No"),
        "Pc" => [UnicodeCategory.ConnectorPunctuation],
        "Pd" => [UnicodeCategory.DashPunctuation],
        "Ps" => [UnicodeCategory.OpenPunctuation],
        "Pe" => [UnicodeCategory.ClosePunctuation],
        "Pi" => [UnicodeCategory.InitialQuotePunctuation],
        "Pf" => [UnicodeCategory.FinalQuotePunctuation],
        "Po" => [UnicodeCategory.OtherPunctuation],
        "P" => Both("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"),
        "Sm" => [UnicodeCategory.MathSymbol],
        "Sc" => [UnicodeCategory.CurrencySymbol],
        "Sk" => [UnicodeCategory.ModifierSymbol],
        "So" => [UnicodeCategory.OtherSymbol],
        "S" => Both("Sm", "Sc", "Sk", "So"),
        "Zs" => [UnicodeCategory.SpaceSeparator],
        "Zl" => [UnicodeCategory.LineSeparator],
        "Zp" => [UnicodeCategory.ParagraphSeparator],
        "Z" => Both("Zs", "Zl", "Zp"),
        "Cc" => [UnicodeCategory.Control],
        "Cf" => [UnicodeCategory.Format],
        "Co" => [UnicodeCategory.PrivateUse],
        "Cs" => [UnicodeCategory.Surrogate],
        "C" => Both("Cc", "Cf", "Co", "Cs"),
        _ => null,
    };

    private static UnicodeCategory[] Both(params string[] names) => [.. names.SelectMany(n => Category(n)!)];
}
