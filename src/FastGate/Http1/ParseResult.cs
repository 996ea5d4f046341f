namespace FastGate.Http1;

public enum ParseState : byte
{
    /// <summary>Nothing wrong so far; call again with the same bytes and more.</summary>
    Incomplete,
    Complete,
    Refused,
}

/// <summary>How far a parser came. <see cref="Position"/> is the length of what was parsed, or where the fault was seen; after Incomplete, how far has been examined.</summary>
public readonly record struct ParseResult(ParseState State, MessageFault Fault, int Position)
{
    public static ParseResult Incomplete(int examined) => new(ParseState.Incomplete, MessageFault.None, examined);

    public static ParseResult Complete(int length) => new(ParseState.Complete, MessageFault.None, length);

    public static ParseResult Refused(MessageFault fault, int position) => new(ParseState.Refused, fault, position);
}
