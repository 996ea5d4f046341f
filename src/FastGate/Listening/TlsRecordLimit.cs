using System.Buffers.Binary;

namespace FastGate.Listening;

/// <summary>
/// How long a TLS record may be (RFC 5246 section 6.2.3, RFC 8446 section 5.2), seen from the bytes that pass. The TLS library makes room for what
/// a record's header claims, up to 65,535 bytes, before it refuses one that is too long; for a ClientHello see <see cref="HandshakeMessageLimit"/>.
/// <code>
///   TLSCiphertext = type (1) legacy_record_version (2) length (2) encrypted_record (length)
/// </code>
/// </summary>
internal struct TlsRecordLimit
{
    /// <summary>A fragment of 2^14 bytes and the 2,048 that TLS 1.2 grants to encryption; TLS 1.3 grants less, and the library sees to that.</summary>
    public const int MaxLength = (1 << 14) + 2048;

    private const int HeaderBytes = 5;
    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;
    private const byte ApplicationData = 23;

    // What encryption in TLS 1.3 adds to content: its type, and the tag (RFC 8446 section 5.2).
    private const int Overhead = 17;

    private HandshakeMessageLimit _hello;
    private int _headerSeen;
    private byte _type;
    private ushort _length;
    private int _left;

    /// <summary>How many encrypted records of TLS 1.3 have come whole.</summary>
    public long Records { get; private set; }

    /// <summary>How many bytes of content there was room for in them.</summary>
    public long Room { get; private set; }

    /// <summary>The client was sent a HelloRetryRequest.</summary>
    public void AskedAgain() => _hello.AskedAgain();

    /// <summary>False: a record that begins in these bytes, or whose header ends in them, claims to be longer than one may be, or so does a ClientHello.</summary>
    public bool Admits(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left > 0)
            {
                int passed = Math.Min(_left, bytes.Length);
                _left -= passed;
                if (_type == Handshake && !_hello.IsOver && !_hello.Admits(bytes[..passed]))
                {
                    return false;
                }
                if (_left == 0)
                {
                    Ended();
                }
                bytes = bytes[passed..];
                continue;
            }
            if (_headerSeen == 0 && bytes.Length >= HeaderBytes)
            {
                _type = bytes[0];
                _length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
                bytes = bytes[HeaderBytes..];
            }
            else
            {
                _type = _headerSeen == 0 ? bytes[0] : _type;
                _length = (ushort)((_length << 8) | bytes[0]);
                bytes = bytes[1..];
                if (++_headerSeen < HeaderBytes)
                {
                    continue;
                }
                _headerSeen = 0;
            }
            if (_length > MaxLength)
            {
                return false;
            }
            _left = _length;
        }
        return true;
    }

    private void Ended()
    {
        if (_type == ApplicationData)
        {
            Records++;
            Room += Math.Max(0, _length - Overhead);
        }
        else if (_type == ChangeCipherSpec)
        {
            _hello.ChangesCipher();
        }
    }
}
