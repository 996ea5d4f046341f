using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FastGate.Identity;

/// <summary>Numbers the names that the rules ask for, so that what a token has is a set of bits. Looked up by UTF-8, exactly.</summary>
internal sealed class NameIndex
{
    private readonly Dictionary<byte[], int> _numbers = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public NameIndex() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _numbers.Count;

    /// <summary>Words of 64 bits that a set of these names takes.</summary>
    public int Words => (Count + 63) / 64;

    public int[] Add(IEnumerable<string> names) => [.. names.Select(name =>
    {
        var key = Encoding.UTF8.GetBytes(name);
        if (!_numbers.TryGetValue(key, out var number))
        {
            _numbers[key] = number = _numbers.Count;
        }

        return number;
    })];

    /// <summary>Sets the bit of a name, if any rule asks for it.</summary>
    public void Mark(ReadOnlySpan<byte> name, Span<ulong> bits)
    {
        if (_lookup.TryGetValue(name, out var number))
        {
            bits[number >> 6] |= 1UL << (number & 63);
        }
    }

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals([AllowNull] byte[] x, [AllowNull] byte[] y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] name) => GetHashCode(name.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
