using FastGate.Jwt.Hashing;

namespace FastGate.Jwt.Keys;

/// <summary>The keys of one provider at one time. Immutable: a new set takes the old one's place by one write of a reference.</summary>
public sealed class KeySet
{
    private static readonly SeededHash Hash = SeededHash.Create();

    private readonly VerificationKey[] _keys;
    private readonly VerificationKey?[] _byKid;

    /// <summary>A set of these keys. Of several with the same <c>kid</c> the first counts.</summary>
    public KeySet(IEnumerable<VerificationKey> keys)
        : this([.. keys], 0)
    {
    }

    private KeySet(VerificationKey[] keys, long generation)
    {
        _keys = keys;
        Generation = generation;
        int size = 4;
        while (size < keys.Length * 2)
        {
            size *= 2;
        }

        _byKid = new VerificationKey?[size];
        foreach (VerificationKey key in keys)
        {
            if (key.Kid is not null && Slot(key.KidBytes) is int slot && _byKid[slot] is null)
            {
                _byKid[slot] = key;
            }
        }
    }

    /// <summary>No keys, generation 0.</summary>
    public static KeySet Empty { get; } = new([], 0);

    /// <summary>The keys in the order of the JWK Set.</summary>
    public IReadOnlyList<VerificationKey> Keys => _keys;

    /// <summary>How many keys there are.</summary>
    public int Count => _keys.Length;

    /// <summary>
    /// Grows in <see cref="SucceededBy"/> when a key left or changed, so that what was verified with it is verified again; it stays when keys
    /// only joined. A set that succeeds nothing has 0.
    /// </summary>
    public long Generation { get; }

    /// <summary>The key with that <c>kid</c> (UTF-8, compared exactly), or null.</summary>
    public VerificationKey? Find(ReadOnlySpan<byte> kid) => _byKid[Slot(kid)];

    /// <summary>
    /// <paramref name="next"/> as the successor of this set: with this set's generation, or one more if a key of this set is not in it unchanged
    /// (under the same <c>kid</c>, with the same <c>alg</c>). Keys that stayed keep their instances. When nothing changed, this very set.
    /// </summary>
    public KeySet SucceededBy(KeySet next)
    {
        VerificationKey[] keys = [.. next._keys];
        int kept = 0;
        foreach (VerificationKey old in _keys)
        {
            int same = Array.FindIndex(keys, key => key.IsSameAs(old));
            if (same >= 0)
            {
                keys[same] = old;
                kept++;
            }
        }

        return keys.AsSpan().SequenceEqual(_keys) ? this : new KeySet(keys, kept == _keys.Length ? Generation : Generation + 1);
    }

    internal ReadOnlySpan<VerificationKey> AsSpan() => _keys;

    // The slot of that kid's key, or the empty one where it would be: the table is never more than half full.
    private int Slot(ReadOnlySpan<byte> kid)
    {
        int mask = _byKid.Length - 1;
        int slot = (int)Hash.Of(kid) & mask;
        while (_byKid[slot] is { } key && !key.KidBytes.SequenceEqual(kid))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
