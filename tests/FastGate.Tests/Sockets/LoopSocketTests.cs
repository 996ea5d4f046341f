using System.Net;
using System.Net.Sockets;
using FastGate.Sockets;

namespace FastGate.Tests.Sockets;

/// <summary>Receiving and sending in a loop: nothing lost, nothing hangs, whoever closes.</summary>
public sealed class LoopSocketTests
{
    [Fact]
    public async Task What_was_there_before_it_joined_is_received()
    {
        using var pair = new LoopPair();
        pair.Peer.Send("early"u8);
        pair.Own.Join(EventLoop.Next());
        var buffer = new byte[16];
        Assert.Equal(5, await new SocketReceive(pair.Own).ReceiveAsync(buffer).AsTask().WaitAsync(LoopPair.Patience));
    }

    [Fact]
    public async Task What_lies_behind_an_urgent_byte_is_received_too()
    {
        using var pair = LoopPair.Joined();
        var receive = new SocketReceive(pair.Own);
        var buffer = new byte[16];
        for (var i = 0; i < 5; i++)
        {
            pair.Peer.Send("abc"u8);
            pair.Peer.Send("!"u8, SocketFlags.OutOfBand);
            pair.Peer.Send("def"u8);
            await Task.Delay(50); // all edges have come
            Assert.Equal(3, await receive.ReceiveAsync(buffer).AsTask().WaitAsync(LoopPair.Patience));
            Assert.Equal(3, await receive.ReceiveAsync(buffer).AsTask().WaitAsync(LoopPair.Patience));
            Assert.Equal("def"u8, buffer.AsSpan(0, 3));
        }
    }

    [Fact]
    public async Task Every_byte_arrives_once_and_in_order_whatever_the_sizes()
    {
        using var pair = LoopPair.Joined();
        var receive = new SocketReceive(pair.Own);
        var random = new Random(7);
        var sender = Task.Run(() =>
        {
            var next = 0;
            var sizes = new Random(8);
            while (next < 300_000)
            {
                var piece = new byte[sizes.Next(1, 900)];
                for (var i = 0; i < piece.Length; i++)
                {
                    piece[i] = (byte)(next++ % 251);
                }
                pair.Peer.Send(piece);
            }
            pair.Peer.Shutdown(SocketShutdown.Send);
        });
        var seen = 0;
        var buffer = new byte[1024];
        while (true)
        {
            // Buffers that the bytes fill exactly, and some that they don't.
            var got = await receive.ReceiveAsync(buffer.AsMemory(0, random.Next(1, buffer.Length))).AsTask().WaitAsync(LoopPair.Patience);
            Assert.True(got >= 0);
            if (got == 0)
            {
                break;
            }
            for (var i = 0; i < got; i++)
            {
                Assert.Equal((byte)(seen++ % 251), buffer[i]);
            }
        }
        await sender;
        Assert.True(seen >= 300_000);
        Assert.Equal(0, await receive.ReceiveAsync(buffer).AsTask().WaitAsync(LoopPair.Patience));
    }

