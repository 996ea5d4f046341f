using System.Diagnostics.CodeAnalysis;
using FastGate.Jwt.Hashing;

namespace FastGate.Jwt.Caching;

/// <summary>
/// Remembers tokens that were verified, with a value of the caller's. The key is the whole compact token, compared byte for byte after a hash of
/// its end under a random seed: a collision costs a comparison and never lets anything in. Only the caller adds, after a complete verification, so
/// that bad tokens neither enter nor push good ones out. Look-ups take no lock and allocate nothing; additions take a short lock.
/// </summary>
/// <typeparam name="TValue">What the caller wants back; shared between threads, so immutable.</typeparam>
public sealed partial class VerifiedTokenCache<TValue>
    where TValue : class
{
    /// <summary>Bytes that an entry is reckoned to take besides its token and the caller's value.</summary>
    public const int EntryOverhead = 160;

    // 48 bytes of the signature, or all of a short one.
    private const int HashedEnd = 64;

    private readonly SeededHash _hash;
    private readonly Entry?[] _buckets;
    private readonly int _maxEntries;
    private readonly long _maxBytes;
    private readonly long _maxAge;
    private readonly StripedCounter _hits = new();
    private readonly StripedCounter _misses = new();

    /// <summary>An empty cache.</summary>
    /// <param name="maxEntries">The most entries; 0 for a cache that keeps nothing.</param>
    /// <param name="maxBytes">The most bytes of tokens, values and <see cref="EntryOverhead"/> together.</param>
    /// <param name="maxAgeSeconds">How long an entry lives at most, whatever its token's expiry.</param>
    public VerifiedTokenCache(int maxEntries, long maxBytes, long maxAgeSeconds = long.MaxValue)
        : this(maxEntries, maxBytes, maxAgeSeconds, SeededHash.Create())
    {
    }

    internal VerifiedTokenCache(int maxEntries, long maxBytes, long maxAgeSeconds, SeededHash hash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxEntries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxEntries, 1 << 24);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxAgeSeconds);
        _hash = hash;
        _maxEntries = maxEntries;
        _maxBytes = maxBytes;
        _maxAge = maxAgeSeconds;
        _entries = new Entry[maxEntries];
        _until = new long[maxEntries];
        _newcomers = new Newcomers(maxEntries);
        _buckets = new Entry?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(maxEntries, 1))];
    }

    /// <summary>Look-ups that found a usable entry.</summary>
    public long Hits => _hits.Value;

    /// <summary>Look-ups that did not.</summary>
    public long Misses => _misses.Value;

    /// <summary>
    /// The value that was added with this very token, if <paramref name="unixTimeSeconds"/> lies within its time and it was verified under this
    /// <paramref name="generation"/> of the key set.
    /// </summary>
    public bool TryGet(ReadOnlySpan<byte> token, long unixTimeSeconds, long generation, [NotNullWhen(true)] out TValue? value) =>
        TryGet(token, unixTimeSeconds, generation, out value, out _);

    /// <summary>The same, and the token's hash: whoever adds it after a miss need not hash it again.</summary>
    public bool TryGet(ReadOnlySpan<byte> token, long unixTimeSeconds, long generation, [NotNullWhen(true)] out TValue? value, out ulong hash)
    {
        hash = HashOf(token);
        for (Entry? entry = Volatile.Read(ref Bucket(hash)); entry is not null; entry = Volatile.Read(ref entry.Next))
        {
            if (entry.Hash != hash || !token.SequenceEqual(entry.Token))
            {
                continue;
            }

            if (entry.Generation != generation || unixTimeSeconds < entry.NotBefore || unixTimeSeconds >= entry.Until)
            {
                break;
            }

            // Written only when it changes: a hot entry's cache line stays shared between the processors.
            if (!entry.Used)
            {
                entry.Used = true;
                if (!entry.CameAgain)
                {
                    entry.CameAgain = true;
                    _newcomers.NoteCameAgain();
                }
            }

            _hits.Increment();
            value = entry.Value;
            return true;
        }

        _misses.Increment();
        value = null;
        return false;
    }

    // Its end is signature, which differs wherever anything else does. Who sends other tokens with a good one's end is told apart by the comparison.
    private ulong HashOf(ReadOnlySpan<byte> token) => _hash.Of(token.Length > HashedEnd ? token[^HashedEnd..] : token);

    private ref Entry? Bucket(ulong hash) => ref _buckets[(int)(hash & (uint)(_buckets.Length - 1))];

    private sealed class Entry(byte[] token, ulong hash, long notBefore, long until, long generation, TValue value, long bytes)
    {
        public readonly byte[] Token = token;
        public readonly ulong Hash = hash;
        public readonly long NotBefore = notBefore;
        public readonly long Until = until;
        public readonly long Generation = generation;
        public readonly TValue Value = value;
        public readonly long Bytes = bytes;

        // An entry that was taken out keeps its successor, so that a reader that stands on it finds its way on. It is never put in again.
        public Entry? Next;
        public int Index;
        public bool Used;
        public bool CameAgain;
    }
}
