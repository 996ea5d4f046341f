using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FastGate.Jwt.Hashing;

/// <summary>
/// A fast 64-bit hash of bytes under a random secret, so that nobody outside can aim for collisions. Every byte counts. It only finds
/// candidates: whoever uses it compares the bytes afterwards, so a collision costs time and never a wrong answer.
/// </summary>
internal readonly struct SeededHash
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private SeededHash(ReadOnlySpan<ulong> seed)
    {
        _a = seed[0];
        _b = seed[1];
        _c = seed[2];
        _d = seed[3];
    }

    /// <summary>A hash with a new random seed.</summary>
    public static SeededHash Create()
    {
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        return new SeededHash(MemoryMarshal.Cast<byte, ulong>(seed));
    }

    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong length = (ulong)bytes.Length;
        ulong x = _a ^ length;
        ulong y = _b;

        // Two chains of multiplications side by side keep the multiplier busy on long tokens.
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        while (words.Length >= 4)
        {
            x = Fold(words[0] ^ x, words[1] ^ _c);
            y = Fold(words[2] ^ y, words[3] ^ _d);
            words = words[4..];
        }

        if (words.Length >= 2)
        {
            x = Fold(words[0] ^ x, words[1] ^ _c);
            words = words[2..];
        }

        ulong low = words.Length == 1 ? words[0] : 0;
        ulong high = Tail(bytes[(bytes.Length & ~7)..]);
        x = Fold(low ^ x, high ^ _d);
        return Fold(x ^ _c, y ^ length);
    }

    private static ulong Tail(ReadOnlySpan<byte> rest)
    {
        // Overlapping reads are unambiguous because the length is mixed in.
        if (rest.Length >= 4)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(rest) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..]) << 32);
        }

        return rest.Length == 0 ? 0 : rest[0] | ((ulong)rest[rest.Length >> 1] << 8) | ((ulong)rest[^1] << 16);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
