using System.Buffers;
using System.Text.RegularExpressions;

namespace FastGate.Patterns;

/// <summary>
/// A regular expression of RE2's grammar, as 7.0.0 used it, run by .NET's engine that never backtracks: time is linear in the
/// text. Matching is a search (not anchored), on UTF-8.
/// </summary>
public sealed class Re2Pattern
{
    private const int OnStack = 512;

    private readonly Regex _regex;
    private readonly Re2Alphabet _alphabet;

    private Re2Pattern(string source, Regex regex, Re2Alphabet alphabet)
    {
        Source = source;
        _regex = regex;
        _alphabet = alphabet;
    }

    public string Source { get; }

    /// <summary>Reads an expression; <paramref name="error"/> says what RE2 would not take or .NET has no equivalent for.</summary>
    public static bool TryParse(string source, out Re2Pattern? pattern, out string? error)
    {
        pattern = null;
        if (!Re2Parser.TryParse(source, out var node, out error))
        {
            return false;
        }

        try
        {
            if (Re2Alphabet.For(Re2Emitter.ClassesOf(node!)) is { } alphabet)
            {
                var text = Re2Emitter.Emit(node!, alphabet);
                var regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

                // The automaton is built on first use: what is too large for it must show now and not at the first request.
                regex.IsMatch("");
                pattern = new Re2Pattern(source, regex, alphabet);
                return true;
            }
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // Below: there is one sentence for both.
        }

        error = "too large for an automaton";
        return false;
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        char[]? rented = null;
        var text = utf8.Length <= OnStack ? stackalloc char[OnStack] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var length = _alphabet.Spell(utf8, text);
        var result = _regex.IsMatch(text[..length]);
        if (rented is not null)
        {
            // Claims are personal data: they do not stay in a shared pool.
            rented.AsSpan(0, length).Clear();
            ArrayPool<char>.Shared.Return(rented);
        }

        return result;
    }
}
