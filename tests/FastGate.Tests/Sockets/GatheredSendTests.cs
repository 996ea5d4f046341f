using FastGate.Sockets;

namespace FastGate.Tests.Sockets;

/// <summary>Sends that are gathered until the end of a loop's round.</summary>
public sealed class GatheredSendTests
{
    [Fact]
    public async Task Go_out_at_the_end_of_the_round()
    {
        using var pair = LoopPair.Joined();
        var sent = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var seenWithinTheRound = -1;
        var answer = AnswerFromTheLoop();
        pair.Peer.Send("?"u8);
        Assert.True(await sent.Task.WaitAsync(LoopPair.Patience));
        var buffer = new byte[8];
        Assert.Equal(1, pair.Peer.Receive(buffer));
        Assert.Equal((byte)'!', buffer[0]);
        Assert.Equal(0, seenWithinTheRound);
        await answer;

        async Task AnswerFromTheLoop()
        {
            await new SocketReceive(pair.Own).ReceiveAsync(new byte[8]);
            EventLoop.GatherSends();
            var sending = new SocketSend(pair.Own).SendAsync("!"u8.ToArray());
            Assert.False(sending.IsCompleted);
            seenWithinTheRound = pair.Peer.Available;
            sent.SetResult(await sending);
        }
    }

    [Fact]
    public async Task To_a_socket_that_was_closed_meanwhile_fail()
    {
        using var pair = LoopPair.Joined();
        var sent = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = AnswerFromTheLoop();
        pair.Peer.Send("?"u8);
        Assert.False(await sent.Task.WaitAsync(LoopPair.Patience));
        await answer;

        async Task AnswerFromTheLoop()
        {
            await new SocketReceive(pair.Own).ReceiveAsync(new byte[8]);
            EventLoop.GatherSends();
            var sending = new SocketSend(pair.Own).SendAsync("!"u8.ToArray());
            pair.Own.Close();
            sent.SetResult(await sending);
        }
    }

    [Fact]
    public async Task Outside_of_a_loop_nothing_is_gathered()
    {
        using var pair = LoopPair.Joined();
        await Task.Yield();
        EventLoop.GatherSends();
        var sending = new SocketSend(pair.Own).SendAsync("!"u8.ToArray());
        Assert.True(sending.IsCompleted);
        Assert.True(await sending);
    }
}
