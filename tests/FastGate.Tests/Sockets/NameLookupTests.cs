using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Tests.Sockets;

public sealed class NameLookupTests
{
    [Fact]
    public async Task A_name_has_one_question_at_a_time_and_no_thread_of_the_pools()
    {
        using var answer = new ManualResetEventSlim();
        var asked = new ConcurrentQueue<(string Host, bool InPool)>();
        var names = new NameLookup(host =>
        {
            asked.Enqueue((host, Thread.CurrentThread.IsThreadPoolThread));
            Assert.True(host == "quick.test" || answer.Wait(LoopPair.Patience));
            return [IPAddress.Loopback];
        });
        for (var i = 0; i < 5; i++)
        {
            using var stop = new CancellationTokenSource();
            var leaves = names.AddressesOf("slow.test").WaitAsync(stop.Token);
            stop.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        }

        var stays = names.AddressesOf("Slow.test");
        Assert.Equal([IPAddress.Loopback], await names.AddressesOf("quick.test").WaitAsync(LoopPair.Patience));
        Assert.False(stays.IsCompleted);
        answer.Set();
        Assert.Equal([IPAddress.Loopback], await stays.WaitAsync(LoopPair.Patience));
        Assert.Equal(["quick.test", "slow.test"], asked.Select(a => a.Host).Order());
        await names.AddressesOf("slow.test").WaitAsync(LoopPair.Patience);
        Assert.Equal(3, asked.Count);
        Assert.DoesNotContain(asked, a => a.InPool);
    }

    [Fact]
    public async Task Who_asks_after_a_failure_asks_anew()
    {
        var asked = 0;
        var names = new NameLookup(_ => Interlocked.Increment(ref asked) == 1 ? throw new SocketException((int)SocketError.TryAgain) : [IPAddress.Loopback]);
        await Assert.ThrowsAsync<SocketException>(() => names.AddressesOf("app.test").WaitAsync(LoopPair.Patience));
        Assert.Single(await names.AddressesOf("app.test").WaitAsync(LoopPair.Patience));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task The_process_asks_the_systems_resolver() =>
        Assert.Contains(await NameLookup.Shared.AddressesOf("localhost").WaitAsync(LoopPair.Patience), IPAddress.IsLoopback);
}
