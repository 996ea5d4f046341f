using System.Buffers;
using System.Buffers.Text;

namespace FastGate.Jwt.Compact;

/// <summary>
/// base64url without padding (RFC 7515 section 2, RFC 4648 section 5), where every sequence of bytes has exactly one spelling.
/// .NET's own decoder skips whitespace and takes padding: <see cref="FindFault"/> comes first.
/// </summary>
public static class StrictBase64Url
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>
    /// The offset of the first byte that may not be there: outside the alphabet, one that is left over (a length of 4n+1), or a last one with
    /// bits that no byte takes. -1 when the text is strict.
    /// </summary>
    public static int FindFault(ReadOnlySpan<byte> encoded)
    {
        int outside = encoded.IndexOfAnyExcept(Alphabet);
        if (outside >= 0)
        {
            return outside;
        }

        int spareBits = (encoded.Length & 3) switch { 1 => 6, 2 => 4, 3 => 2, _ => 0 };
        return spareBits == 6 || (Sextet(encoded, spareBits) & ((1 << spareBits) - 1)) != 0 ? encoded.Length - 1 : -1;
    }

    /// <summary>The number of bytes that a strict text of that length stands for.</summary>
    public static int DecodedLength(int encodedLength) => (int)((long)encodedLength * 3 / 4);

    /// <summary>Decodes a strict text; false when it is not strict or <paramref name="destination"/> is shorter than <see cref="DecodedLength"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> destination, out int written)
    {
        written = 0;
        return FindFault(encoded) < 0 && TryDecodeChecked(encoded, destination, out written);
    }

    /// <summary>Decodes what <see cref="FindFault"/> has already passed.</summary>
    internal static bool TryDecodeChecked(ReadOnlySpan<byte> encoded, Span<byte> destination, out int written) =>
        Base64Url.DecodeFromUtf8(encoded, destination, out int consumed, out written) == OperationStatus.Done && consumed == encoded.Length;

    private static int Sextet(ReadOnlySpan<byte> encoded, int spareBits)
    {
        if (spareBits == 0)
        {
            return 0;
        }

        byte last = encoded[^1];
        return last switch
        {
            >= (byte)'a' => last - 'a' + 26,
            (byte)'_' => 63,
            >= (byte)'A' => last - 'A',
            (byte)'-' => 62,
            _ => last - '0' + 52,
        };
    }
}
