namespace FastGate.Patterns;

internal enum Re2Anchor : byte
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordEdge,
    NoWordEdge,
}

/// <summary>The tree of an expression. Greed and captures are left out: only whether there is a match counts here.</summary>
internal abstract record Re2Node
{
    public sealed record Set(CodePointSet Points) : Re2Node;

    public sealed record Assertion(Re2Anchor Anchor) : Re2Node;

    public sealed record Sequence(IReadOnlyList<Re2Node> Items) : Re2Node;

    public sealed record Choice(IReadOnlyList<Re2Node> Items) : Re2Node;

    /// <summary><paramref name="Max"/> is -1 for no bound; <paramref name="Counted"/> tells <c>{n,m}</c> from the one-character operators.</summary>
    public sealed record Repeat(Re2Node Item, int Min, int Max, bool Counted) : Re2Node;

    /// <summary>Whether repetitions inside one another stay within what RE2 unrolls.</summary>
    public bool CountsFit(int budget)
    {
        switch (this)
        {
            case Repeat { Counted: true } repeat:
                if (repeat.Max == 0)
                {
                    return true;
                }

                var times = repeat.Max < 0 ? repeat.Min : repeat.Max;
                return times <= budget && repeat.Item.CountsFit(times > 0 ? budget / times : budget);
            case Repeat repeat:
                return repeat.Item.CountsFit(budget);
            case Sequence sequence:
                return sequence.Items.All(i => i.CountsFit(budget));
            case Choice choice:
                return choice.Items.All(i => i.CountsFit(budget));
            default:
                return true;
        }
    }
}
