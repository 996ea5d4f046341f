namespace FastGate.Listening;

/// <summary>
/// How long a ClientHello may be, seen in the records that are not encrypted yet. The TLS library makes room for what its header claims, up to
/// 131,396 bytes, before anything of it has come; what clients send has one to three thousand.
/// <code>
///   ClientHello = msg_type (1 byte, 1) length (3) legacy_version (2, 0x03 0x00 to 0x03 0x04) …
/// </code>
/// A second one follows a HelloRetryRequest (RFC 8446 section 4.1.2), behind a change_cipher_spec that means nothing. In TLS 1.2 a client's certificates
/// follow, for which the same holds; in TLS 1.3 they are encrypted.
/// <code>
///   Certificate = msg_type (1 byte, 11) length (3) certificate_list length (3, which is length - 3) …
/// </code>
/// A message of another kind, or what can't be one because it is encrypted, ends the watch.
/// </summary>
internal struct HandshakeMessageLimit
{
    /// <summary>As much as one record holds, and as the library has room for from the beginning.</summary>
    public const int MaxLength = 1 << 14;

    private const int HeaderBytes = 4;
    private const byte ClientHello = 1;
    private const byte Certificate = 11;

    private int _seen;
    private int _length;
    private int _inner; // what comes right behind the header: the version, or the list's length
    private int _left;
    private byte _type;

    /// <summary>True once what follows is something else.</summary>
    public bool IsOver { get; private set; }

    /// <summary>False: a message claims to be longer than it may be.</summary>
    /// <param name="fragment">Of a record of the type handshake: the next bytes.</param>
    /// <param name="endsRecord">The library sees whole records: with its end it acts upon what is in it.</param>
    public bool Admits(ReadOnlySpan<byte> fragment, bool endsRecord)
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
            if (!Takes(fragment[0]))
            {
                return false;
            }
            fragment = fragment[1..];
        }
        return IsOver || !endsRecord || _seen < HeaderBytes || _length <= MaxLength;
    }

    private bool Takes(byte next)
    {
        int at = _seen++;
        switch (at)
        {
            case 0:
                (_type, _length, _inner) = (next, 0, 0);
                IsOver = next is not (ClientHello or Certificate);
                return true;
            case < HeaderBytes:
                _length = (_length << 8) | next;
                return true;
            default:
                _inner = (_inner << 8) | next;
                return _seen < HeaderBytes + (_type == ClientHello ? 2 : 3) || EndsHeader();
        }
    }

    private bool EndsHeader()
    {
        int known = _seen - HeaderBytes;
        IsOver = _length < known || (_type == ClientHello ? _inner is < 0x0300 or > 0x0304 : _inner != _length - known);
        _left = _length - known;
        _seen = 0;
        return IsOver || _length <= MaxLength;
    }
}
