using System.Text;

namespace FastGate.Patterns;

/// <summary>Writes an expression for .NET's engine in the letters of its <see cref="Re2Alphabet"/>.</summary>
internal static class Re2Emitter
{
    private const string Never = @"[^\s\S]";

    public static IEnumerable<CodePointSet> ClassesOf(Re2Node node) => node switch
    {
        Re2Node.Set set => [set.Points],
        Re2Node.Sequence sequence => sequence.Items.SelectMany(ClassesOf),
        Re2Node.Choice choice => choice.Items.SelectMany(ClassesOf),
        Re2Node.Repeat repeat => ClassesOf(repeat.Item),
        _ => [],
    };

    public static string Emit(Re2Node node, Re2Alphabet alphabet)
    {
        var text = new StringBuilder();
        Write(node, alphabet, text);
        return text.ToString();
    }

    private static void Write(Re2Node node, Re2Alphabet alphabet, StringBuilder text)
    {
        switch (node)
        {
            case Re2Node.Set set:
                var letters = alphabet.LettersOf(set.Points);
                text.Append(letters.Length == 0 ? Never : $"[{string.Concat(letters.Select(c => $"\\u{(int)c:X4}"))}]");
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
                    Write(item, alphabet, text);
                }

                break;
            case Re2Node.Choice choice:
                text.Append("(?:");
                for (var i = 0; i < choice.Items.Count; i++)
                {
                    text.Append(i == 0 ? "" : "|");
                    Write(choice.Items[i], alphabet, text);
                }

                text.Append(')');
                break;
            case Re2Node.Repeat repeat:
                text.Append("(?:");
                Write(repeat.Item, alphabet, text);
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
}