    [Fact]
    public async Task A_send_that_the_kernel_does_not_take_at_once_goes_on_when_it_does()
    {
        using var pair = LoopPair.Joined();
        pair.Own.Socket.SendBufferSize = 4096;
        var all = new byte[4 << 20];
        new Random(3).NextBytes(all);
        var sending = new SocketSend(pair.Own).SendAsync(all);
        Assert.False(sending.IsCompleted);
        var back = new byte[all.Length];
        await Task.Run(() =>
        {
            for (var at = 0; at < back.Length;)
            {
                at += pair.Peer.Receive(back.AsSpan(at));
            }
        });
        Assert.True(await sending.AsTask().WaitAsync(LoopPair.Patience));
        Assert.Equal(all, back);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_ends_what_waits(bool abort)
    {
        using var pair = LoopPair.Joined();
        var receiving = new SocketReceive(pair.Own).ReceiveAsync(new byte[8]);
        var sending = new SocketSend(pair.Own).SendAsync(new byte[32 << 20]);
        Assert.False(receiving.IsCompleted);
        Assert.False(sending.IsCompleted);
        if (abort)
        {
            pair.Own.Abort();
        }
        else
        {
            pair.Own.Close();
        }
        Assert.Equal(LoopSocket.Broken, await receiving.AsTask().WaitAsync(LoopPair.Patience));
        Assert.False(await sending.AsTask().WaitAsync(LoopPair.Patience));
        Assert.Equal(LoopSocket.Broken, await new SocketReceive(pair.Own).ReceiveAsync(new byte[8]));
        Assert.False(await new SocketSend(pair.Own).SendAsync(new byte[8]));
    }

    [Fact]
    public async Task A_reset_is_no_end()
    {
        using var pair = LoopPair.Joined();
        var receiving = new SocketReceive(pair.Own).ReceiveAsync(new byte[8]);
        pair.Peer.LingerState = new LingerOption(true, 0);
        pair.Peer.Dispose();
        Assert.Equal(LoopSocket.Broken, await receiving.AsTask().WaitAsync(LoopPair.Patience));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_peers_end_is_told_once_also_behind_bytes_unread(bool beforehand)
    {
        using var pair = new LoopPair();
        var told = new TaskCompletionSource();
        pair.Peer.Send("unread"u8);
        if (beforehand)
        {
            pair.Peer.Shutdown(SocketShutdown.Send);
        }
        pair.Own.Join(EventLoop.Next());
        pair.Own.WhenPeerCloses(static told => ((TaskCompletionSource)told!).SetResult(), told);
        if (!beforehand)
        {
            pair.Peer.Shutdown(SocketShutdown.Send);
        }
        await told.Task.WaitAsync(LoopPair.Patience);
        var buffer = new byte[16];
        var receive = new SocketReceive(pair.Own);
        Assert.Equal(6, await receive.ReceiveAsync(buffer).AsTask().WaitAsync(LoopPair.Patience));
        Assert.Equal(0, await receive.ReceiveAsync(buffer).AsTask().WaitAsync(LoopPair.Patience));
    }

    [Fact]
    public async Task A_place_in_the_loop_is_given_to_the_next_without_its_edges()
    {
        var loop = EventLoop.Next();
        for (var i = 0; i < 200; i++)
        {
            using var first = new LoopPair();
            first.Own.Join(loop);
            first.Peer.Send("for the first alone"u8);
            first.Own.Close();
            using var second = new LoopPair();
            second.Own.Join(loop);
            var receiving = new SocketReceive(second.Own).ReceiveAsync(new byte[32]);
            second.Peer.Send("second"u8);
            Assert.Equal(6, await receiving.AsTask().WaitAsync(LoopPair.Patience));
        }
    }

    [Fact]
    public async Task A_stream_that_always_has_more_lets_the_others_have_their_turn()
    {
        using var pair = LoopPair.Joined();
        var receive = new SocketReceive(pair.Own);
        var waits = new TaskCompletionSource<List<bool>>();
        var reading = ReadByteAfterByte();
        pair.Peer.Send(new byte[100]);
        var completed = await waits.Task.WaitAsync(LoopPair.Patience);
        await reading;
        Assert.Equal(99, completed.Count);
        Assert.Contains(false, completed);
        Assert.All(completed.Chunk(SocketReceive.MostInARow + 1).Where(c => c.Length > SocketReceive.MostInARow), c => Assert.Contains(false, c));

        async Task ReadByteAfterByte()
        {
            var completed = new List<bool>();
            var one = new byte[1];
            Assert.Equal(1, await receive.ReceiveAsync(one));
            for (var i = 1; i < 100; i++)
            {
                var next = receive.ReceiveAsync(one);
                completed.Add(next.IsCompleted);
                Assert.Equal(1, await next);
            }
            waits.SetResult(completed);
        }
    }

    [Fact]
    public async Task Connects_or_says_that_it_was_refused()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var address = listener.LocalEndPoint!;
        var connected = await SocketConnect.ConnectAsync(New(), address, EventLoop.Next(), CancellationToken.None);
        Assert.NotNull(connected);
        using (var peer = listener.Accept())
        {
            peer.Send("hi"u8);
            Assert.Equal(2, await new SocketReceive(connected).ReceiveAsync(new byte[8]).AsTask().WaitAsync(LoopPair.Patience));
        }
        connected.Close();

        // A port that is held without listening, which refuses: one that was given back could be another's by now.
        using var held = New();
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Null(await SocketConnect.ConnectAsync(New(), held.LocalEndPoint!, EventLoop.Next(), CancellationToken.None));
        Assert.Null(await SocketConnect.ConnectAsync(
            new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint("/nonexistent/socket"), EventLoop.Next(), CancellationToken.None));
    }

    [Fact]
    public async Task Connecting_is_called_off()
    {
        // A full backlog of a listener that never accepts: the handshake gets no answer.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var stop = new CancellationTokenSource();
        var connecting = new List<Task<LoopSocket?>>();
        for (var i = 0; i < 8; i++)
        {
            connecting.Add(SocketConnect.ConnectAsync(New(), listener.LocalEndPoint!, EventLoop.Next(), stop.Token).AsTask());
        }
        var waits = connecting.Last();
        Assert.False(waits.IsCompleted);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.WaitAsync(LoopPair.Patience));
        foreach (var done in connecting.Where(c => c.IsCompletedSuccessfully))
        {
            (await done)?.Close();
        }
    }

    private static Socket New() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
