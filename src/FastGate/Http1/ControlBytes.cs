using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastGate.Http1;

/// <summary>
/// Finds the first byte that ends or spoils a line: a control other than tab, or DEL. The search that every byte of every head goes through, hence written
/// out: a general set search looks each byte up in a table, where two comparisons do.
/// </summary>
internal static class ControlBytes
{
    /// <summary>From <paramref name="start"/> on; the length of the buffer when there is none.</summary>
    public static int IndexFrom(ReadOnlySpan<byte> buffer, int start)
    {
        int at = start;
        if (Vector256.IsHardwareAccelerated)
        {
            ref byte origin = ref MemoryMarshal.GetReference(buffer);
            while (at <= buffer.Length - Vector256<byte>.Count)
            {
                uint bad = Bad(Vector256.LoadUnsafe(ref origin, (nuint)at)).ExtractMostSignificantBits();
                if (bad != 0)
                {
                    return at + int.CreateTruncating(uint.TrailingZeroCount(bad));
                }
                at += Vector256<byte>.Count;
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            ref byte origin = ref MemoryMarshal.GetReference(buffer);
            while (at <= buffer.Length - Vector128<byte>.Count)
            {
                uint bad = Bad(Vector128.LoadUnsafe(ref origin, (nuint)at)).ExtractMostSignificantBits();
                if (bad != 0)
                {
                    return at + int.CreateTruncating(uint.TrailingZeroCount(bad));
                }
                at += Vector128<byte>.Count;
            }
        }
        while (at < buffer.Length && !IsBad(buffer[at]))
        {
            at++;
        }
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBad(byte octet) => octet is < 0x20 and not (byte)'\t' or 0x7F;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Bad(Vector256<byte> octets) =>
        Vector256.AndNot(Vector256.LessThan(octets, Vector256.Create((byte)0x20)), Vector256.Equals(octets, Vector256.Create((byte)'\t')))
        | Vector256.Equals(octets, Vector256.Create((byte)0x7F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bad(Vector128<byte> octets) =>
        Vector128.AndNot(Vector128.LessThan(octets, Vector128.Create((byte)0x20)), Vector128.Equals(octets, Vector128.Create((byte)'\t')))
        | Vector128.Equals(octets, Vector128.Create((byte)0x7F));
}
