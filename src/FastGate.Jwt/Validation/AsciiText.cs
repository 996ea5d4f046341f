namespace FastGate.Jwt.Validation;

/// <summary>Comparison without regard to the case of ASCII letters; other bytes count as they are.</summary>
internal static class AsciiText
{
    public static bool EqualsIgnoringCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && Lower(left[i]) != Lower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Lower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
}
