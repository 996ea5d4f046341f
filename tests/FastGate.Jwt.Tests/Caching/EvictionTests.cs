using System.Runtime.CompilerServices;
using System.Text;
using FastGate.Jwt.Caching;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Caching;

public sealed partial class EvictionTests
{
    private const long Now = 1_000;
    private const int Overhead = VerifiedTokenCache<string>.EntryOverhead;

    [Property(MaxTest = 50)]
    public void EntriesAndBytesStayWithinTheirBounds(byte[] sizes)
    {
        VerifiedTokenCache<string> cache = new(20, 8_000);
        for (int i = 0; i < sizes.Length * 10; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 1 + (i % 7), 0, "value", sizes[i % sizes.Length] * 8);
            Assert.InRange(cache.Count, 0, 20);
            Assert.InRange(cache.Bytes, 0, 8_000);
            if (i % 3 == 0)
            {
                cache.TryGet(Token(i), Now, 0, out _);
            }
        }
    }

    [Fact]
    public void BytesGoBackToNothingWhenTheEntriesGo()
    {
        VerifiedTokenCache<string> cache = new(100, 1_000_000);
        for (int i = 0; i < 100; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 10, 0, "value", i);
        }

        // After their time, additions sweep them away a few at a time.
        for (int i = 0; i < 60; i++)
        {
            cache.Add(Token(1000), Now + 10, 0, Now + 20, 0, "value", 0);
        }

        Assert.Equal((1, Token(1000).Length + Overhead), (cache.Count, cache.Bytes));
        Assert.Equal(0, cache.Evictions);
    }

    [Fact]
    public void WhatIsUsedStaysAndWhatIsNotGoes()
    {
        VerifiedTokenCache<string> cache = new(100, 1_000_000);
        for (int i = 0; i < 100; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        // Ten tokens are in use while thousands of others pass by once.
        for (int i = 100; i < 3_100; i++)
        {
            for (int hot = 0; hot < 10; hot++)
            {
                Assert.True(cache.TryGet(Token(hot), Now, 0, out _), $"token {hot} was gone at {i}");
            }

            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        // At first each pushes another out; when that has been in vain long enough, none does any more. The ten that came again count, once each.
        Assert.Equal(Newcomers.Trust - 100 + (10 * Newcomers.Regained), cache.Evictions);
    }

    [Fact]
    public void WhoComesTwiceIsRememberedHoweverManyCameOnce()
    {
        VerifiedTokenCache<string> cache = new(100, 1_000_000);
        for (int i = 0; i < 2_000; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        Assert.False(cache.TryGet(Token(1_999), Now, 0, out _));
        cache.Add(Token(1_999), Now, 0, Now + 60, 0, "value", 0);
        Assert.True(cache.TryGet(Token(1_999), Now, 0, out _));
        Assert.Equal(100, cache.Count);
    }

    [Fact]
    public void TokensThatComeAgainGetInAtOnceEvenWhenTheyAreManyMoreThanThereIsRoomFor()
    {
        VerifiedTokenCache<string> cache = new(100, 1_000_000);
        int hits = 0;
        for (int i = 0; i < 10_000; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
            for (int again = Math.Max(0, i - 2); again <= i; again++)
            {
                hits += cache.TryGet(Token(again), Now, 0, out _) ? 1 : 0;
            }
        }

        Assert.Equal((10_000 * 3) - 3, hits);
    }

    [Fact]
    public void TokensThatComeOnceDoNotEvenFillAnEmptyCache()
    {
        VerifiedTokenCache<string> cache = new(10_000, 100_000_000);
        for (int i = 0; i < 5_000; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        Assert.Equal(Newcomers.Trust, cache.Count);
        Assert.False(cache.TryGet(Token(4_999), Now, 0, out _));
    }

    [Fact]
    public void TokensThatComeTwiceFillIt()
    {
        VerifiedTokenCache<string> cache = new(10_000, 100_000_000);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 10_000; i++)
            {
                if (!cache.TryGet(Token(i), Now, 0, out _))
                {
                    cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
                }
            }
        }

        // Those whose marks another's had taken came too early once more; the others restored the trust in all who followed.
        Assert.InRange(cache.Count, 9_000, 10_000);
    }

    [Fact]
    public void WhatTheClockHasEndedMakesRoomForTheNext()
    {
        VerifiedTokenCache<string> cache = new(100, 1_000_000);
        for (int i = 0; i < 100; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        for (int i = 100; i < 300; i++)
        {
            cache.Add(Token(i), Now + 60, 0, Now + 120, 0, "value", 0);
            Assert.True(cache.TryGet(Token(i), Now + 60, 0, out _));
        }

        // The last hundred pushed out the hundred before them; those before them had ended.
        Assert.Equal(100, cache.Evictions);
    }

    [Fact]
    public void TheSweepTakesWhatHasEndedAndNothingElse()
    {
        VerifiedTokenCache<string> cache = new(100, 1_000_000);
        cache.Add(Token(0), Now, 0, Now + 1, 0, "value", 0);
        for (int i = 1; i < 10; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        // The last one moves to the place of the one that has ended.
        for (int i = 10; i < 20; i++)
        {
            cache.Add(Token(i), Now + 1, 0, Now + 60, 0, "value", 0);
        }

        Assert.Equal(19, cache.Count);
        Assert.All(Enumerable.Range(1, 19), i => Assert.True(cache.TryGet(Token(i), Now + 1, 0, out _), $"token {i} was gone"));
    }

    [Fact]
    public void WhatHasEndedIsNotPushedOut()
    {
        VerifiedTokenCache<string> cache = new(20, 1_000_000);
        for (int i = 0; i < 20; i++)
        {
            cache.Add(Token(i), Now, 0, i == 1 ? Now + 5 : Now + 60, 0, "value", 0);
        }

        cache.Add(Token(20), Now, 0, Now + 60, 0, "value", 0);
        Assert.Equal(1, cache.Evictions);

        // The hand comes to the one that ends this very second before the sweep does.
        cache.Add(Token(21), Now + 5, 0, Now + 60, 0, "value", 0);
        Assert.False(cache.TryGet(Token(1), Now, 0, out _));
        Assert.Equal((20, 1), (cache.Count, cache.Evictions));
    }

    [Fact]
    public void WhatWasTakenOutIsHeldByNobody()
    {
        VerifiedTokenCache<object> cache = new(100, 1_000_000);
        List<WeakReference> values = AddSome(cache);
        for (int i = 0; i < 20; i++)
        {
            cache.Add(Token(1000), Now + 1, 0, Now + 60, 0, "value", 0);
        }

        Assert.Equal(1, cache.Count);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.All(values, value => Assert.False(value.IsAlive));
        GC.KeepAlive(cache);
    }

    [Fact]
    public void AnEntryOfOtherKeysIsReplacedAtOnce()
    {
        VerifiedTokenCache<string> cache = new(100, 1_000_000);
        for (int i = 0; i < 2_000; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        int kept = Enumerable.Range(0, 2_000).First(i => cache.TryGet(Token(i), Now, 0, out _));
        cache.Add(Token(kept), Now, 0, Now + 60, 1, "other", 0);
        Assert.True(cache.TryGet(Token(kept), Now, 1, out string? value));
        Assert.Equal("other", value);
    }

    [Fact]
    public void TheNewestEntryIsNotTheNextToGo()
    {
        VerifiedTokenCache<string> cache = new(50, 1_000_000);
        for (int i = 0; i < 500; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
            for (int young = Math.Max(0, i - 10); young <= i; young++)
            {
                Assert.True(cache.TryGet(Token(young), Now, 0, out _), $"token {young} was gone at {i}");
            }
        }
    }

    [Fact]
    public void AnAdditionCostsTheSameHoweverManyAndHowHotTheEntriesAre()
    {
        VerifiedTokenCache<string> cache = new(5_000, 100_000_000);
        for (int i = 0; i < 5_000; i++)
        {
            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
            Assert.True(cache.TryGet(Token(i), Now, 0, out _)); // it came again, so that the next ones are kept
        }

        long before = cache.LookedAt;
        for (int i = 5_000; i < 5_100; i++)
        {
            // Every entry has been used again: a hand that goes on until it finds an unused one would go all the way round each time.
            for (int hot = 0; hot < 5_100; hot++)
            {
                cache.TryGet(Token(hot), Now, 0, out _);
            }

            cache.Add(Token(i), Now, 0, Now + 60, 0, "value", 0);
        }

        Assert.InRange(cache.LookedAt - before, 0, 100 * (17 + 4));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> AddSome(VerifiedTokenCache<object> cache)
    {
        List<WeakReference> values = [];
        for (int i = 0; i < 50; i++)
        {
            object value = new();
            values.Add(new WeakReference(value));
            cache.Add(Token(i), Now, 0, Now + 1, 0, value, 0);
        }

        return values;
    }

    private static byte[] Token(int number) => Encoding.ASCII.GetBytes($"eyJhbGciOiJSUzI1NiJ9.{number:D8}.AAAA");
}
