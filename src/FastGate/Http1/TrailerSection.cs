namespace FastGate.Http1;

/// <summary>
/// The fields after the last chunk (RFC 9112 section 7.1.2), byte by byte: held to the same grammar as header fields, counted, and dropped, since none that
/// the gateway relies on may come in late.
/// <code>
/// trailer-section CRLF = *( field-name ":" *( HTAB / SP / VCHAR / obs-text ) CRLF ) CRLF
/// </code>
/// </summary>
internal struct TrailerSection
{
    private enum State : byte
    {
        LineStart,
        Name,
        Value,
        LineFeed,

        /// <summary>After the CR of the empty line.</summary>
        LastLineFeed,
        Ended,
    }

    private int _bytes;
    private int _fields;
    private State _state;

    public readonly bool HasEnded => _state == State.Ended;

    public MessageFault Advance(byte octet, in ChunkedLimits limits)
    {
        if (++_bytes > limits.TrailerBytes)
        {
            return MessageFault.TrailersTooLong;
        }
        if (_state is State.LineFeed or State.LastLineFeed)
        {
            _state = _state == State.LineFeed ? State.LineStart : State.Ended;
            return octet == '\n' ? MessageFault.None : MessageFault.BareCarriageReturn;
        }
        if (octet == '\n')
        {
            return MessageFault.BareLineFeed;
        }
        switch (_state)
        {
            case State.LineStart when octet == '\r':
                _state = State.LastLineFeed;
                return MessageFault.None;
            case State.LineStart:
                _state = State.Name;
                return ++_fields > limits.TrailerCount ? MessageFault.TrailersTooLong
                    : Octets.IsTokenOctet(octet) ? MessageFault.None : MessageFault.TrailerMalformed;
            case State.Name when octet == ':':
                _state = State.Value;
                return MessageFault.None;
            case State.Name:
                return Octets.IsTokenOctet(octet) ? MessageFault.None : MessageFault.TrailerMalformed;
            case State.Value when octet == '\r':
                _state = State.LineFeed;
                return MessageFault.None;
            default:
                return Octets.IsTextOctet(octet) ? MessageFault.None : MessageFault.TrailerMalformed;
        }
    }
}
