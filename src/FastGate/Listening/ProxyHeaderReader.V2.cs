using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace FastGate.Listening;

/// <summary>
/// Version 2, binary: twelve bytes of signature, version and command, family and transport, a length of two bytes, then as many bytes of
/// addresses and of TLVs (type, length of two bytes, value).
/// </summary>
public static partial class ProxyHeaderReader
{
    private const int FixedPartV2 = 16;
    private const byte TlvCrc32C = 0x03;

    private static ReadOnlySpan<byte> SignatureV2 => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ProxyHeader ReadV2(ReadOnlySpan<byte> start)
    {
        if (start.Length > 12 && start[12] is not (0x20 or 0x21))
        {
            return Malformed;       // Not version 2, or a command that a receiver must not guess the meaning of.
        }
        // Families and transports beyond these are reserved: "must be rejected as invalid by receivers".
        if (start.Length > 13 && ((start[13] >> 4) > 3 || (start[13] & 0xF) > 2))
        {
            return Malformed;
        }
        if (start.Length < FixedPartV2)
        {
            return new ProxyHeader(ProxyHeaderState.Incomplete);
        }
        var length = FixedPartV2 + BinaryPrimitives.ReadUInt16BigEndian(start[14..]);
        var isLocal = start[12] == 0x20;
        var addresses = AddressLength(start[13]);
        if (length > MaxLength || (!isLocal && length < FixedPartV2 + addresses))
        {
            return Malformed;
        }
        if (start.Length < length)
        {
            return new ProxyHeader(ProxyHeaderState.Incomplete);
        }
        // LOCAL: the proxy speaks for itself, and whatever follows is to be skipped unread.
        return isLocal ? new ProxyHeader(ProxyHeaderState.Complete, length) : ReadProxied(start[..length], addresses);
    }

    private static ProxyHeader ReadProxied(ReadOnlySpan<byte> header, int addresses)
    {
        // Without a family, all that follows is of an unknown form.
        if (addresses > 0 && !TlvsAreGood(header, FixedPartV2 + addresses))
        {
            return Malformed;
        }
        var address = header[FixedPartV2..];
        return header[13] switch
        {
            0x11 => new ProxyHeader(ProxyHeaderState.Complete, header.Length, new IPAddress(address[..4]), BinaryPrimitives.ReadUInt16BigEndian(address[8..])),
            0x21 => new ProxyHeader(ProxyHeaderState.Complete, header.Length, new IPAddress(address[..16]), BinaryPrimitives.ReadUInt16BigEndian(address[32..])),
            // Datagrams and Unix sockets say nothing about a TCP peer: the socket's own address holds.
            _ => new ProxyHeader(ProxyHeaderState.Complete, header.Length),
        };
    }

    private static int AddressLength(byte family) => (family >> 4) switch
    {
        1 => 12,
        2 => 36,
        3 => 216,
        _ => 0,
    };

    private static bool TlvsAreGood(ReadOnlySpan<byte> header, int position)
    {
        while (position < header.Length)
        {
            if (header.Length - position < 3)
            {
                return false;
            }
            var value = position + 3;
            var next = value + BinaryPrimitives.ReadUInt16BigEndian(header[(position + 1)..]);
            if (next > header.Length)
            {
                return false;
            }
            // "If the checksum is present, the receiver must check it", over the whole header with the value itself as zeros.
            if (header[position] == TlvCrc32C &&
                (next - value != 4 || BinaryPrimitives.ReadUInt32BigEndian(header[value..]) != Crc32C(header, value)))
            {
                return false;
            }
            position = next;
        }
        return true;
    }

    private static uint Crc32C(ReadOnlySpan<byte> header, int zeroAt)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < header.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, i >= zeroAt && i < zeroAt + 4 ? (byte)0 : header[i]);
        }
        return ~crc;
    }
}
