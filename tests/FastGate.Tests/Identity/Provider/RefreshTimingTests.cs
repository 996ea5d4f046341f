using System.Net.Http.Headers;
using FastGate.Identity;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity.Providers;

public class RefreshTimingTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    [Property]
    public void Never_outside_of_the_bounds(int seconds, ushort chance)
    {
        double c = chance / 65536.0;
        TimeSpan next = RefreshTiming.AfterSuccess(TimeSpan.FromSeconds(Math.Abs((long)seconds)), Shortest, Longest, c);
        Assert.InRange(next, Shortest, Longest);
        Assert.InRange(RefreshTiming.AfterSuccess(null, Shortest, Longest, c), Longest * 0.9, Longest);
        Assert.Equal(Longest, RefreshTiming.AfterSuccess(TimeSpan.Zero, Longest, Longest, c));
    }

    [Theory]
    [InlineData(0, 0.0, 5.25)]
    [InlineData(0, 0.9999, 5.499975)]
    [InlineData(5, 0.0, 5.25)]
    [InlineData(60, 0.0, 60)]
    [InlineData(60, 0.5, 57)]
    [InlineData(5.1, 0.9999, 5)]
    [InlineData(86400, 0.0, 600)]
    [InlineData(86400, 0.5, 570)]
    public void Up_to_a_tenth_is_left_to_chance(double lifetime, double chance, double expected) =>
        Assert.Equal(expected, RefreshTiming.AfterSuccess(TimeSpan.FromSeconds(lifetime), Shortest, Longest, chance).TotalSeconds, 3);

    [Theory]
    [InlineData(1, 5, 10)]
    [InlineData(2, 10, 20)]
    [InlineData(3, 15, 30)]
    [InlineData(4, 15, 30)]
    [InlineData(1_000_000, 15, 30)]
    [InlineData(int.MaxValue, 15, 30)]
    public void Failures_double_the_pause_up_to_the_longest(int failures, double least, double most)
    {
        TimeSpan first = TimeSpan.FromSeconds(10);
        TimeSpan longest = TimeSpan.FromSeconds(30);
        Assert.Equal(least, RefreshTiming.AfterFailure(failures, first, longest, 0).TotalSeconds, 3);
        Assert.Equal(most, RefreshTiming.AfterFailure(failures, first, longest, 1).TotalSeconds, 3);
    }

    [Fact]
    public void No_setting_overflows()
    {
        var settings = new ProviderSettings { DiscoveryUrl = "http://h", KeySetMinRefresh = TimeSpan.MaxValue, KeySetMaxRefresh = TimeSpan.MaxValue };
        TimeSpan day = TimeSpan.FromHours(24);
        Assert.Equal((day, day), (settings.ShortestInterval, settings.LongestInterval));
        Assert.InRange(RefreshTiming.AfterFailure(int.MaxValue, day * 2, day, 0.5), day, day * 2);
        Assert.Equal(day, RefreshTiming.AfterSuccess(TimeSpan.MaxValue, day, day, 0.5));
    }

    [Theory]
    [InlineData("max-age=60", null, null, 60)]
    [InlineData("public, max-age=60, must-revalidate", null, null, 60)]
    [InlineData("max-age=60", "45", null, 15)]
    [InlineData("max-age=60", "90", null, 0)]
    [InlineData("max-age=60", null, "300", 60)]
    [InlineData("no-cache", null, null, 0)]
    [InlineData("no-cache, max-age=60", null, null, 0)]
    [InlineData("no-store", null, null, 0)]
    [InlineData("no-cache, must-revalidate, no-transform, no-store", null, null, 0)]
    [InlineData("max-age=0", null, null, 0)]
    [InlineData(null, null, "300", 300)]
    [InlineData(null, null, "-300", 0)]
    [InlineData(null, null, "0", 0)]
    [InlineData("public", null, null, -1)]
    [InlineData(null, null, null, -1)]
    [InlineData("max-age=99999999999999999999", null, null, -1)]
    [InlineData("max-age=-5", null, null, -1)]
    [InlineData("\u0001=;;", null, null, -1)]
    public void Cache_fields_are_read_as_a_private_cache_reads_them(string? control, string? age, string? expires, int seconds)
    {
        DateTimeOffset date = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        using var response = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        response.Headers.Date = date;
        Add(response.Headers, "Cache-Control", control);
        Add(response.Headers, "Age", age);
        Add(response.Content.Headers, "Expires", expires is null or "0" ? expires : date.AddSeconds(int.Parse(expires)).ToString("r"));
        Assert.Equal(seconds, CacheLifetime.Of(response)?.TotalSeconds ?? -1);
    }

    private static void Add(HttpHeaders fields, string name, string? value)
    {
        if (value is not null)
        {
            Assert.True(fields.TryAddWithoutValidation(name, value));
        }
    }
}
