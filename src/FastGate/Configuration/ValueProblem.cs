using System.Text;

namespace FastGate.Configuration;

/// <summary>Why a value was not taken, in words that quote nothing secret.</summary>
/// <param name="Line">Where, or 0: where the option stands.</param>
/// <param name="Key">The part of the option, such as <c>[2].uri</c>, or "".</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Advice">What to write instead.</param>
public readonly record struct ValueProblem(int Line, string Key, string Message, string? Advice)
{
    /// <summary>The value is taken all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>A bare number is no duration: it says which one was probably meant.</summary>
    public static ValueProblem BareNumber(int line, string text)
    {
        var number = GoText.Integer(text) ?? 0;
        return number >= 1_000_000
            ? new(line, "", "a number without a unit is no duration; 7.0.0 took it for nanoseconds", $"write {OptionText.OfDuration(TimeSpan.FromTicks(number / 100))}")
            : new(line, "", "a number without a unit is no duration; 7.0.0 took it for nanoseconds", $"write {number}s for seconds, {number}m for minutes or {number}ms for milliseconds");
    }

    /// <summary>What may be quoted: harmless text on one line, of sensible length.</summary>
    public static string Quoted(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var c in text.Length > 80 ? text.AsSpan(0, 80) : text)
        {
            shown.Append(c is >= ' ' and not ('\u007f' or '"' or '\u2028' or '\u2029') && !char.IsControl(c) ? c : '?');
        }
        return shown.Append(text.Length > 80 ? "…\"" : "\"").ToString();
    }

    /// <summary>A value that should have been a flag or a number is quoted only where it cannot be a secret that stands in the wrong place.</summary>
    public static string QuotedIfHarmless(string text) =>
        text.Length <= 8 && (YamlScalars.FlagOf(text.ToLowerInvariant()) is not null || text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+') || text is "t" or "f" or "1d")
            ? Quoted(text)
            : "the value";
}
