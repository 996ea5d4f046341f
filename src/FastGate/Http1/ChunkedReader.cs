using System.Runtime.CompilerServices;

namespace FastGate.Http1;

public enum ChunkedStep : byte
{
    /// <summary>All input is used up; the body goes on.</summary>
    NeedMore,

    /// <summary>A run of data; call again with what follows <c>consumed</c>.</summary>
    Data,

    /// <summary>The body ended with the last byte consumed.</summary>
    End,
    Refused,
}

/// <summary>
/// Reads a chunked body (RFC 9112 section 7.1) of which the input may be cut anywhere. Every byte passes once through one state; nothing is kept.
/// <code>
/// chunked-body   = *chunk last-chunk trailer-section CRLF
/// chunk          = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
/// chunk-size     = 1*HEXDIG
/// last-chunk     = 1*"0" [ chunk-ext ] CRLF
/// chunk-ext      = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
/// chunk-ext-name = token
/// chunk-ext-val  = token / quoted-string
/// quoted-string  = DQUOTE *( qdtext / quoted-pair ) DQUOTE
/// trailer-section = *( field-line CRLF )
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

        /// <summary>Blanks before a semicolon, which must come.</summary>
        BlankBeforeExtension,

        /// <summary>After the semicolon, before the name.</summary>
        ExtensionStart,
        ExtensionName,

        /// <summary>Blanks after a name: "=" or another semicolon must come.</summary>
        BlankAfterName,

        /// <summary>After "=", before the value.</summary>
        ValueStart,
        ValueToken,
        ValueQuoted,
        ValueQuotedPair,

        /// <summary>After the closing quote.</summary>
        AfterQuoted,

        /// <summary>After the CR of a size line.</summary>
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerLineFeed,
        LastLineFeed,
        Ended,
        Refused,
    }

    private ChunkedLimits _limits;
    private long _left;
    private long _dataBytes;
    private long _extensionTotal;
    private int _extensionBytes;
    private int _trailerBytes;
    private int _trailers;
    private int _digits;
    private State _state;

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
        for (int at = 0; at < input.Length; at++)
        {
            if (_state == State.Data)
            {
                int length = (int)Math.Min(_left, input.Length - at);
                _left -= length;
                _dataBytes += length;
                _state = _left == 0 ? State.DataCarriageReturn : State.Data;
                data = new Slice(at, length);
                consumed = at + length;
                return ChunkedStep.Data;
            }
            if (_state >= State.Ended)
            {
                consumed = at;
                return _state == State.Ended ? ChunkedStep.End : ChunkedStep.Refused;
            }
            MessageFault fault = Advance(input[at]);
            if (fault != MessageFault.None)
            {
                Fault = fault;
                _state = State.Refused;
                consumed = at;
                return ChunkedStep.Refused;
            }
            if (_state == State.Ended)
            {
                consumed = at + 1;
                return ChunkedStep.End;
            }
        }
        consumed = input.Length;
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
            case State.SizeLineFeed:
                if (octet != '\n')
                {
                    return MessageFault.BareCarriageReturn;
                }
                _state = _left == 0 ? State.TrailerStart : State.Data;
                return MessageFault.None;
            case State.DataCarriageReturn:
                _state = State.DataLineFeed;
                return octet == '\r' ? MessageFault.None : MessageFault.ChunkDataUnterminated;
            case State.DataLineFeed:
                _state = State.SizeStart;
                _digits = 0;
                _extensionBytes = 0;
                return octet == '\n' ? MessageFault.None : MessageFault.ChunkDataUnterminated;
            case >= State.TrailerStart:
                return AdvanceTrailer(octet);
            default:
                return AdvanceExtension(octet);
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
        switch (octet)
        {
            case (byte)'\r':
                _state = State.SizeLineFeed;
                return MessageFault.None;
            case (byte)';':
                _state = State.ExtensionStart;
                return CountExtension();
            case (byte)' ' or (byte)'\t':
                _state = State.BlankBeforeExtension;
                return CountExtension();
            default:
                return MessageFault.ChunkSizeMalformed;
        }
    }

    private MessageFault AdvanceExtension(byte octet)
    {
        if (octet == '\n')
        {
            return MessageFault.BareLineFeed;
        }
        if (octet == '\r')
        {
            bool complete = _state is State.ExtensionName or State.ValueToken or State.AfterQuoted;
            _state = State.SizeLineFeed;
            return complete ? MessageFault.None : MessageFault.ChunkExtensionMalformed;
        }
        State next = NextInExtension(octet);
        if (next == State.Refused)
        {
            return MessageFault.ChunkExtensionMalformed;
        }
        _state = next;
        return CountExtension();
    }

    private readonly State NextInExtension(byte octet)
    {
        bool blank = Octets.IsBlank(octet);
        switch (_state)
        {
            case State.BlankBeforeExtension:
                return octet == ';' ? State.ExtensionStart : blank ? _state : State.Refused;
            case State.ExtensionStart:
                return blank ? _state : IsTokenOctet(octet) ? State.ExtensionName : State.Refused;
            case State.ExtensionName:
                return octet switch
                {
                    (byte)';' => State.ExtensionStart,
                    (byte)'=' => State.ValueStart,
                    _ => blank ? State.BlankAfterName : IsTokenOctet(octet) ? _state : State.Refused,
                };
            case State.BlankAfterName:
                return octet switch
                {
                    (byte)';' => State.ExtensionStart,
                    (byte)'=' => State.ValueStart,
                    _ => blank ? _state : State.Refused,
                };
            case State.ValueStart:
                return octet == '"' ? State.ValueQuoted : blank ? _state : IsTokenOctet(octet) ? State.ValueToken : State.Refused;
            case State.ValueToken:
                return octet == ';' ? State.ExtensionStart : blank ? State.BlankBeforeExtension : IsTokenOctet(octet) ? _state : State.Refused;
            case State.ValueQuoted:
                return octet switch
                {
                    (byte)'"' => State.AfterQuoted,
                    (byte)'\\' => State.ValueQuotedPair,
                    _ => IsText(octet) ? _state : State.Refused,
                };
            case State.ValueQuotedPair:
                return IsText(octet) ? State.ValueQuoted : State.Refused;
            case State.AfterQuoted:
                return octet == ';' ? State.ExtensionStart : blank ? State.BlankBeforeExtension : State.Refused;
            default:
                return State.Refused;
        }
    }

    private MessageFault AdvanceTrailer(byte octet)
    {
        if (++_trailerBytes > _limits.TrailerBytes)
        {
            return MessageFault.TrailersTooLong;
        }
        if (octet == '\n' && _state is not (State.TrailerLineFeed or State.LastLineFeed))
        {
            return MessageFault.BareLineFeed;
        }
        switch (_state)
        {
            case State.TrailerStart:
                if (octet == '\r')
                {
                    _state = State.LastLineFeed;
                    return MessageFault.None;
                }
                if (++_trailers > _limits.TrailerCount)
                {
                    return MessageFault.TrailersTooLong;
                }
                _state = State.TrailerName;
                return IsTokenOctet(octet) ? MessageFault.None : MessageFault.TrailerMalformed;
            case State.TrailerName:
                if (octet == ':')
                {
                    _state = State.TrailerValue;
                    return MessageFault.None;
                }
                return IsTokenOctet(octet) ? MessageFault.None : MessageFault.TrailerMalformed;
            case State.TrailerValue:
                if (octet == '\r')
                {
                    _state = State.TrailerLineFeed;
                    return MessageFault.None;
                }
                return IsText(octet) ? MessageFault.None : MessageFault.TrailerMalformed;
            case State.TrailerLineFeed:
                _state = State.TrailerStart;
                return octet == '\n' ? MessageFault.None : MessageFault.BareCarriageReturn;
            default:
                _state = State.Ended;
                return octet == '\n' ? MessageFault.None : MessageFault.BareCarriageReturn;
        }
    }

    /// <summary>Extensions of the whole body may not outweigh its data by more than an allowance.</summary>
    private MessageFault CountExtension() =>
        ++_extensionBytes > _limits.ExtensionBytes || ++_extensionTotal > _limits.TotalExtensionBytes + _dataBytes
            ? MessageFault.ChunkExtensionsTooLong
            : MessageFault.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTokenOctet(byte octet) => Octets.Token.Contains(octet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsText(byte octet) => octet is >= 0x20 and not 0x7F or (byte)'\t';
}
