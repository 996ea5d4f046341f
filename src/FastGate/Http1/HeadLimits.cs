namespace FastGate.Http1;

/// <summary>What a head may cost. <see cref="HeadBytes"/> counts everything up to and with the empty line, <see cref="LineBytes"/> the start line without its CRLF.</summary>
public readonly record struct HeadLimits(int HeadBytes, int LineBytes, int FieldCount)
{
    /// <summary>The defaults of the options max-header-size, max-request-line and max-header-count.</summary>
    public static HeadLimits Default => new(64 * 1024, 16 * 1024, 128);
}
