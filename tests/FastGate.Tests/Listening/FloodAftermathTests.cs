using FastGate.Listening;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

public sealed class FloodAftermathTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ListenerCapacity _capacity = new(10_000, long.MaxValue, 1000 * ListenerCapacity.PlainConnectionBytes);
    private readonly FloodAftermath _aftermath;
    private int _open;
    private int _tidied;

    public FloodAftermathTests() => _aftermath = new FloodAftermath(() => _open, _capacity, () => _tidied++, _clock);

    [Theory]
    [InlineData(255, 0, 0)]
    [InlineData(256, 0, 1)]
    [InlineData(256, 65, 0)]
    [InlineData(5000, 1250, 1)]
    public void Memory_is_given_back_when_most_have_gone(int peak, int left, int tidied)
    {
        Wave(peak, left);
        Assert.Equal(0, _tidied);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(tidied, _tidied);
    }

    [Fact]
    public void It_waits_until_it_is_quiet_and_does_not_come_often()
    {
        Wave(1000, 0);
        _open = 800;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _tidied);
        Wave(1000, 0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _tidied);
        for (var i = 0; i < 3; i++)
        {
            Wave(1000, 0);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(1, _tidied);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, _tidied);
    }

    [Theory]
    [InlineData(499, 0, 0)]
    [InlineData(500, 0, 1)]
    [InlineData(500, 126, 0)]
    [InlineData(500, 125, 1)]
    public void Few_that_held_half_of_what_all_may_hold_are_a_flood_too(int held, int left, int tidied)
    {
        _open = 2;
        _aftermath.Came();
        _capacity.Rented(held * ListenerCapacity.PlainConnectionBytes);
        _aftermath.Left();
        _capacity.Returned((held - left) * ListenerCapacity.PlainConnectionBytes);
        _aftermath.Left();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(tidied, _tidied);
    }

    private void Wave(int peak, int left)
    {
        for (_open = 1; _open < peak; _open++)
        {
            _aftermath.Came();
        }
        _aftermath.Came();
        for (_open--; _open >= left; _open--)
        {
            _aftermath.Left();
        }
        _open = left;
    }
}
