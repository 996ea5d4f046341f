namespace FastGate.Responses;

/// <summary>Writes header lines into a span; what does not fit is noticed once, at the end.</summary>
internal ref struct HeaderBlock(Span<byte> space)
{
    private readonly Span<byte> _space = space;

    /// <summary>A configured value for one line: YAML's block scalars bring line ends along, which Go wrote as blanks.</summary>
    public static string OneLine(string value) => string.Concat(value.Select(c => c is '\r' or '\n' ? ' ' : c)).Trim();

    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(_space[Length..]))
        {
            Length += bytes.Length;
        }
        else
        {
            Overflowed = true;
        }
    }

    public void AddUpper(scoped ReadOnlySpan<byte> ascii)
    {
        if (System.Text.Ascii.ToUpper(ascii, _space[Length..], out int written) == System.Buffers.OperationStatus.Done)
        {
            Length += written;
        }
        else
        {
            Overflowed = true;
        }
    }
}
