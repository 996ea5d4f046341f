using FastGate.Jwt.Hashing;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Hashing;

public sealed class SeededHashTests
{
    private static readonly SeededHash Hash = SeededHash.Create();

    [Property]
    public bool EqualBytesHaveEqualHashes(byte[] bytes) => Hash.Of(bytes) == Hash.Of([.. bytes]);

    [Property]
    public bool ATailCounts(byte[] bytes, byte more) => Hash.Of(bytes) != Hash.Of([.. bytes, more]);

    [Fact]
    public void EveryBitOfEveryLengthCounts()
    {
        for (int length = 1; length <= 100; length++)
        {
            byte[] bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            HashSet<ulong> seen = [Hash.Of(bytes)];
            for (int bit = 0; bit < length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(seen.Add(Hash.Of(bytes)), $"bit {bit} of {length} bytes does not count");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void ZerosOfDifferentLengthsDiffer() =>
        Assert.Equal(200, Enumerable.Range(0, 200).Select(length => Hash.Of(new byte[length])).Distinct().Count());

    [Fact]
    public void AnotherSeedIsAnotherHash() => Assert.NotEqual(SeededHash.Create().Of("token"u8), SeededHash.Create().Of("token"u8));

    [Fact]
    public void SmallDifferencesSpreadOverAllBuckets()
    {
        int[] buckets = new int[64];
        for (int i = 0; i < 64_000; i++)
        {
            buckets[Hash.Of(BitConverter.GetBytes(i)) & 63]++;
        }

        Assert.All(buckets, count => Assert.InRange(count, 800, 1200));
    }
}
