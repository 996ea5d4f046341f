using System.Text;

namespace FastGate.Http1;

/// <summary>
/// A set of field names, and of beginnings of field names, in which all spellings of a name are one. Immutable; a look-up allocates nothing and
/// is over after two bytes for most names that are not in it.
/// </summary>
public sealed class FoldedNameSet
{
    private readonly byte[][] _names;
    private readonly int[] _buckets;
    private readonly int[] _next;
    private readonly byte[][] _prefixes;
    private readonly ulong _shapes;
    private readonly uint _prefixFirsts;

    public FoldedNameSet(IEnumerable<string> names, IEnumerable<string>? prefixes = null)
    {
        _names = [.. names.Select(Folded).Distinct(StringComparer.Ordinal).Select(Encoding.ASCII.GetBytes)];
        _prefixes = [.. (prefixes ?? []).Select(Folded).Distinct(StringComparer.Ordinal).Select(Encoding.ASCII.GetBytes)];
        if (_names.Concat(_prefixes).Any(name => name.Length == 0))
        {
            throw new ArgumentException("A field name is empty.", nameof(names));
        }
        int size = 8;
        while (size < _names.Length * 2)
        {
            size *= 2;
        }
        _buckets = new int[size];
        _next = new int[_names.Length];
        Array.Fill(_buckets, -1);
        for (int i = 0; i < _names.Length; i++)
        {
            int bucket = Hash(_names[i]) & (size - 1);
            _next[i] = _buckets[bucket];
            _buckets[bucket] = i;
            _shapes |= Shape(_names[i]);
        }
        foreach (byte[] prefix in _prefixes)
        {
            _prefixFirsts |= 1u << (prefix[0] & 31);
        }
    }

    public int Count => _names.Length;

    public bool Contains(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return false;
        }
        if ((_shapes & Shape(name)) != 0)
        {
            for (int i = _buckets[Hash(name) & (_buckets.Length - 1)]; i >= 0; i = _next[i])
            {
                if (FieldNames.FoldedEquals(name, _names[i]))
                {
                    return true;
                }
            }
        }
        if ((_prefixFirsts & (1u << (FieldNames.Fold(name[0]) & 31))) == 0)
        {
            return false;
        }
        foreach (byte[] prefix in _prefixes)
        {
            if (name.Length >= prefix.Length && FieldNames.FoldedEquals(name[..prefix.Length], prefix))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Length and first character in one of 64 bits: says no to most strangers at once.</summary>
    private static ulong Shape(ReadOnlySpan<byte> name) => 1ul << ((name.Length * 11 + FieldNames.Fold(name[0])) & 63);

    private static int Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte character in name)
        {
            hash = (hash ^ FieldNames.Fold(character)) * 16777619;
        }
        return (int)(hash ^ (hash >> 15)) & int.MaxValue;
    }

    private static string Folded(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        FieldNames.Fold(bytes, bytes);
        return Encoding.ASCII.GetString(bytes);
    }
}
