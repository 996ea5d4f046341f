using System.Buffers.Binary;

namespace FastGate.Listening;

/// <summary>
/// How long a TLS record may be (RFC 5246 section 6.2.3, RFC 8446 section 5.2), seen from the bytes that pass. The TLS library makes room for what
/// a record's header claims, up to 65,535 bytes, before it refuses one that is too long.
/// <code>
///   TLSCiphertext = type (1) legacy_record_version (2) length (2) encrypted_record (length)
/// </code>
/// </summary>
internal struct TlsRecordLimit
{
    /// <summary>A fragment of 2^14 bytes and the 2,048 that TLS 1.2 grants to encryption; TLS 1.3 grants less, and the library sees to that.</summary>
    public const int MaxLength = (1 << 14) + 2048;

    private const int HeaderBytes = 5;

    private int _headerSeen;
    private ushort _length;
    private int _left;

    /// <summary>False: a record that begins in these bytes, or whose header ends in them, claims to be longer than one may be.</summary>
    public bool Admits(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left > 0)
            {
                int passed = Math.Min(_left, bytes.Length);
                _left -= passed;
                bytes = bytes[passed..];
                continue;
            }
            if (_headerSeen == 0 && bytes.Length >= HeaderBytes)
            {
                _length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
                bytes = bytes[HeaderBytes..];
            }
            else
            {
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
}
