using FastGate.Listening;

namespace FastGate.Tests.Listening;

public sealed class IdleRecordsTests
{
    private readonly ListenerCapacity _capacity = new(10, 1 << 20);

    private const int Message = IdleRecords.MessageBytes;

    private long _records;
    private long _room;

    [Fact]
    public void More_than_the_most_without_content_are_refused_however_they_come()
    {
        var together = new IdleRecords(_capacity);
        Assert.True(Admits(ref together, IdleRecords.Most, Message));
        Assert.False(Admits(ref together, 1, Message));
        together.Settle();

        (_records, _room) = (0, 0);
        var single = new IdleRecords(_capacity);
        for (int i = 0; i < IdleRecords.Most; i++)
        {
            Assert.True(Admits(ref single, 1, Message));
        }

        Assert.False(Admits(ref single, 1, Message));
        single.Settle();
        Assert.Equal(0, _capacity.BufferedBytes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 4)]
    [InlineData(2000, 8000)]
    public void Content_between_them_hides_none(int recordsAtOnce, int bytes)
    {
        var idle = new IdleRecords(_capacity);
        int sent = 0;
        for (bool admitted = true; admitted; sent += recordsAtOnce)
        {
            Assert.InRange(sent, 0, IdleRecords.Most);
            idle.Delivered(bytes);
            (_records, _room) = (_records + 1, _room + bytes);
            admitted = Admits(ref idle, recordsAtOnce, Message);
        }

        Assert.InRange(sent, IdleRecords.Most, IdleRecords.Most + recordsAtOnce);
        idle.Settle();
        Assert.Equal(0, _capacity.BufferedBytes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 1)]
    [InlineData(50, 2)]
    [InlineData(3, 16_384)]
    public void Records_with_content_are_as_many_as_anybody_likes(int recordsAtOnce, int bytes)
    {
        var idle = new IdleRecords(_capacity);
        for (int i = 0; i < 100_000; i++)
        {
            idle.Delivered(recordsAtOnce * bytes);
            Assert.True(Admits(ref idle, recordsAtOnce, bytes));
        }

        Assert.Equal(0, _capacity.BufferedBytes);
    }

    [Fact]
    public void Padding_is_taken_for_no_more_records_than_there_were()
    {
        var idle = new IdleRecords(_capacity);
        for (int i = 0; i < IdleRecords.Most; i++)
        {
            idle.Delivered(1);
            Assert.True(Admits(ref idle, 1, 512));
        }

        idle.Settle();
    }

    [Fact]
    public void A_write_takes_along_what_was_kept()
    {
        var idle = new IdleRecords(_capacity);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(Admits(ref idle, IdleRecords.Most, Message));
            idle.Written();
            Assert.True(idle.Admits(_records, _room));
            Assert.Equal(0, _capacity.BufferedBytes);
        }
    }

    [Fact]
    public void Until_then_they_count_as_buffers_do()
    {
        var small = new ListenerCapacity(10, 100_000);
        var idle = new IdleRecords(small);
        Assert.True(Admits(ref idle, 1024, Message));
        Assert.Equal(1024 * 64, small.BufferedBytes);
        Assert.False(Admits(ref idle, 1024, Message));
        idle.Settle();
        Assert.Equal(0, small.BufferedBytes);
    }

    private bool Admits(ref IdleRecords idle, int more, int room)
    {
        (_records, _room) = (_records + more, _room + ((long)more * room));
        return idle.Admits(_records, _room);
    }
}
