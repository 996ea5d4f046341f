using System.Buffers;
using System.Net.Sockets;
using System.Text;
using FastGate.Listening;
using FastGate.Tests.Sockets;

namespace FastGate.Tests.Listening;

/// <summary>What a client sends, read as a pipe would give it.</summary>
public sealed class SocketReaderTests
{
    private readonly ListenerCapacity _capacity = new(10, 1 << 20);

    [Fact]
    public async Task Bytes_that_were_not_used_come_again_with_what_follows()
    {
        using var pair = LoopPair.Joined();
        var reader = Read(pair);
        pair.Peer.Send("abc"u8);
        var read = await Next(reader);
        Assert.Equal("abc", Text(read.Buffer));
        reader.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.End);
        var pending = reader.ReadAsync();
        Assert.False(pending.IsCompleted);
        pair.Peer.Send("def"u8);
        read = await pending.AsTask().WaitAsync(LoopPair.Patience);
        Assert.Equal("bcdef", Text(read.Buffer));
        reader.AdvanceTo(read.Buffer.GetPosition(2));
        Assert.True(reader.TryRead(out read));
        Assert.Equal("def", Text(read.Buffer));
        reader.AdvanceTo(read.Buffer.End);
        Assert.False(reader.TryRead(out _));
        reader.Complete();
    }

    [Fact]
    public async Task Any_cut_and_any_use_give_the_same_bytes()
    {
        var random = new Random(11);
        for (var round = 0; round < 20; round++)
        {
            using var pair = LoopPair.Joined();
            var reader = Read(pair);
            var all = new byte[random.Next(1, 60_000)];
            random.NextBytes(all);
            var sender = Task.Run(() =>
            {
                var cuts = new Random(all.Length);
                for (var at = 0; at < all.Length;)
                {
                    at += pair.Peer.Send(all.AsSpan(at, Math.Min(all.Length - at, cuts.Next(1, 9000))));
                }
                pair.Peer.Shutdown(SocketShutdown.Send);
            });
            var got = new List<byte>();
            while (true)
            {
                var read = await Next(reader);
                var used = read.IsCompleted ? read.Buffer.Length : random.NextInt64(read.Buffer.Length + 1);
                got.AddRange(read.Buffer.Slice(0, used).ToArray());
                var until = read.Buffer.GetPosition(used);
                reader.AdvanceTo(until, random.Next(2) == 0 ? until : read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
            await sender;
            Assert.Equal(all, got);
            Assert.Equal(0, _capacity.BufferedBytes);
            reader.Complete();
        }
    }

    [Fact]
    public async Task While_it_waits_it_holds_no_block()
    {
        using var pair = LoopPair.Joined();
        var reader = Read(pair);
        var pending = reader.ReadAsync();
        Assert.Equal(0, _capacity.BufferedBytes);
        pair.Peer.Send("x"u8);
        var read = await pending.AsTask().WaitAsync(LoopPair.Patience);
        Assert.Equal(BufferPool.BlockSize, _capacity.BufferedBytes);
        reader.AdvanceTo(read.Buffer.End);
        Assert.Equal(0, _capacity.BufferedBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_is_called_off_now_or_the_next_one(bool pendingAlready)
    {
        using var pair = LoopPair.Joined();
        var reader = Read(pair);
        var pending = pendingAlready ? reader.ReadAsync().AsTask() : null;
        reader.CancelPendingRead();
        var read = await (pending ?? reader.ReadAsync().AsTask()).WaitAsync(LoopPair.Patience);
        Assert.True(read.IsCanceled);
        Assert.True(read.Buffer.IsEmpty);
        reader.AdvanceTo(read.Buffer.Start);
        pair.Peer.Send("after"u8);
        read = await Next(reader);
        Assert.False(read.IsCanceled);
        Assert.Equal("after", Text(read.Buffer));
    }

    [Fact]
    public async Task A_called_off_read_keeps_what_was_there()
    {
        using var pair = LoopPair.Joined();
        var reader = Read(pair);
        pair.Peer.Send("half"u8);
        var read = await Next(reader);
        reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        var pending = reader.ReadAsync().AsTask();
        reader.CancelPendingRead();
        read = await pending.WaitAsync(LoopPair.Patience);
        Assert.True(read.IsCanceled);
        Assert.Equal("half", Text(read.Buffer));
    }

    [Fact]
    public async Task Calling_off_and_bytes_at_once_lose_nothing()
    {
        for (var i = 0; i < 300; i++)
        {
            using var pair = LoopPair.Joined();
            var reader = Read(pair);
            var pending = reader.ReadAsync().AsTask();
            var sender = Task.Run(() => pair.Peer.Send("z"u8));
            reader.CancelPendingRead();
            var seen = 0;
            var cancelled = 0;
            while (seen == 0 || cancelled == 0)
            {
                var read = await pending.WaitAsync(LoopPair.Patience);
                seen += (int)read.Buffer.Length;
                cancelled += read.IsCanceled ? 1 : 0;
                reader.AdvanceTo(read.Buffer.End);
                if (seen == 0 || cancelled == 0)
                {
                    pending = reader.ReadAsync().AsTask();
                }
            }
            Assert.Equal((1, 1), (seen, cancelled));
            await sender;
        }
    }

    [Fact]
    public async Task A_reset_is_an_error_and_an_end_is_an_end()
    {
        using var ended = LoopPair.Joined();
        var reader = Read(ended);
        ended.Peer.Shutdown(SocketShutdown.Send);
        var read = await Next(reader);
        Assert.True(read.IsCompleted);
        reader.AdvanceTo(read.Buffer.Start);
        Assert.True((await Next(reader)).IsCompleted);

        using var broken = LoopPair.Joined();
        reader = Read(broken);
        var pending = reader.ReadAsync().AsTask();
        broken.Peer.LingerState = new LingerOption(true, 0);
        broken.Peer.Dispose();
        await Assert.ThrowsAsync<IOException>(() => pending.WaitAsync(LoopPair.Patience));
    }

    [Fact]
    public async Task Where_all_buffers_are_taken_the_read_ends_the_connection()
    {
        using var pair = LoopPair.Joined();
        var full = new ListenerCapacity(10, 1);
        full.Rented(4);
        var reader = new SocketReader(pair.Own, new BufferPool(full));
        var pending = reader.ReadAsync().AsTask();
        pair.Peer.Send("x"u8);
        await Assert.ThrowsAsync<IOException>(() => pending.WaitAsync(LoopPair.Patience));
    }

    private SocketReader Read(LoopPair pair) => new(pair.Own, new BufferPool(_capacity));

    private static Task<System.IO.Pipelines.ReadResult> Next(SocketReader reader) => reader.ReadAsync().AsTask().WaitAsync(LoopPair.Patience);

    private static string Text(ReadOnlySequence<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
