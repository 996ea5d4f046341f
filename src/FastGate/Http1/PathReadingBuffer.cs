namespace FastGate.Http1;

/// <summary>Room for the distinct readings of one path at a time; reused, so that after its first paths it allocates no more.</summary>
public sealed class PathReadingBuffer
{
    /// <summary>Beyond this the store of an unusual path is given back once it has been judged.</summary>
    private const int KeptBytes = 16 * 1024;

    private const int FirstBytes = 512;

    private byte[] _bytes = new byte[FirstBytes];
    private Slice[] _readings = new Slice[4];
    private byte[] _scratch = [];
    private int _used;
    private int _allowance;

    public int Count { get; private set; }

    /// <summary>[0] is the path as 7.0.0 matched it.</summary>
    public ReadOnlySpan<byte> this[int index] => index < Count
        ? _readings[index].Of(_bytes)
        : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Bytes that the readings of the last path made somebody look at.</summary>
    internal int Work { get; private set; }

    internal void Clear()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>Clears it once the path has been judged, and lets go of what a long one took.</summary>
    public void Settle()
    {
        Clear();
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[FirstBytes];
        }
        if (_scratch.Length > KeptBytes)
        {
            _scratch = [];
        }
    }

    /// <summary>How much work the path at hand is worth.</summary>
    internal void Allow(int work)
    {
        Work = 0;
        _allowance = work;
    }

    /// <summary>False when that is more than what was allowed.</summary>
    internal bool Spend(int work) => (Work += work) <= _allowance;

    /// <summary>Room to work in, of which the content means nothing.</summary>
    internal Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[Math.Max(length, FirstBytes)];
        }
        return _scratch;
    }

    /// <summary>Where the next reading is written before it is <see cref="Keep"/>ed.</summary>
    internal Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _used < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + length));
        }
        return _bytes.AsSpan(_used, length);
    }

    /// <summary>Adds what was written into the reserved room, unless it is there already.</summary>
    internal void Keep(int length)
    {
        ReadOnlySpan<byte> reading = _bytes.AsSpan(_used, length);
        for (int i = 0; i < Count; i++)
        {
            if (_readings[i].Of(_bytes).SequenceEqual(reading))
            {
                return;
            }
        }
        if (Count == _readings.Length)
        {
            Array.Resize(ref _readings, Count * 2);
        }
        _readings[Count++] = new Slice(_used, length);
        _used += length;
    }

    internal int StoredBytes => _used;
}
