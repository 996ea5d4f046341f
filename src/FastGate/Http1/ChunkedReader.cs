namespace FastGate.Http1;

/// <summary>
/// Reads a chunked body (RFC 9112 section 7.1) of which the input may be cut anywhere. Every byte passes once through one state; nothing is kept.
/// <code>
/// chunked-body   = *chunk last-chunk trailer-section CRLF
/// chunk          = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
/// chunk-size     = 1*HEXDIG
/// last-chunk     = 1*"0" [ chunk-ext ] CRLF
/// </code>
/// No CR but before an LF and no LF but after a CR, quoted or not: a reader that skips one where another ends the line is how CVE-2025-55315 came
/// about. Extensions and trailers are checked, counted and dropped.
/// </summary>
public struct ChunkedReader
{
    private const int MaxSizeDigits = 16;

    private enum State : byte
    {
        /// <summary>Before the first digit of a size.</summary>
        SizeStart,
        Size,
        Extension,

        /// <summary>After the CR of a size line.</summary>
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailers,
        Ended,
        Refused,
    }

    private ChunkedLimits _limits;
    private long _left;
    private long _dataBytes;
    private long _extensionTotal;
    private int _extensionBytes;
    private int _digits;
    private State _state;
    private ChunkExtension _extension;
    private TrailerSection _trailers;

    public MessageFault Fault { get; private set; }

    /// <summary>Bytes of data so far.</summary>
    public readonly long DataBytes => _dataBytes;

    public void Reset(in ChunkedLimits limits)
    {
        this = default;
        _limits = limits;
    }

    /// <summary>
    /// Takes in <paramref name="input"/> up to the end of the next run of data, of the body or of the input. <paramref name="data"/> lies within
    /// the consumed bytes.
    /// </summary>
    public ChunkedStep Read(ReadOnlySpan<byte> input, out int consumed, out Slice data)
    {
        data = default;
        for (consumed = 0; consumed < input.Length && _state < State.Ended; consumed++)
        {
            if (_state == State.Data)
            {
                data = new Slice(consumed, (int)Math.Min(_left, input.Length - consumed));
                _left -= data.Length;
                _dataBytes += data.Length;
                _state = _left == 0 ? State.DataCarriageReturn : State.Data;
                consumed = data.End;
                return ChunkedStep.Data;
            }
            MessageFault fault = Advance(input[consumed]);
            if (fault != MessageFault.None)
            {
                Fault = fault;
                _state = State.Refused;
                return ChunkedStep.Refused;
            }
        }
        return _state switch
        {
            State.Ended => ChunkedStep.End,
            State.Refused => ChunkedStep.Refused,
            _ => ChunkedStep.NeedMore,
        };
    }

    private MessageFault Advance(byte octet)
    {
        switch (_state)
        {
            case State.SizeStart:
            case State.Size:
                return AdvanceSize(octet);
            case State.Extension:
                return AdvanceExtension(octet);
            case State.SizeLineFeed:
                _state = _left == 0 ? State.Trailers : State.Data;
                return octet == '\n' ? MessageFault.None : MessageFault.BareCarriageReturn;
            case State.DataCarriageReturn:
                _state = State.DataLineFeed;
                return octet == '\r' ? MessageFault.None : MessageFault.ChunkDataUnterminated;
            case State.DataLineFeed:
                _state = State.SizeStart;
                _digits = 0;
                _extensionBytes = 0;
                return octet == '\n' ? MessageFault.None : MessageFault.ChunkDataUnterminated;
            default:
                MessageFault fault = _trailers.Advance(octet, _limits);
                _state = _trailers.HasEnded ? State.Ended : State.Trailers;
                return fault;
        }
    }

    private MessageFault AdvanceSize(byte octet)
    {
        int digit = Octets.HexValue(octet);
        if (digit >= 0)
        {
            if (_left > (long.MaxValue >> 4) || ++_digits > MaxSizeDigits)
            {
                return MessageFault.ChunkSizeTooLarge;
            }
            _left = (_left << 4) | (uint)digit;
            _state = State.Size;
            return MessageFault.None;
        }
        if (octet == '\n')
        {
            return MessageFault.BareLineFeed;
        }
        if (_state == State.SizeStart)
        {
            return MessageFault.ChunkSizeMalformed;
        }
        if (octet == '\r')
        {
            _state = State.SizeLineFeed;
            return MessageFault.None;
        }
        if (octet != ';' && !Octets.IsBlank(octet))
        {
            return MessageFault.ChunkSizeMalformed;
        }
        _state = State.Extension;
        _extension = default;
        return AdvanceExtension(octet);
    }

    private MessageFault AdvanceExtension(byte octet)
    {
        switch (octet)
        {
            case (byte)'\n':
                return MessageFault.BareLineFeed;
            case (byte)'\r':
                _state = State.SizeLineFeed;
                return _extension.MayEnd ? MessageFault.None : MessageFault.ChunkExtensionMalformed;
            default:
                return _extension.Advance(octet) ? CountExtension() : MessageFault.ChunkExtensionMalformed;
        }
    }

    /// <summary>Extensions of the whole body may not outweigh its data by more than an allowance.</summary>
    private MessageFault CountExtension() =>
        ++_extensionBytes > _limits.ExtensionBytes || ++_extensionTotal > _limits.TotalExtensionBytes + _dataBytes
            ? MessageFault.ChunkExtensionsTooLong
            : MessageFault.None;
}
