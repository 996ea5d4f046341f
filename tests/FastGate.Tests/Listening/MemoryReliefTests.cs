using FastGate.Listening;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

public sealed class MemoryReliefTests
{
    [Fact]
    public async Task The_collector_is_called_when_there_is_no_room_and_not_more_than_once_a_second()
    {
        var clock = new FakeTimeProvider();
        var called = 0;
        var relief = new MemoryRelief(clock, () => Interlocked.Increment(ref called));
        var capacity = new ListenerCapacity(10, 1000, 1000) { Relief = relief };
        capacity.Rented(1000);
        await AskedUntil(1);
        for (var i = 0; i < 10; i++)
        {
            Assert.False(capacity.TryEnter(1));
        }
        Assert.Equal(1, Volatile.Read(ref called));
        clock.Advance(TimeSpan.FromSeconds(1));
        await AskedUntil(2);

        async Task AskedUntil(int times)
        {
            while (Volatile.Read(ref called) < times)
            {
                Assert.False(capacity.TryEnter(1));
                await Task.Yield();
            }
        }
    }
}
