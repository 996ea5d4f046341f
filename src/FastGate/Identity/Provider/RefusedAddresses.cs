using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FastGate.Identity;

/// <summary>
/// Addresses that no issuer has but a cloud's metadata service does: link-local ones and those that the clouds chose elsewhere. A key set
/// address that leads there is an attempt to make the gateway read its machine's credentials.
/// </summary>
internal static class RefusedAddresses
{
    private const uint LinkLocal = 0xA9FE0000;          // 169.254.0.0/16
    private const uint AlibabaMetadata = 0x646464C8;    // 100.100.100.200
    private const uint AzureWireServer = 0xA83F8110;    // 168.63.129.16
    private const uint OracleMetadata = 0xC00000C0;     // 192.0.0.192

    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("fd00:ec2::254"),   // Amazon
        IPAddress.Parse("fd20:ce::254"),    // Google
        IPAddress.Parse("fd00:42::42"),     // Scaleway
    ];

    public static bool Contains(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out int length))
        {
            return true;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return IsRefused(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        return length != 16
            || (bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80)
            || IsMetadata(bytes)
            || (TryEmbedded(bytes, out uint embedded) && IsRefused(embedded));
    }

    private static bool IsRefused(uint v4) =>
        (v4 & 0xFFFF0000) == LinkLocal || v4 is AlibabaMetadata or AzureWireServer or OracleMetadata;

    // By bytes: the scope of an address must not make it another one.
    private static bool IsMetadata(ReadOnlySpan<byte> bytes)
    {
        Span<byte> known = stackalloc byte[16];
        foreach (IPAddress address in Metadata)
        {
            address.TryWriteBytes(known, out _);
            if (bytes.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The IPv4 address inside a mapped, compatible, translated (RFC 6052, RFC 8215) or 6to4 (RFC 3056) one.</summary>
    private static bool TryEmbedded(ReadOnlySpan<byte> bytes, out uint v4)
    {
        if (bytes[0] == 0x20 && bytes[1] == 0x02)
        {
            v4 = BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
            return true;
        }

        v4 = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        uint first = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint second = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        uint third = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        return (first == 0 && second == 0 && third is 0 or 0x0000FFFF or 0xFFFF0000)
            || first == 0x0064FF9B;
    }
}
