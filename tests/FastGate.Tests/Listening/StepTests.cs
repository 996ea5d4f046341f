using System.Net.Sockets;
using FastGate.Listening;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

/// <summary>Many connections in one step, or on one listener: whoever leaves, the others are still known.</summary>
public sealed class StepTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whoever_leaves_a_step_the_others_have_their_deadline(int leaves)
    {
        var clock = new FakeTimeProvider();
        var over = new TaskCompletionSource();
        var seen = new List<ClientConnection>();
        await using var gate = TestGate.Open();
        gate.Start(connection =>
        {
            seen.Add(connection);
            return over.Task;
        });
        var sockets = new List<Socket>();
        for (var i = 0; i < 4; i++)
        {
            sockets.Add(TestGate.Connect(gate));
            await TestGate.Until(() => seen.Count == i + 1);
        }
        using var steps = new DeadlineQueue(TimeSpan.FromSeconds(5), clock);
        seen[..3].ForEach(steps.Enter);
        Assert.True(steps.Leave(seen[leaves]));
        steps.Enter(seen[3]);
        Assert.True(steps.Leave(seen[leaves == 0 ? 1 : 0]));
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(steps.IsEmpty);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(steps.IsEmpty);
        for (var i = 0; i < 4; i++)
        {
            if (i == leaves || i == (leaves == 0 ? 1 : 0))
            {
                Assert.False(sockets[i].Poll(0, SelectMode.SelectRead));
            }
            else
            {
                Assert.False(steps.Leave(seen[i]));
                Assert.True(await TestGate.ReadToEnd(new NetworkStream(sockets[i])) is null or "");
            }
        }
        over.SetResult();
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Whoever_leaves_a_listener_the_others_end_with_it()
    {
        var gate = TestGate.Open();
        gate.Start(TestGate.Echo);
        var sockets = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            sockets.Add(TestGate.Connect(gate));
            await TestGate.Until(() => gate.OpenConnections == i + 1);
        }
        foreach (var leaving in new[] { sockets[0], sockets[2] })
        {
            var before = gate.OpenConnections;
            leaving.Dispose();
            await TestGate.Until(() => gate.OpenConnections == before - 1);
        }
        await gate.DisposeAsync();
        Assert.True(await TestGate.ReadToEnd(new NetworkStream(sockets[1])) is null or "");
        await TestGate.Until(() => gate.OpenConnections == 0);
    }
}
