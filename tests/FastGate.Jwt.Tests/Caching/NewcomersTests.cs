using FastGate.Jwt.Caching;

namespace FastGate.Jwt.Tests.Caching;

public sealed class NewcomersTests
{
    [Fact]
    public void TheyGetInAtOnceUntilTooManyWereKeptInVain()
    {
        Newcomers newcomers = new(100);
        for (ulong i = 0; i < Newcomers.Trust; i++)
        {
            Assert.True(newcomers.Admit(Hash(i)), $"after {i}");
        }

        Assert.False(newcomers.Admit(Hash(Newcomers.Trust)));
    }

    [Fact]
    public void ThenTheyHaveToComeTwice()
    {
        Newcomers newcomers = Distrustful(100);
        Assert.False(newcomers.Admit(Hash(1)));
        Assert.True(newcomers.Admit(Hash(1)));
    }

    /// <summary>Where nobody has left a mark yet there is none, also for a hash whose mark would look like that.</summary>
    [Fact]
    public void NobodyHasComeBeforeAnybody()
    {
        Newcomers newcomers = Distrustful(100);
        Assert.False(newcomers.Admit(5));
        Assert.True(newcomers.Admit(5));
    }

    [Fact]
    public void WhoComesTwiceLetsSomeInAtOnce()
    {
        Newcomers newcomers = Distrustful(100);
        Assert.False(newcomers.Admit(Hash(1)));
        Assert.True(newcomers.Admit(Hash(1)));
        AssertAdmitsNoMoreThan(Newcomers.Regained, newcomers);
    }

    [Fact]
    public void SoDoesEachThatWasKeptAndCameAgain()
    {
        Newcomers newcomers = Distrustful(100);
        newcomers.NoteCameAgain();
        newcomers.NoteCameAgain();
        AssertAdmitsNoMoreThan(2 * Newcomers.Regained, newcomers);
    }

    [Fact]
    public void TrustDoesNotGrowWithoutBound()
    {
        Newcomers newcomers = new(100);
        for (int i = 0; i < 10_000; i++)
        {
            newcomers.NoteCameAgain();
        }

        AssertAdmitsNoMoreThan(Newcomers.Trust, newcomers);
    }

    [Fact]
    public void WhatCameLongAgoIsForgotten()
    {
        Newcomers newcomers = Distrustful(16);
        Assert.False(newcomers.Admit(Hash(0)));
        for (ulong i = 1; i <= 16; i++)
        {
            Assert.False(newcomers.Admit(Hash(i))); // the same sixteen places, one after the other
        }

        Assert.False(newcomers.Admit(Hash(0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 24)]
    public void AnyNumberOfEntriesWillDo(int entries)
    {
        Newcomers newcomers = Distrustful(entries);
        Assert.False(newcomers.Admit(ulong.MaxValue));
        Assert.True(newcomers.Admit(ulong.MaxValue));
    }

    private static void AssertAdmitsNoMoreThan(int expected, Newcomers newcomers)
    {
        for (int i = 0; i < expected; i++)
        {
            Assert.True(newcomers.Admit(Hash(10_000 + (ulong)i)), $"after {i}");
        }

        Assert.False(newcomers.Admit(Hash(9_999)));
    }

    private static ulong Hash(ulong number) => ((number + 1) << 32) | number;

    private static Newcomers Distrustful(int entries)
    {
        Newcomers newcomers = new(entries);
        for (int i = 0; i < Newcomers.Trust; i++)
        {
            newcomers.Admit(0);
        }

        return newcomers;
    }
}
