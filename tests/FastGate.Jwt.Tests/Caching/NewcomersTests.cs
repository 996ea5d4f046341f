using FastGate.Jwt.Caching;

namespace FastGate.Jwt.Tests.Caching;

public sealed class NewcomersTests
{
    [Fact]
    public void TheyGetInAtOnceAsLongAsPlacesWereNotGivenAwayInVain()
    {
        Newcomers newcomers = new(100);
        for (ulong i = 1; i < Newcomers.Trust; i++)
        {
            newcomers.NotePushedOut(wasUsed: false);
            Assert.True(newcomers.Admit(Hash(i)), $"after {i}");
        }

        newcomers.NotePushedOut(wasUsed: false);
        Assert.False(newcomers.Admit(Hash(1)));
    }

    [Fact]
    public void ThenTheyHaveToComeTwice()
    {
        Newcomers newcomers = Distrustful(100);
        Assert.False(newcomers.Admit(Hash(1)));
        Assert.True(newcomers.Admit(Hash(1)));
    }

    [Fact]
    public void OneThatCameAgainLetsSomeInAtOnce()
    {
        Newcomers newcomers = Distrustful(100);
        Assert.False(newcomers.Admit(Hash(1)));
        Assert.True(newcomers.Admit(Hash(1)));
        for (ulong i = 2; i < 2 + Newcomers.Regained; i++)
        {
            Assert.True(newcomers.Admit(Hash(i)));
            newcomers.NotePushedOut(wasUsed: false);
        }

        Assert.False(newcomers.Admit(Hash(1000)));
    }

    [Fact]
    public void WhoMadeRoomThoughItWasUsedCountsForTheNextOnes()
    {
        Newcomers newcomers = Distrustful(100);
        newcomers.NotePushedOut(wasUsed: true);
        Assert.True(newcomers.Admit(Hash(1)));
    }

    [Fact]
    public void TrustDoesNotGrowWithoutBound()
    {
        Newcomers newcomers = new(100);
        for (int i = 0; i < 10_000; i++)
        {
            newcomers.NotePushedOut(wasUsed: true);
        }

        for (int i = 0; i < Newcomers.Trust; i++)
        {
            newcomers.NotePushedOut(wasUsed: false);
        }

        Assert.False(newcomers.Admit(Hash(1)));
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

    private static ulong Hash(ulong number) => ((number + 1) << 32) | number;

    private static Newcomers Distrustful(int entries)
    {
        Newcomers newcomers = new(entries);
        for (int i = 0; i < Newcomers.Trust; i++)
        {
            newcomers.NotePushedOut(wasUsed: false);
        }

        return newcomers;
    }
}
