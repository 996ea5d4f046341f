using System.Diagnostics;
using System.Text;
using FastGate.Patterns;
using FsCheck;
using FsCheck.Xunit;

namespace FastGate.Tests.Patterns;

/// <summary>What RE2 (as Go's <c>regexp</c>) makes of an expression and a text.</summary>
public class Re2PatternTests
{
    [Theory]
    // A search, not anchored.
    [InlineData("b", "abc", true)]
    [InlineData("^b", "abc", false)]
    [InlineData("^abc$", "abc", true)]
    [InlineData("", "", true)]
    [InlineData("^$", "x", false)]
    // $ is the end of the text, not the place before a final newline.
    [InlineData("abc$", "abc\n", false)]
    [InlineData("(?m)abc$", "abc\nx", true)]
    [InlineData("(?m)^x", "abc\nx", true)]
    [InlineData("^x", "abc\nx", false)]
    [InlineData("\\Aabc\\z", "abc", true)]
    [InlineData("abc\\z", "abc\n", false)]
    // ASCII classes.
    [InlineData("^\\d$", "5", true)]
    [InlineData("^\\d$", "٥", false)]
    [InlineData("^\\w+$", "a_Z9", true)]
    [InlineData("^\\w$", "ä", false)]
    [InlineData("^\\W$", "ä", true)]
    [InlineData("^\\s$", "\u00A0", false)]
    [InlineData("^\\s$", "\v", false)]
    [InlineData("^[[:space:]]$", "\v", true)]
    [InlineData("^\\S$", "\u00A0", true)]
    [InlineData("^\\D$", "٥", true)]
    [InlineData("\\badmin\\b", "an admin here", true)]
    [InlineData("\\badmin\\b", "administrator", false)]
    [InlineData("\\badmin\\b", "éadmin", true)]
    [InlineData("é\\Ba", "éa", false)]
    // POSIX classes.
    [InlineData("^[[:alpha:]]+$", "abC", true)]
    [InlineData("^[[:alpha:]]+$", "abC1", false)]
    [InlineData("^[[:^alpha:]]+$", "12é", true)]
    [InlineData("^[[:word:][:punct:]]+$", "a-b_c!", true)]
    [InlineData("^[[:xdigit:]]{2}$", "fF", true)]
    // Unicode categories.
    [InlineData("^\\pL+$", "aäЖ", true)]
    [InlineData("^\\p{Lu}$", "Ä", true)]
    [InlineData("^\\p{Lu}$", "ä", false)]
    [InlineData("^\\PL$", "ä", false)]
    [InlineData("^\\p{^Lu}$", "ä", true)]
    [InlineData("^\\P{^Lu}$", "Ä", true)]
    [InlineData("^\\pN$", "٥", true)]
    [InlineData("^\\p{Any}$", "😀", true)]
    [InlineData("^[\\pL\\pN_-]+$", "Zoë_9-x", true)]
    // Code points, not UTF-16 units.
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[😀-😂]$", "😁", true)]
    [InlineData("^[😀-😂]$", "😃", false)]
    [InlineData("^\\x{1F600}$", "😀", true)]
    // The dot and newlines.
    [InlineData("^a.c$", "a\nc", false)]
    [InlineData("(?s)^a.c$", "a\nc", true)]
    [InlineData("^a[^x]c$", "a\nc", true)]
    // Flags.
    [InlineData("(?i)ADMIN", "admin", true)]
    [InlineData("(?i:AD)MIN", "adMIN", true)]
    [InlineData("(?i:AD)MIN", "admin", false)]
    [InlineData("(a(?i)b)c", "aBc", true)]
    [InlineData("(a(?i)b)c", "aBC", false)]
    [InlineData("(?i)(?-i)A", "a", false)]
    [InlineData("(?i)straße", "STRASSE", false)]
    [InlineData("(?i)ä", "Ä", true)]
    [InlineData("(?i)^k$", "\u212A", true)]
    [InlineData("(?i)^s$", "ſ", true)]
    [InlineData("(?i)^i$", "İ", false)]
    [InlineData("(?i)^[a-c]+$", "AbC", true)]
    [InlineData("(?i)^[^a]$", "A", false)]
    [InlineData("(?i)σ", "ς", true)]
    [InlineData("(?U)^a+$", "aaa", true)]
    // Repetition.
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^a{2,}$", "a", false)]
    [InlineData("^a{1,2}?$", "aa", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^a{x}$", "a{x}", true)]
    [InlineData("^(ab)*$", "abab", true)]
    [InlineData("^(?:a|b|)+$", "abba", true)]
    [InlineData("^a{0}$", "", true)]
    // Escapes.
    [InlineData("^\\Qa.b\\E$", "a.b", true)]
    [InlineData("^\\Qa.b\\E$", "axb", false)]
    [InlineData("^\\Qa.b", "a.b", true)]
    [InlineData("^\\x41\\101\\t\\.$", "AA\t.", true)]
    [InlineData("^a\\-b$", "a-b", true)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^[^]a]$", "b", true)]
    [InlineData("^[a-]+$", "a-", true)]
    [InlineData("^[a\\]]+$", "a]", true)]
    [InlineData("^[\\d.]+$", "1.2", true)]
    [InlineData("^[a-c-e]+$", "a-e", true)]
    // Named groups.
    [InlineData("^(?P<n>a)$", "a", true)]
    [InlineData("^(?<n>a)$", "a", true)]
    // A class that holds nothing.
    [InlineData("[^\\x00-\\x{10FFFF}]", "a", false)]
    public void Matches(string pattern, string text, bool expected)
    {
        Assert.True(Re2Pattern.TryParse(pattern, out var parsed, out var error), error);
        Assert.Equal(expected, parsed!.IsMatch(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("(?=a)", "`(?=`")]
    [InlineData("(?!a)", "`(?!`")]
    [InlineData("(?<=a)", "named capture")]
    [InlineData("(?>a)", "`(?>`")]
    [InlineData("(?-)", "`(?-)`")]
    [InlineData("(?x)a", "`(?x`")]
    [InlineData("\\1", "`\\1`")]
    [InlineData("\\Z", "`\\Z`")]
    [InlineData("\\C", "`\\C`")]
    [InlineData("\\G", "`\\G`")]
    [InlineData("\\", "trailing backslash")]
    [InlineData("a**", "nested repetition")]
    [InlineData("a*+", "nested repetition")]
    [InlineData("a{2}{3}", "nested repetition")]
    [InlineData("*a", "missing argument")]
    [InlineData("a|*", "missing argument")]
    [InlineData("(+)", "missing argument")]
    [InlineData("a{1001}", "repeat count")]
    [InlineData("a{2,1}", "repeat count")]
    [InlineData("(a{100}){11}", "repeat count")]
    [InlineData("(", "missing closing )")]
    [InlineData("a)", "unexpected )")]
    [InlineData("[a", "missing closing ]")]
    [InlineData("[]", "missing closing ]")]
    [InlineData("[z-a]", "class range: `z-a`")]
    [InlineData("[a-\\d]", "invalid escape sequence: `\\d`")]
    [InlineData("[[:foo:]]", "[:foo:]")]
    [InlineData("\\p{Greek}", "scripts")]
    [InlineData("\\pX", "scripts")]
    [InlineData("\\p{L", "class range")]
    [InlineData("\\x{110000}", "escape")]
    [InlineData("\\xG", "escape")]
    [InlineData("(?P<a-b>x)", "named capture")]
    [InlineData("(?P<a>x)(?P<a>y)", "duplicate")]
    public void RefusesWithAReason(string pattern, string reason)
    {
        Assert.False(Re2Pattern.TryParse(pattern, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void ALoneSurrogateIsNoText() => Assert.False(Re2Pattern.TryParse("a" + (char)0xD800, out _, out _));

    [Fact]
    public void InvalidBytesCountAsTheReplacementCharacter()
    {
        Assert.True(Re2Pattern.TryParse("^a.b$", out var dot, out _));
        Assert.True(dot!.IsMatch([(byte)'a', 0xFF, (byte)'b']));
        Assert.True(Re2Pattern.TryParse("^[a-z]+$", out var letters, out _));
        Assert.False(letters!.IsMatch([(byte)'a', 0xC3]));
    }

    [Fact]
    public void TimeIsLinear()
    {
        Assert.True(Re2Pattern.TryParse("^(a+)+$", out var pattern, out _));
        var watch = Stopwatch.StartNew();
        Assert.False(pattern!.IsMatch(Encoding.UTF8.GetBytes(new string('a', 100_000) + "!")));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public void DeepNestingIsRefusedAndDoesNotOverflowTheStack()
    {
        Assert.False(Re2Pattern.TryParse(new string('(', 50_000) + new string(')', 50_000), out _, out _));
        Assert.True(Re2Pattern.TryParse(new string('(', 400) + "a" + new string(')', 400), out var nested, out _));
        Assert.True(nested!.IsMatch("a"u8));
    }

    [Property(MaxTest = 2_000)]
    public bool NothingThrows(NonNull<string> pattern, byte[] text)
    {
        if (Re2Pattern.TryParse(pattern.Get, out var parsed, out var error))
        {
            parsed!.IsMatch(text);
            return error is null;
        }

        return error is not null;
    }

    [Property(MaxTest = 500)]
    public bool AQuotedTextMatchesItself(NonNull<string> text)
    {
        // Without any E: where only "\E" is taken out, what was around one can make another.
        var clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get.Replace("E", "", StringComparison.Ordinal)));
        return !Re2Pattern.TryParse($"^\\Q{clean}\\E$", out var parsed, out _) || parsed!.IsMatch(Encoding.UTF8.GetBytes(clean));
    }
}
