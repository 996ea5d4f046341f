namespace FastGate.Jwt.Caching;

// Additions and evictions, under the lock. The entries stand side by side in an array over which a hand goes round (CLOCK): it takes what has
// expired or has not been used since it last came by, and looks at a fixed number of entries each time, so that an addition costs the same
// however many entries there are and however hot they are.
public sealed partial class VerifiedTokenCache<TValue>
{
    private const int LookedAtPerEviction = 16;
    private const int LookedAtForExpired = 4;

    private readonly Lock _lock = new();
    private readonly Entry[] _entries;

    // When each entry ends, beside each other: the sweep looks at them with every addition, and the entries themselves lie all over the heap.
    private readonly long[] _until;
    private readonly Newcomers _newcomers;
    private int _count;
    private long _bytes;
    private long _evictions;
    private int _hand;
    private int _sweep;

    /// <summary>How many entries additions have looked at: what they cost, for tests to count.</summary>
    internal long LookedAt { get; private set; }

    /// <summary>How many entries there are, expired ones that nobody came by yet included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What the entries are reckoned to take.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many entries were pushed out by others before their time.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>
    /// Adds a token that was verified completely, or takes its old entry's place. Nothing happens when its time is over, when it is larger than
    /// the whole cache, or when tokens have been kept in vain lately and this one comes for the first time.
    /// </summary>
    /// <param name="token">The whole compact token; copied.</param>
    /// <param name="unixTimeSeconds">The time at which it was verified; the age limit counts from here.</param>
    /// <param name="notBefore">The first second of its life, the policy's clock skew taken into account.</param>
    /// <param name="expiry">The first second after its life, the policy's clock skew taken into account.</param>
    /// <param name="generation">The generation of the key set that verified it.</param>
    /// <param name="value">What look-ups shall get.</param>
    /// <param name="valueBytes">The memory that <paramref name="value"/> keeps.</param>
    public void Add(ReadOnlySpan<byte> token, long unixTimeSeconds, long notBefore, long expiry, long generation, TValue value, int valueBytes) =>
        Add(token, HashOf(token), unixTimeSeconds, notBefore, expiry, generation, value, valueBytes);

    /// <summary>The same for a token whose hash <see cref="TryGet(ReadOnlySpan{byte}, long, long, out TValue, out ulong)"/> of this cache has told.</summary>
    public void Add(ReadOnlySpan<byte> token, ulong hash, long unixTimeSeconds, long notBefore, long expiry, long generation, TValue value, int valueBytes)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfNegative(valueBytes);
        long until = _maxAge < long.MaxValue - Math.Max(unixTimeSeconds, 0) ? Math.Min(expiry, unixTimeSeconds + _maxAge) : expiry;
        long bytes = (long)token.Length + valueBytes + EntryOverhead;
        if (until <= unixTimeSeconds || bytes > _maxBytes || _maxEntries == 0)
        {
            return;
        }

        lock (_lock)
        {
            bool known = false;
            if (Find(token, hash) is { } old)
            {
                Remove(old);
                known = true;
            }

            RemoveSomeExpired(unixTimeSeconds);
            if (!known && !_newcomers.Admit(hash))
            {
                return;
            }

            while (!HasRoom(bytes))
            {
                EvictOne(unixTimeSeconds);
            }

            Entry entry = new(token.ToArray(), hash, notBefore, until, generation, value, bytes) { Index = _count };
            _entries[_count] = entry;
            _until[_count] = until;
            Volatile.Write(ref _count, _count + 1);
            Volatile.Write(ref _bytes, _bytes + bytes);
            ref Entry? bucket = ref Bucket(hash);
            entry.Next = bucket;
            Volatile.Write(ref bucket, entry);
        }
    }

    private bool HasRoom(long bytes) => _count < _maxEntries && _bytes + bytes <= _maxBytes;

    private Entry? Find(ReadOnlySpan<byte> token, ulong hash)
    {
        Entry? entry = Bucket(hash);
        while (entry is not null && (entry.Hash != hash || !token.SequenceEqual(entry.Token)))
        {
            entry = entry.Next;
        }

        return entry;
    }

    private void RemoveSomeExpired(long now)
    {
        for (int looked = 0; looked < LookedAtForExpired && _count > 0; looked++)
        {
            LookedAt++;
            _sweep = _sweep < _count ? _sweep : 0;
            if (_until[_sweep] <= now)
            {
                Remove(_entries[_sweep]);
            }
            else
            {
                _sweep++;
            }
        }
    }

    private void EvictOne(long now)
    {
        for (int looked = 0; ; looked++)
        {
            LookedAt++;
            _hand = _hand < _count ? _hand : 0;
            Entry entry = _entries[_hand];
            bool expired = entry.Until <= now;
            if (expired || !entry.Used || looked == LookedAtPerEviction)
            {
                Remove(entry);
                if (!expired)
                {
                    Volatile.Write(ref _evictions, _evictions + 1);
                }

                // The last entry, a young one, now stands here: it gets its round.
                _hand++;
                return;
            }

            entry.Used = false;
            _hand++;
        }
    }

    private void Remove(Entry entry)
    {
        ref Entry? link = ref Bucket(entry.Hash);
        while (link != entry)
        {
            link = ref link!.Next;
        }

        Volatile.Write(ref link, entry.Next);
        Entry last = _entries[_count - 1];
        _entries[entry.Index] = last;
        _until[entry.Index] = last.Until;
        last.Index = entry.Index;
        _entries[_count - 1] = null!;
        Volatile.Write(ref _count, _count - 1);
        Volatile.Write(ref _bytes, _bytes - entry.Bytes);
    }
}
