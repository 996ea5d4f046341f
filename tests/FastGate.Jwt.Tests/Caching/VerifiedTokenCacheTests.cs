using System.Text;
using FastGate.Jwt.Caching;
using FastGate.Jwt.Hashing;
using FastGate.Jwt.Tests.Support;

namespace FastGate.Jwt.Tests.Caching;

public sealed class VerifiedTokenCacheTests
{
    private const long Now = 1_000;
    private static readonly byte[] Token = Encoding.ASCII.GetBytes("eyJhbGciOiJSUzI1NiJ9.e30." + new string('A', 342));

    [Fact]
    public void AHitGivesTheVeryValue()
    {
        VerifiedTokenCache<string> cache = new(10, 100_000);
        Assert.False(cache.TryGet(Token, Now, 0, out _));
        cache.Add(Token, Now, 0, Now + 60, 0, "value", 10);
        Assert.True(cache.TryGet(Token, Now, 0, out string? value));
        Assert.Equal("value", value);
        Assert.Equal((1, 1, 1), (cache.Count, cache.Hits, cache.Misses));
        Assert.Equal(Token.Length + 10 + VerifiedTokenCache<string>.EntryOverhead, cache.Bytes);
    }

    [Theory]
    [InlineData(Now - 1, 3, false)] // before nbf
    [InlineData(Now, 3, true)]
    [InlineData(Now + 59, 3, true)]
    [InlineData(Now + 60, 3, false)] // at exp
    [InlineData(Now + 10, 4, false)] // a key has left since
    [InlineData(Now + 10, 2, false)]
    public void AHitIsCheckedAgain(long now, long generation, bool hit)
    {
        VerifiedTokenCache<string> cache = new(10, 100_000);
        cache.Add(Token, Now - 5, Now, Now + 60, 3, "value", 0);
        Assert.Equal(hit, cache.TryGet(Token, now, generation, out string? value));
        Assert.Equal(hit, value is not null);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void AnEntryLivesNoLongerThanTheCap(long after, bool hit)
    {
        VerifiedTokenCache<string> cache = new(10, 100_000, maxAgeSeconds: 30);
        cache.Add(Token, Now, 0, long.MaxValue, 0, "value", 0);
        Assert.Equal(hit, cache.TryGet(Token, Now + after, 0, out _));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void TheCapDoesNotLengthenALife(long after, bool hit)
    {
        VerifiedTokenCache<string> cache = new(10, 100_000, maxAgeSeconds: 30);
        cache.Add(Token, Now, 0, Now + 10, 0, "value", 0);
        Assert.Equal(hit, cache.TryGet(Token, Now + after, 0, out _));
    }

    /// <summary>All tokens of an issuer begin with the same header: the hash must not be of that.</summary>
    [Fact]
    public void TokensThatBeginAlikeHaveOtherHashes()
    {
        VerifiedTokenCache<string> cache = new(10, 100_000);
        HashSet<ulong> hashes = [];
        for (int i = 0; i < 100; i++)
        {
            cache.TryGet([.. Token, .. Encoding.ASCII.GetBytes($"{i}")], Now, 0, out _, out ulong hash);
            Assert.True(hashes.Add(hash));
        }
    }

    [Fact]
    public void EveryByteOfTheTokenCounts()
    {
        VerifiedTokenCache<string> cache = new(1, 100_000); // one bucket: every token is in it
        cache.Add(Token, Now, 0, Now + 60, 0, "value", 0);
        for (int i = 0; i < Token.Length; i++)
        {
            byte[] other = [.. Token];
            other[i] ^= 1;
            Assert.False(cache.TryGet(other, Now, 0, out _));
        }

        Assert.False(cache.TryGet(Token.AsSpan(1), Now, 0, out _));
        Assert.False(cache.TryGet([.. Token, (byte)'A'], Now, 0, out _));
        Assert.False(cache.TryGet([], Now, 0, out _));
    }

    /// <summary>Under a seed of zeros a word of zeros wipes out its neighbour, so these tokens have the same 64-bit hash. They are told apart all the same.</summary>
    [Fact]
    public void ACollisionOfHashesLetsNothingIn()
    {
        byte[] good = [.. "GOODGOOD"u8, .. new byte[8], .. "the same tail for both of them"u8];
        byte[] evil = [.. "EVILEVIL"u8, .. new byte[8], .. "the same tail for both of them"u8];
        Assert.Equal(default(SeededHash).Of(good), default(SeededHash).Of(evil));
        VerifiedTokenCache<string> cache = new(16, 100_000, long.MaxValue, default);
        cache.Add(good, Now, 0, Now + 60, 0, "good", 0);
        Assert.False(cache.TryGet(evil, Now, 0, out _));
        cache.Add(evil, Now, 0, Now + 60, 0, "evil", 0);
        Assert.True(cache.TryGet(good, Now, 0, out string? value));
        Assert.Equal("good", value);
        Assert.True(cache.TryGet(evil, Now, 0, out value));
        Assert.Equal("evil", value);
    }

    [Fact]
    public void TheSameTokenAgainTakesItsOwnPlace()
    {
        VerifiedTokenCache<string> cache = new(10, 100_000);
        cache.Add(Token, Now, 0, Now + 60, 0, "old", 5000);
        cache.Add(Token, Now, 0, Now + 60, 1, "new", 0);
        Assert.Equal(1, cache.Count);
        Assert.Equal(Token.Length + VerifiedTokenCache<string>.EntryOverhead, cache.Bytes);
        Assert.False(cache.TryGet(Token, Now, 0, out _));
        Assert.True(cache.TryGet(Token, Now, 1, out string? value));
        Assert.Equal("new", value);
    }

    [Fact]
    public void WhatIsOverOrTooLargeNeverEnters()
    {
        VerifiedTokenCache<string> cache = new(10, 1000);
        cache.Add(Token, Now, 0, Now, 0, "over", 0);
        cache.Add(Token, Now, 0, Now + 60, 0, "too large", 1000);
        Assert.Equal((0, 0), (cache.Count, cache.Bytes));
        VerifiedTokenCache<string> exact = new(10, Token.Length + 7 + VerifiedTokenCache<string>.EntryOverhead);
        exact.Add(Token, Now, 0, Now + 60, 0, "too large by one", 8);
        Assert.Equal(0, exact.Count);
        exact.Add(Token, Now, 0, Now + 60, 0, "as large as all", 7);
        Assert.Equal(1, exact.Count);
        VerifiedTokenCache<string> none = new(0, 1000);
        none.Add(Token, Now, 0, Now + 60, 0, "none", 0);
        Assert.False(none.TryGet(Token, Now, 0, out _));
    }

    [Fact]
    public void ACacheDemandsSensibleNumbers()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifiedTokenCache<string>(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifiedTokenCache<string>(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifiedTokenCache<string>(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifiedTokenCache<string>(1, 1).Add(Token, Now, 0, 1, 0, "x", -1));
    }

    [Fact]
    public void AHitAllocatesNothing()
    {
        VerifiedTokenCache<string> cache = new(10, 100_000);
        cache.Add(Token, Now, 0, Now + 60, 0, "value", 0);
        int hits = 0;
        Assert.Equal(0, Allocations.Least(() =>
        {
            hits = 0;
            for (int i = 0; i < 1000; i++)
            {
                hits += cache.TryGet(Token, Now, 0, out _) ? 1 : 0;
                hits += cache.TryGet(Token, Now, 7, out _) ? 1 : 0;
            }
        }));
        Assert.Equal(1000, hits);
    }
}
