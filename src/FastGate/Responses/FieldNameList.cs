using System.Buffers;

namespace FastGate.Responses;

/// <summary>
/// Walks through the value of Access-Control-Request-Headers: runs of letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; everything else separates. A
/// name longer than any real one counts as one that is not allowed, by being cut to something that nobody configures.
/// </summary>
internal ref struct FieldNameList(ReadOnlySpan<byte> value)
{
    public const int LongestName = 256;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private ReadOnlySpan<byte> _rest = value;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        int start = _rest.IndexOfAny(NameBytes);
        if (start < 0)
        {
            return false;
        }

        _rest = _rest[start..];
        int end = _rest.IndexOfAnyExcept(NameBytes);
        int length = end < 0 ? _rest.Length : end;
        Current = _rest[..Math.Min(length, LongestName)];
        _rest = _rest[length..];
        return true;
    }
}
