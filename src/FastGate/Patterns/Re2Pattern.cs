using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace FastGate.Patterns;

/// <summary>
/// A regular expression of RE2's grammar, as 7.0.0 used it, run by .NET's engine that never backtracks: time is linear in the
/// text. Matching is a search (not anchored), on UTF-8.
/// </summary>
public sealed class Re2Pattern
{
    private const int OnStack = 512;

    private readonly Regex _regex;

    private Re2Pattern(string source, Regex regex)
    {
        Source = source;
        _regex = regex;
    }

    public string Source { get; }

    /// <summary>Reads an expression; <paramref name="error"/> says what RE2 would not take or .NET has no equivalent for.</summary>
    public static bool TryParse(string source, out Re2Pattern? pattern, out string? error)
    {
        pattern = null;
        if (!TryTranslate(source, out var regex, out error))
        {
            return false;
        }

        pattern = new Re2Pattern(source, regex!);
        return true;
    }

    /// <summary>The .NET expression over the alphabet that <see cref="IsMatch"/> feeds it.</summary>
    public static bool TryTranslate(string source, out Regex? regex, out string? error)
    {
        regex = null;
        if (!Re2Parser.TryParse(source, out var node, out error))
        {
            return false;
        }

        try
        {
            regex = new Regex(Re2Emitter.Emit(node!), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

            // The automaton is built on first use: what is too large for it must show now and not at the first request.
            regex.IsMatch("");
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = "too large for an automaton";
            return false;
        }
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        // An invalid byte counts as U+FFFD, three bytes.
        var capacity = Utf8.IsValid(utf8) ? utf8.Length : utf8.Length * 3;
        char[]? rented = null;
        var text = capacity <= OnStack ? stackalloc char[OnStack] : rented = ArrayPool<char>.Shared.Rent(capacity);
        var length = Widen(utf8, text);
        var result = _regex.IsMatch(text[..length]);
        if (rented is not null)
        {
            // Claims are personal data: they do not stay in a shared pool.
            rented.AsSpan(0, length).Clear();
            ArrayPool<char>.Shared.Return(rented);
        }

        return result;
    }

    private static int Widen(ReadOnlySpan<byte> utf8, Span<char> text)
    {
        var length = 0;
        while (!utf8.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(utf8, out _, out var consumed);
            if (status == OperationStatus.Done)
            {
                foreach (var value in utf8[..consumed])
                {
                    text[length++] = Re2Emitter.CharOf(value);
                }
            }
            else
            {
                consumed = 1;
                text[length++] = Re2Emitter.CharOf(0xEF);
                text[length++] = Re2Emitter.CharOf(0xBF);
                text[length++] = Re2Emitter.CharOf(0xBD);
            }

            utf8 = utf8[consumed..];
        }

        return length;
    }
}
