using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Tests.Sockets;

/// <summary>Sends that are called off where the peer has spoken out of turn, as seen by one look of the loop or by the socket itself.</summary>
public sealed class SilentPeerTests
{
    private const int MostEventsOfALook = 256;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task To_a_silent_one_they_go_out(bool fromTheLoop)
    {
        using var pair = LoopPair.Joined();
        Assert.Equal((true, false), await SendIfSilentAsync(pair, fromTheLoop, static () => { }));
        Assert.Equal("!", await ReadAsync(pair.Peer));
    }

    [Theory]
    [InlineData(true, "bytes")]
    [InlineData(true, "end")]
    [InlineData(true, "reset")]
    [InlineData(false, "bytes")]
    [InlineData(false, "end")]
    [InlineData(false, "reset")]
    public async Task To_one_that_has_spoken_or_gone_in_the_last_moment_they_are_called_off(bool fromTheLoop, string what)
    {
        using var pair = LoopPair.Joined();
        var (sent, calledOff) = await SendIfSilentAsync(pair, fromTheLoop, () =>
        {
            switch (what)
            {
                case "bytes":
                    pair.Peer.Send("x"u8);
                    break;
                case "end":
                    pair.Peer.Shutdown(SocketShutdown.Send);
                    break;
                default:
                    pair.Peer.LingerState = new LingerOption(true, 0);
                    pair.Peer.Dispose();
                    break;
            }
        });
        Assert.Equal((false, true), (sent, calledOff));
        if (what != "reset")
        {
            pair.Own.Close();
            Assert.Equal("", await ReadAsync(pair.Peer));
        }
    }

    [Fact]
    public async Task What_we_have_closed_breaks_and_is_not_called_off()
    {
        using var pair = LoopPair.Joined();
        Assert.Equal((false, false), await SendIfSilentAsync(pair, fromTheLoop: true, static () => { }, pair.Own.Close));
    }

    [Fact]
    public async Task Words_received_before_their_edge_had_its_turn_call_nothing_off()
    {
        var loop = EventLoop.Next();
        using var first = new LoopPair();
        using var second = new LoopPair();
        first.Own.Join(loop);
        second.Own.Join(loop);
        var ended = new TaskCompletionSource<(bool, bool, int)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var receiving = FromTheLoopAsync();
        first.Peer.Send("1"u8);
        Assert.Equal((true, false, 1), await ended.Task.WaitAsync(LoopPair.Patience));
        Assert.Equal("!", await ReadAsync(second.Peer));
        await receiving;

        async Task FromTheLoopAsync()
        {
            await new SocketReceive(first.Own).ReceiveAsync(new byte[8]);
            // Both at once: the loop learns of the two by one look, and the first one's reader takes what the second one's edge is about.
            first.Peer.Send("2"u8);
            second.Peer.Send("x"u8);
            await new SocketReceive(first.Own).ReceiveAsync(new byte[8]);
            int received = second.Own.Receive(new byte[8]);
            var send = new SocketSend(second.Own);
            bool sent = await send.SendIfSilentAsync("!"u8.ToArray());
            ended.SetResult((sent, send.WasCalledOff, received));
        }
    }

    [Fact]
    public async Task Where_a_look_does_not_show_all_the_socket_is_asked()
    {
        var loop = EventLoop.Next();
        using var pair = new LoopPair();
        pair.Own.Join(loop);
        var crowd = new LoopPair[MostEventsOfALook];
        for (var i = 0; i < crowd.Length; i++)
        {
            crowd[i] = new LoopPair();
            crowd[i].Own.Join(loop);
        }

        var (sent, calledOff) = await SendIfSilentAsync(pair, fromTheLoop: true, () =>
        {
            foreach (var other in crowd)
            {
                other.Peer.Send("x"u8);
            }

            pair.Peer.Send("x"u8);
        });
        Assert.Equal((false, true), (sent, calledOff));
        foreach (var other in crowd)
        {
            other.Dispose();
        }
    }

    /// <summary>Asks to send "!", then lets the peer do something, and tells what became of the send.</summary>
    private static async Task<(bool Sent, bool CalledOff)> SendIfSilentAsync(LoopPair pair, bool fromTheLoop, Action peer, Action? own = null)
    {
        var send = new SocketSend(pair.Own);
        if (!fromTheLoop)
        {
            peer();
            return (await send.SendIfSilentAsync("!"u8.ToArray()), send.WasCalledOff);
        }

        var ended = new TaskCompletionSource<(bool, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var receiving = FromTheLoopAsync();
        pair.Peer.Send("?"u8);
        var result = await ended.Task.WaitAsync(LoopPair.Patience);
        await receiving;
        return result;

        async Task FromTheLoopAsync()
        {
            await new SocketReceive(pair.Own).ReceiveAsync(new byte[8]);
            var sending = send.SendIfSilentAsync("!"u8.ToArray());
            Assert.False(sending.IsCompleted);
            peer();
            own?.Invoke();
            ended.SetResult((await sending, send.WasCalledOff));
        }
    }

    private static async Task<string> ReadAsync(Socket peer)
    {
        var buffer = new byte[8];
        using var patience = new CancellationTokenSource(LoopPair.Patience);
        try
        {
            return System.Text.Encoding.ASCII.GetString(buffer, 0, await peer.ReceiveAsync(buffer, patience.Token));
        }
        catch (SocketException)
        {
            return ""; // closed with bytes unread, which the peer sees as a reset
        }
    }
}
