using System.Net.Sockets;
using FastGate.Listening;

namespace FastGate.Tests.Listening;

[Collection(Alone.Name)]
public sealed class MemoryTests
{
    [Fact]
    public async Task An_idle_connection_costs_little_and_a_flood_leaves_nothing_behind()
    {
        await using var gate = TestGate.Open();
        gate.Start(TestGate.Echo);
        await Flood(gate, 50);
        await Flood(gate, 500);
        var before = Settled();
        var clients = await Connect(gate, 500);
        await TestGate.Until(() => gate.OpenConnections == 500);
        // Both ends live in this process: the client's socket and stream are in the figure, some 1.2 kB of it.
        var each = (Settled() - before) / 500;
        clients.ForEach(s => s.Dispose());
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(0, gate.Settings.Capacity.BufferedBytes);
        Assert.True(each <= 6000, $"{each} bytes for each idle connection");
        var after = Settled();
        await Flood(gate, 500);
        Assert.InRange(Settled() - after, long.MinValue, 200_000);
    }

    [Fact]
    public void The_pool_keeps_a_bounded_number_of_blocks_and_takes_each_back_once()
    {
        var capacity = new ListenerCapacity(10, 1 << 30);
        var pool = new BufferPool(capacity);
        var rented = Enumerable.Range(0, 2000).Select(_ => pool.Rent(1)).ToList();
        Assert.Equal(2000 * BufferPool.BlockSize, capacity.BufferedBytes);
        rented.ForEach(o => o.Dispose());
        rented.ForEach(o => o.Dispose());
        Assert.Equal(512, pool.Kept);
        Assert.Equal(0, capacity.BufferedBytes);
        Assert.Equal(600, Enumerable.Range(0, 600).Select(_ => pool.Rent()).Distinct().Count());
    }

    [Fact]
    public void Beyond_a_quarter_over_the_limit_nobody_gets_more()
    {
        var pool = new BufferPool(new ListenerCapacity(10, 4 * BufferPool.BlockSize));
        var rented = Enumerable.Range(0, 5).Select(_ => pool.Rent()).ToList();
        Assert.Throws<IOException>(() => pool.Rent());
        rented[0].Dispose();
        pool.Rent();
    }

    [Fact]
    public void More_is_expected_once()
    {
        using var pool = new BufferPool(new ListenerCapacity(10, 1 << 20));
        BufferPool.ExpectMore();
        Assert.Equal(BufferPool.LargeSize, pool.Rent().Memory.Length);
        Assert.Equal(BufferPool.BlockSize, pool.Rent().Memory.Length);
    }

    private static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task Flood(Listener gate, int count)
    {
        (await Connect(gate, count)).ForEach(s => s.Dispose());
        await TestGate.Until(() => gate.OpenConnections == 0);
    }

    private static async Task<List<Socket>> Connect(Listener gate, int count)
    {
        var clients = new List<Socket>(count);
        for (var i = 0; i < count; i++)
        {
            var client = TestGate.Connect(gate);
            await client.SendAsync("hello"u8.ToArray());
            // Not a blocking receive: xunit may have gone on to this test in the thread of the very loop that is to answer.
            Assert.Equal(5, await client.ReceiveAsync(new byte[5]).WaitAsync(TestGate.Patience));
            clients.Add(client);
        }
        return clients;
    }
}
