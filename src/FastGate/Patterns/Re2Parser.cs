using System.Text;

namespace FastGate.Patterns;

/// <summary>
/// Reads RE2's grammar with Perl's extensions, as Go's <c>regexp</c> takes it: alternation, sequences and
/// repetitions here; groups with their flags, and escapes with classes, in the other parts.
/// </summary>
internal sealed partial class Re2Parser
{
    private const int MaxDepth = 500;
    private const int MaxCount = 1000;

    private readonly int[] _text;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _position;
    private int _depth;
    private Flags _flags;

    private Re2Parser(int[] text) => _text = text;

    [Flags]
    private enum Flags : byte
    {
        None = 0,
        FoldCase = 1,
        ManyLines = 2,
        DotTakesNewline = 4,
        Ungreedy = 8,
    }

    private bool AtEnd => _position >= _text.Length;

    public static bool TryParse(string source, out Re2Node? node, out string? error)
    {
        node = null;
        error = null;
        var points = new List<int>(source.Length);
        for (var i = 0; i < source.Length;)
        {
            if (!Rune.TryGetRuneAt(source, i, out var rune))
            {
                error = "invalid UTF-8";
                return false;
            }

            points.Add(rune.Value);
            i += rune.Utf16SequenceLength;
        }

        var parser = new Re2Parser([.. points]);
        try
        {
            node = parser.Alternation();
            if (!parser.AtEnd)
            {
                throw new SyntaxException("unexpected )");
            }

            return true;
        }
        catch (SyntaxException problem)
        {
            // Configuration is read once: an exception is the plainest way out of a recursive reader.
            error = problem.Message;
            return false;
        }
    }

    private Re2Node Alternation()
    {
        if (++_depth > MaxDepth)
        {
            throw new SyntaxException("expression nests too deeply");
        }

        var choices = new List<Re2Node> { Sequence() };
        while (Take('|'))
        {
            choices.Add(Sequence());
        }

        _depth--;
        return choices.Count == 1 ? choices[0] : new Re2Node.Choice(choices);
    }

    private Re2Node.Sequence Sequence()
    {
        var items = new List<Re2Node>();
        var afterRepeat = false;
        while (!AtEnd && Peek() is not ('|' or ')'))
        {
            var start = _position;
            if (TryRepetition(out var min, out var max, out var counted))
            {
                if (afterRepeat)
                {
                    throw new SyntaxException($"invalid nested repetition operator: `{Slice(start)}`");
                }

                if (items.Count == 0)
                {
                    throw new SyntaxException($"missing argument to repetition operator: `{Slice(start)}`");
                }

                var repeat = new Re2Node.Repeat(items[^1], min, max, counted);
                if (!repeat.CountsFit(MaxCount))
                {
                    throw new SyntaxException($"invalid repeat count: `{Slice(start)}`");
                }

                items[^1] = repeat;
                afterRepeat = true;
                continue;
            }

            // A bare flag group adds nothing that an operator after it could repeat, nor does it end what stands before it.
            if (Atom(items))
            {
                afterRepeat = false;
            }
        }

        return new Re2Node.Sequence(items);
    }

    private bool TryRepetition(out int min, out int max, out bool counted)
    {
        (min, max, counted) = (0, -1, false);
        switch (Peek())
        {
            case '*':
                _position++;
                break;
            case '+':
                _position++;
                min = 1;
                break;
            case '?':
                _position++;
                max = 1;
                break;
            case '{':
                if (!TryCounts(out min, out max))
                {
                    return false;
                }

                counted = true;
                break;
            default:
                return false;
        }

        // Greed has no say in whether there is a match.
        Take('?');
        return true;
    }

    /// <summary>A brace that is no count is an ordinary character.</summary>
    private bool TryCounts(out int min, out int max)
    {
        var start = _position;
        max = -1;
        _position++;
        if (Number(out min))
        {
            if (!Take(','))
            {
                max = min;
            }
            else if (!AtEnd && Peek() != '}' && !Number(out max))
            {
                max = -2;
            }

            if (max != -2 && Take('}'))
            {
                if (min > MaxCount || max > MaxCount || (max >= 0 && min > max))
                {
                    throw new SyntaxException($"invalid repeat count: `{Slice(start)}`");
                }

                return true;
            }
        }

        _position = start;
        return false;
    }

    private bool Number(out int value)
    {
        value = 0;
        var start = _position;
        while (!AtEnd && Peek() is >= '0' and <= '9')
        {
            value = Math.Min(100_000, (value * 10) + _text[_position++] - '0');
        }

        var length = _position - start;
        return length > 0 && (length == 1 || _text[start] != '0');
    }

    /// <summary>Adds one item; false when it was a flag group, which is none.</summary>
    private bool Atom(List<Re2Node> items)
    {
        var c = Peek();
        switch (c)
        {
            case '(':
                var group = Group();
                if (group is null)
                {
                    return false;
                }

                items.Add(group);
                return true;
            case '[':
                items.Add(new Re2Node.Set(Class()));
                return true;
            case '\\':
                Escape(items);
                return true;
            case '.':
                _position++;
                items.Add(new Re2Node.Set(_flags.HasFlag(Flags.DotTakesNewline)
                    ? CodePointSet.Of((0, CodePointSet.Last))
                    : CodePointSet.Single('\n').Negate()));
                return true;
            case '^':
                _position++;
                items.Add(new Re2Node.Assertion(_flags.HasFlag(Flags.ManyLines) ? Re2Anchor.LineStart : Re2Anchor.TextStart));
                return true;
            case '$':
                _position++;
                items.Add(new Re2Node.Assertion(_flags.HasFlag(Flags.ManyLines) ? Re2Anchor.LineEnd : Re2Anchor.TextEnd));
                return true;
            default:
                _position++;
                items.Add(Literal(c));
                return true;
        }
    }

    private Re2Node.Set Literal(int codePoint)
    {
        var set = CodePointSet.Single(codePoint);
        return new Re2Node.Set(_flags.HasFlag(Flags.FoldCase) ? set.FoldCase() : set);
    }

    private int Peek() => _text[_position];

    private bool Take(int c)
    {
        if (AtEnd || _text[_position] != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    private bool Matches(string text) =>
        _position + text.Length <= _text.Length && Text(_position, _position + text.Length) == text;

    private string Slice(int start) => Text(start, _position);

    private string Text(int start, int end) => string.Concat(_text[start..end].Select(char.ConvertFromUtf32));

    private sealed class SyntaxException(string message) : Exception(message);
}
