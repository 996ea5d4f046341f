using System.Buffers;
using System.Text;

namespace FastGate.Patterns;

/// <summary>
/// The letters in which one expression is run: code points that no class of it tells apart are one letter. So the dot takes a
/// whole code point, an astral one too, the largest Unicode class is a handful of letters, and the automaton stays small.
/// Letters for RE2's word characters (ASCII) are word characters to .NET and the others are not, so that <c>\b</c> keeps its
/// meaning; the newline is itself, for <c>(?m)</c>.
/// </summary>
internal sealed class Re2Alphabet
{
    private const char FirstWord = '\u4E00';
    private const char FirstOther = '\uE000';
    private const int MaxLetters = 6000;

    private readonly int[] _starts;
    private readonly char[] _letters;
    private readonly char[] _ascii;
    private readonly Dictionary<char, int> _examples = [];

    private Re2Alphabet(int[] starts, char[] letters)
    {
        _starts = starts;
        _letters = letters;
        _ascii = [.. Enumerable.Range(0, 0x80).Select(Search)];
        for (var i = 0; i < starts.Length; i++)
        {
            _examples.TryAdd(letters[i], starts[i]);
        }
    }

    /// <summary>The alphabet for the classes of an expression; null when it would need too many letters.</summary>
    public static Re2Alphabet? For(IEnumerable<CodePointSet> classes)
    {
        var word = NamedClasses.Perl('w')!;
        var newline = CodePointSet.Single('\n');
        var sets = classes.Append(word).Append(newline)
            .DistinctBy(s => string.Join(',', s.Ranges))
            .ToArray();
        var starts = sets.SelectMany(s => s.Ranges).SelectMany(r => new[] { r.Low, r.High + 1 })
            .Append(0).Where(c => c <= CodePointSet.Last).Distinct().Order().ToArray();

        var letters = new char[starts.Length];
        var known = new Dictionary<string, char>(StringComparer.Ordinal);
        var (words, others) = (0, 0);
        for (var i = 0; i < starts.Length; i++)
        {
            var members = string.Concat(sets.Select(s => s.Contains(starts[i]) ? '1' : '0'));
            if (!known.TryGetValue(members, out var letter))
            {
                letter = newline.Contains(starts[i]) ? '\n' : (char)(word.Contains(starts[i]) ? FirstWord + words++ : FirstOther + others++);
                known[members] = letter;
            }

            letters[i] = letter;
        }

        return words > MaxLetters || others > MaxLetters ? null : new Re2Alphabet(starts, letters);
    }

    /// <summary>The letters of a class.</summary>
    public string LettersOf(CodePointSet set) => string.Concat(_examples.Where(e => set.Contains(e.Value)).Select(e => e.Key).Order());

    /// <summary>Spells a text; bytes that are no UTF-8 count as U+FFFD. Needs no more letters than there are bytes.</summary>
    public int Spell(ReadOnlySpan<byte> utf8, Span<char> letters)
    {
        var length = 0;
        while (!utf8.IsEmpty)
        {
            if (utf8[0] < 0x80)
            {
                letters[length++] = _ascii[utf8[0]];
                utf8 = utf8[1..];
                continue;
            }

            var valid = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed) == OperationStatus.Done;
            letters[length++] = Search(rune.Value);
            utf8 = utf8[(valid ? consumed : 1)..];
        }

        return length;
    }

    private char Search(int codePoint)
    {
        var at = Array.BinarySearch(_starts, codePoint);
        return _letters[at >= 0 ? at : ~at - 1];
    }
}
