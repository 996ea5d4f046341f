namespace FastGate.Http1;

/// <summary>
/// The grammar of what may follow a chunk size on its line (RFC 9112 section 7.1.1), byte by byte; line ends are its caller's.
/// <code>
/// chunk-ext      = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
/// chunk-ext-name = token
/// chunk-ext-val  = token / quoted-string
/// quoted-string  = DQUOTE *( qdtext / quoted-pair ) DQUOTE
/// </code>
/// </summary>
internal struct ChunkExtension
{
    private enum State : byte
    {
        /// <summary>Blanks before a semicolon, which must come.</summary>
        BeforeSemicolon,

        /// <summary>After the semicolon, before the name.</summary>
        BeforeName,
        Name,

        /// <summary>Blanks after a name: "=" or another semicolon must come.</summary>
        AfterName,

        /// <summary>After "=", before the value.</summary>
        BeforeValue,
        Token,
        Quoted,
        QuotedPair,

        /// <summary>After the closing quote.</summary>
        AfterQuoted,
        Malformed,
    }

    private State _state;

    /// <summary>The line may end here.</summary>
    public readonly bool MayEnd => _state is State.Name or State.Token or State.AfterQuoted;

    /// <summary>False when the byte fits nothing.</summary>
    public bool Advance(byte octet)
    {
        _state = Next(octet);
        return _state != State.Malformed;
    }

    private readonly State Next(byte octet)
    {
        bool blank = Octets.IsBlank(octet);
        switch (_state)
        {
            case State.BeforeSemicolon:
                return octet == ';' ? State.BeforeName : blank ? State.BeforeSemicolon : State.Malformed;
            case State.BeforeName:
                return blank ? State.BeforeName : Octets.IsTokenOctet(octet) ? State.Name : State.Malformed;
            case State.Name or State.AfterName:
                return octet switch
                {
                    (byte)';' => State.BeforeName,
                    (byte)'=' => State.BeforeValue,
                    _ => blank ? State.AfterName : _state == State.Name && Octets.IsTokenOctet(octet) ? State.Name : State.Malformed,
                };
            case State.BeforeValue:
                return octet == '"' ? State.Quoted : blank ? State.BeforeValue : Octets.IsTokenOctet(octet) ? State.Token : State.Malformed;
            case State.Token or State.AfterQuoted:
                return octet == ';' ? State.BeforeName : blank ? State.BeforeSemicolon
                    : _state == State.Token && Octets.IsTokenOctet(octet) ? State.Token : State.Malformed;
            case State.Quoted:
                return octet switch
                {
                    (byte)'"' => State.AfterQuoted,
                    (byte)'\\' => State.QuotedPair,
                    _ => Octets.IsTextOctet(octet) ? State.Quoted : State.Malformed,
                };
            case State.QuotedPair:
                return Octets.IsTextOctet(octet) ? State.Quoted : State.Malformed;
            default:
                return State.Malformed;
        }
    }
}
