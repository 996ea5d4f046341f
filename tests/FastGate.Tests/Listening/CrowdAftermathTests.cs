using FastGate.Listening;

namespace FastGate.Tests.Listening;

public sealed class CrowdAftermathTests
{
    private int _given;

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 255, 255, 255)]
    [InlineData(1, 256, 256, 256)]
    [InlineData(0, 300, 600, 900)]
    [InlineData(1, 1000, 1000, 1100, 1100)]
    [InlineData(2, 1000, 1000, 1300, 1300)]
    [InlineData(2, 1000, 1000, 10, 1000, 1000)]
    public void Pages_are_given_back_when_a_crowd_has_come_and_stands_still(int times, params int[] open)
    {
        var aftermath = new CrowdAftermath(() => _given++);
        Array.ForEach(open, aftermath.Look);
        Assert.Equal(times, _given);
    }
}
