using System.Text;

namespace FastGate.Patterns;

/// <summary>
/// Writes an expression for .NET's engine over an alphabet of its own: the bytes of UTF-8, each as one character, those from
/// 0x80 as U+2580 to U+25FF. That gives whole code points, astral ones too, to classes and to the dot, and since no character
/// of those blocks is a letter or digit, <c>\b</c> keeps its ASCII meaning.
/// </summary>
internal static class Re2Emitter
{
    private const char HighBytes = '\u2500';
    private const string Never = @"[^\s\S]";

    /// <summary>The character that stands for a byte in the text.</summary>
    public static char CharOf(int value) => value < 0x80 ? (char)value : (char)(HighBytes + value);

    public static string Emit(Re2Node node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(Re2Node node, StringBuilder text)
    {
        switch (node)
        {
            case Re2Node.Set set:
                WriteSet(set.Points, text);
                break;
            case Re2Node.Assertion assertion:
                text.Append(assertion.Anchor switch
                {
                    Re2Anchor.TextStart => @"\A",
                    Re2Anchor.TextEnd => @"\z",
                    Re2Anchor.LineStart => "(?m:^)",
                    Re2Anchor.LineEnd => "(?m:$)",
                    Re2Anchor.WordEdge => @"\b",
                    _ => @"\B",
                });
                break;
            case Re2Node.Sequence sequence:
                foreach (var item in sequence.Items)
                {
                    Write(item, text);
                }

                break;
            case Re2Node.Choice choice:
                text.Append("(?:");
                for (var i = 0; i < choice.Items.Count; i++)
                {
                    text.Append(i == 0 ? "" : "|");
                    Write(choice.Items[i], text);
                }

                text.Append(')');
                break;
            case Re2Node.Repeat repeat:
                text.Append("(?:");
                Write(repeat.Item, text);
                text.Append(')').Append((repeat.Min, repeat.Max) switch
                {
                    (0, -1) => "*",
                    (1, -1) => "+",
                    (0, 1) => "?",
                    (var min, -1) => $"{{{min},}}",
                    (var min, var max) => $"{{{min},{max}}}",
                });
                break;
        }
    }

    private static void WriteSet(CodePointSet points, StringBuilder text)
    {
        var ascii = new StringBuilder();
        var longer = new List<string>();
        foreach (var (low, high) in points.Ranges)
        {
            Split(low, high, ascii, longer);
        }

        if (ascii.Length > 0)
        {
            longer.Insert(0, $"[{ascii}]");
        }

        switch (longer.Count)
        {
            case 0:
                text.Append(Never);
                break;
            case 1:
                text.Append(longer[0]);
                break;
            default:
                text.Append("(?:").AppendJoin('|', longer).Append(')');
                break;
        }
    }

    /// <summary>Cuts a range where the length or a leading byte of the encoding changes, so that each piece is a sequence of byte ranges.</summary>
    private static void Split(int low, int high, StringBuilder ascii, List<string> longer)
    {
        while (low <= high)
        {
            var end = high;
            foreach (var limit in (ReadOnlySpan<int>)[0x7F, 0x7FF, 0xD7FF, 0xFFFF])
            {
                if (low <= limit && end > limit)
                {
                    end = limit;
                }
            }

            if (low is >= 0xD800 and <= 0xDFFF)
            {
                // No surrogate occurs in UTF-8.
                low = 0xE000;
                continue;
            }

            if (low < 0x80)
            {
                ascii.Append(Escape(low)).Append('-').Append(Escape(end));
                low = end + 1;
                continue;
            }

            for (var bits = 6; bits <= 18; bits += 6)
            {
                var mask = (1 << bits) - 1;
                if ((low & ~mask) == (end & ~mask))
                {
                    continue;
                }

                if ((low & mask) != 0)
                {
                    end = low | mask;
                    break;
                }

                if ((end & mask) != mask)
                {
                    end = (end & ~mask) - 1;
                    break;
                }
            }

            longer.Add(Sequence(low, end));
            low = end + 1;
        }
    }

    private static string Sequence(int low, int high)
    {
        Span<byte> first = stackalloc byte[4];
        Span<byte> last = stackalloc byte[4];
        var length = new Rune(low).EncodeToUtf8(first);
        new Rune(high).EncodeToUtf8(last);
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            text.Append(first[i] == last[i] ? Escape(first[i]) : $"[{Escape(first[i])}-{Escape(last[i])}]");
        }

        return text.ToString();
    }

    private static string Escape(int value) => $"\\u{(int)CharOf(value):X4}";
}
