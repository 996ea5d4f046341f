namespace FastGate.Http1;

/// <summary>Finds the end of a start line as it comes in, within its limit, and refuses at once what no start line holds.</summary>
internal struct StartLine
{
    private int _start;
    private int _scan;

    public MessageFault Fault { get; private set; }

    /// <summary>How far the bytes have been examined; where the fault is, if there is one.</summary>
    public readonly int Position => _scan;

    public readonly int Start => _start;

    public readonly ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer[_start.._scan];

    /// <summary>True when the line is whole; else more is needed, or <see cref="Fault"/> is set.</summary>
    /// <param name="view">All bytes of the message so far.</param>
    /// <param name="maxLength">Without the CRLF.</param>
    /// <param name="mayFollowEmptyLine">
    /// RFC 9112 section 2.2: before a request an empty line, which an old client sent after a body, is passed over. One, not a stream of them.
    /// </param>
    /// <param name="malformed">The fault for a control byte.</param>
    public bool Find(ReadOnlySpan<byte> view, int maxLength, bool mayFollowEmptyLine, MessageFault malformed)
    {
        while (true)
        {
            _scan = ControlBytes.IndexFrom(view, _scan);
            if (_scan - _start > maxLength)
            {
                _scan = _start + maxLength;
                return Refuse(MessageFault.StartLineTooLong);
            }
            if (_scan == view.Length)
            {
                return false;
            }
            if (view[_scan] != '\r')
            {
                return Refuse(view[_scan] == '\n' ? MessageFault.BareLineFeed : malformed);
            }
            if (_scan + 1 >= view.Length)
            {
                return false;
            }
            if (view[_scan + 1] != '\n')
            {
                return Refuse(MessageFault.BareCarriageReturn);
            }
            if (_scan > _start || !mayFollowEmptyLine)
            {
                return true;
            }
            if (_start > 0)
            {
                return Refuse(MessageFault.EmptyLinesBeforeMessage);
            }
            _start = _scan = 2;
        }
    }

    private bool Refuse(MessageFault fault)
    {
        Fault = fault;
        return false;
    }
}
