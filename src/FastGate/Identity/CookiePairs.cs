namespace FastGate.Identity;

/// <summary>Walks over the cookies of one field (RFC 6265 section 4.2.1), leniently: blanks around, quotes around a value.</summary>
internal ref struct CookiePairs(ReadOnlySpan<byte> field)
{
    private readonly ReadOnlySpan<byte> _field = field;
    private int _next;

    public (Range Name, Range Value) Current { get; private set; }

    public readonly CookiePairs GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next < _field.Length)
        {
            var start = _next;
            var length = _field[start..].IndexOf((byte)';');
            var end = length < 0 ? _field.Length : start + length;
            _next = end + 1;
            Trim(ref start, ref end);
            if (start == end)
            {
                continue;
            }

            var equals = _field[start..end].IndexOf((byte)'=');
            var (nameEnd, valueStart) = equals < 0 ? (end, end) : (start + equals, start + equals + 1);
            var nameStart = start;
            Trim(ref nameStart, ref nameEnd);
            var valueEnd = end;
            if (valueEnd - valueStart >= 2 && _field[valueStart] == '"' && _field[valueEnd - 1] == '"')
            {
                valueStart++;
                valueEnd--;
            }

            Current = (nameStart..nameEnd, valueStart..valueEnd);
            return true;
        }

        return false;
    }

    private readonly void Trim(ref int start, ref int end)
    {
        while (start < end && _field[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (end > start && _field[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }
    }
}
