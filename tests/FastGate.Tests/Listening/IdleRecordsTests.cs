using FastGate.Listening;

namespace FastGate.Tests.Listening;

public sealed class IdleRecordsTests
{
    private readonly ListenerCapacity _capacity = new(10, 1 << 20);

    [Fact]
    public void More_than_the_most_without_content_are_refused_however_they_come()
    {
        var together = new IdleRecords(_capacity);
        Assert.True(together.Admits(IdleRecords.Most));
        Assert.False(together.Admits(1));
        together.Settle();

        var single = new IdleRecords(_capacity);
        Assert.All(Enumerable.Range(0, IdleRecords.Most), _ => Assert.True(single.Admits(1)));
        Assert.False(single.Admits(1));
        single.Settle();
        Assert.Equal(0, _capacity.BufferedBytes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 100)]
    [InlineData(5, 16_384)]
    public void Records_with_content_are_as_many_as_anybody_likes(int recordsAtOnce, int bytes)
    {
        var idle = new IdleRecords(_capacity);
        for (int i = 0; i < 100_000; i++)
        {
            Assert.True(idle.Admits(recordsAtOnce));
            idle.Delivered(bytes);
        }

        Assert.Equal(0, _capacity.BufferedBytes);
    }

    [Fact]
    public void A_write_takes_along_what_was_kept()
    {
        var idle = new IdleRecords(_capacity);
        Assert.True(idle.Admits(IdleRecords.Most));
        idle.Written();
        Assert.True(idle.Admits(IdleRecords.Most));
        idle.Settle();
        Assert.Equal(0, _capacity.BufferedBytes);
    }

    [Fact]
    public void Until_then_they_count_as_buffers_do()
    {
        var small = new ListenerCapacity(10, 100_000);
        var idle = new IdleRecords(small);
        Assert.True(idle.Admits(1024));
        Assert.Equal(1024 * 64, small.BufferedBytes);
        Assert.False(idle.Admits(1024));
        idle.Settle();
        Assert.Equal(0, small.BufferedBytes);
    }
}
