namespace FastGate.Listening;

/// <summary>
/// How long a ClientHello may be, seen in the records that are not encrypted. The TLS library takes one of up to 131,396 bytes, and older versions make
/// room for that before anything of it has come; what clients send has one to three thousand.
/// <code>
///   ClientHello = msg_type (1 byte, 1) length (3) …
/// </code>
/// A second one follows a HelloRetryRequest (RFC 8446 section 4.1.2), perhaps behind a change_cipher_spec that means nothing. Where no retry was asked for,
/// that record means it: what follows is the Finished of a resumed session of TLS 1.2, which is encrypted and looks like anything. Nothing in the message
/// itself decides which of the two it is: that would be the client's choice. A message of another kind ends the watch.
/// </summary>
internal struct HandshakeMessageLimit
{
    /// <summary>As much as one record holds, and as the library has room for from the beginning.</summary>
    public const int MaxLength = 1 << 14;

    private const int HeaderBytes = 4;
    private const byte ClientHello = 1;

    private int _seen;
    private int _length;
    private int _left;
    private bool _began;
    private bool _tooLong;
    private bool _ciphered;
    private bool _again;

    /// <summary>True once what follows is something else.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The client says that it encrypts from now on. Before its first message that is nonsense, which the library refuses.</summary>
    public void ChangesCipher() => _ciphered |= _began;

    /// <summary>The client was sent a HelloRetryRequest. It may have sent more before that reached it.</summary>
    public void AskedAgain() => _again = true;

    /// <summary>False: a ClientHello claims to be longer than it may be.</summary>
    /// <param name="fragment">Of a record of the type handshake: the next bytes.</param>
    public bool Admits(ReadOnlySpan<byte> fragment)
    {
        while (!fragment.IsEmpty && !IsOver)
        {
            if (_left > 0)
            {
                int passed = Math.Min(_left, fragment.Length);
                _left -= passed;
                fragment = fragment[passed..];
                continue;
            }
            Take(fragment[0]);
            fragment = fragment[1..];
        }
        return !_tooLong || (_ciphered && !_again);
    }

    private void Take(byte next)
    {
        if (_seen == 0)
        {
            _length = 0;
            IsOver = next != ClientHello;
        }
        else
        {
            _length = (_length << 8) | next;
        }
        if (++_seen == HeaderBytes)
        {
            (_seen, _left, _began) = (0, _length, true);
            _tooLong |= _length > MaxLength;
        }
    }
}
