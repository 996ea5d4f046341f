using System.Buffers;
using System.Text;
using FastGate.Patterns;

namespace FastGate.Routing;

/// <summary>Paths without regard to case, by simple folding of UTF-8; bytes that are none stay as they are.</summary>
internal static class FoldedPath
{
    /// <summary>Room enough for any fold: two bytes become three at most.</summary>
    public static int MaxLength(int length) => length * 2;

    public static int Write(ReadOnlySpan<byte> path, Span<byte> folded)
    {
        if (Ascii.ToLower(path, folded, out var written) == OperationStatus.Done)
        {
            return written;
        }

        var length = 0;
        while (!path.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(path, out var rune, out var consumed) == OperationStatus.Done)
            {
                length += new Rune(CaseFolding.Fold(rune.Value)).EncodeToUtf8(folded[length..]);
            }
            else
            {
                consumed = 1;
                folded[length++] = path[0];
            }

            path = path[consumed..];
        }

        return length;
    }

    public static byte[] Of(ReadOnlySpan<byte> text)
    {
        var folded = new byte[MaxLength(text.Length)];
        return folded[..Write(text, folded)];
    }
}
