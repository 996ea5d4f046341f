using System.Net.Sockets;
using System.Text;
using FastGate.Listening;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

/// <summary>How connections end: lingering, aborts, clients that leave, half-close.</summary>
public sealed partial class ListenerTests
{
    [Fact]
    public async Task The_last_answer_is_read_although_the_client_is_still_sending()
    {
        await using var gate = TestGate.Open();
        gate.Start(async c =>
        {
            var read = await c.Input.ReadAsync();
            c.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            "HTTP/1.1 400 Bad Request\r\n\r\n"u8.CopyTo(c.Output.GetSpan(64));
            c.Output.Advance(28);
            await c.CloseAsync();
        });
        for (var i = 0; i < 20; i++)
        {
            using var client = TestGate.Connect(gate);
            var stream = new NetworkStream(client);
            await client.SendAsync(new byte[40_000]);
            await Task.Delay(5);
            await client.SendAsync(new byte[10_000]);
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal("HTTP/1.1 400 Bad Request\r\n\r\n", await TestGate.ReadToEnd(stream));
        }
        await TestGate.Until(() => gate.OpenConnections == 0);
    }

    [Fact]
    public async Task Lingering_ends_by_time_and_by_bytes()
    {
        var clock = new FakeTimeProvider();
        await using var gate = TestGate.Open(clock: clock);
        var ended = 0;
        gate.Start(async c => { await c.CloseAsync(); Interlocked.Increment(ref ended); });
        using var silent = TestGate.Connect(gate);
        Assert.Equal("", await TestGate.ReadToEnd(new NetworkStream(silent)));
        Assert.Equal(0, ended);
        await AdvanceUntil(clock, () => ended == 1);

        using var chatty = TestGate.Connect(gate);
        try
        {
            for (var i = 0; i < 200 && ended == 1; i++)
            {
                await chatty.SendAsync(new byte[4096]);
                await Task.Delay(1);
            }
        }
        catch (SocketException)
        {
            // Reset, as it must be in the end.
        }
        await TestGate.Until(() => ended == 2);
    }

    [Fact]
    public async Task A_slow_reader_gets_all_of_a_long_answer_although_lingering_ended()
    {
        var clock = new FakeTimeProvider();
        await using var gate = TestGate.Open(clock: clock);
        const int Size = 3_000_000;
        var ended = false;
        gate.Start(async c =>
        {
            for (var left = Size; left > 0; left -= 50_000)
            {
                c.Output.GetSpan(50_000)[..50_000].Fill((byte)'a');
                c.Output.Advance(50_000);
                await c.Output.FlushAsync();
            }
            await c.CloseAsync();
            ended = true;
        });
        using var client = TestGate.Connect(gate, receiveBuffer: 16 * 1024);
        var buffer = new byte[20_000];
        var total = 0;
        var stream = new NetworkStream(client);
        for (int read; (read = await stream.ReadAsync(buffer).AsTask().WaitAsync(TestGate.Patience)) > 0;)
        {
            total += read;
            if (total > Size - 400_000 && !ended)
            {
                clock.Advance(TimeSpan.FromMilliseconds(300));
            }
        }
        Assert.Equal(Size, total);
    }

    /// <summary>The kernel has the answer, of which the client has read nothing yet: an abort would take it back.</summary>
    [Fact]
    public async Task What_the_kernel_has_not_sent_yet_outlives_the_lingering()
    {
        var clock = new FakeTimeProvider();
        await using var gate = TestGate.Open(clock: clock);
        const int Size = 100_000;
        gate.Start(async c =>
        {
            c.Output.GetSpan(Size)[..Size].Fill((byte)'a');
            c.Output.Advance(Size);
            await c.CloseAsync();
        });
        using var client = TestGate.Connect(gate, receiveBuffer: 4096);
        await TestGate.Until(() => !gate.LingerSteps.IsEmpty);
        await AdvanceUntil(clock, () => gate.OpenConnections == 0);
        Assert.Equal(Size, (await TestGate.ReadToEnd(new NetworkStream(client)))?.Length);
    }

    [Fact]
    public async Task Abort_ends_reads_and_writes_from_anywhere()
    {
        await using var gate = TestGate.Open();
        var reading = new TaskCompletionSource<ClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<Exception?>();
        gate.Start(async c =>
        {
            reading.SetResult(c);
            try
            {
                await c.Input.ReadAsync();
                ended.SetResult(null);
            }
            catch (Exception e)
            {
                ended.SetResult(e);
            }
            Assert.True((await Flush(c)).IsCompleted);
        });
        using var client = TestGate.Connect(gate);
        (await reading.Task).Abort();
        Assert.True(await ended.Task.WaitAsync(TestGate.Patience) is IOException or OperationCanceledException or null);
        await TestGate.Until(() => gate.OpenConnections == 0);
    }

    [Fact]
    public async Task A_stuck_write_is_ended_by_abort()
    {
        await using var gate = TestGate.Open();
        var started = new TaskCompletionSource<ClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.Start(async c =>
        {
            started.SetResult(c);
            do
            {
                c.Output.GetSpan(60_000);
                c.Output.Advance(60_000);
            }
            while (!(await c.Output.FlushAsync()).IsCompleted);
            ended.SetResult(c.BytesSent);
        });
        using var client = TestGate.Connect(gate, receiveBuffer: 4096);
        var connection = await started.Task;
        var before = -1L;
        await TestGate.Until(() => before == (before = connection.BytesSent) && before > 0);
        connection.Abort();
        await ended.Task.WaitAsync(TestGate.Patience);
    }

    [Fact]
    public async Task A_client_that_leaves_is_noticed_while_nobody_reads()
    {
        await using var gate = TestGate.Open();
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.Start(async c =>
        {
            c.WhenPeerCloses(_ => left.SetResult(), null);
            await left.Task;
        });
        var client = TestGate.Connect(gate);
        client.Dispose();
        await left.Task.WaitAsync(TestGate.Patience);
    }

    [Fact]
    public async Task Half_close_lets_the_other_half_go_on()
    {
        await using var gate = TestGate.Open();
        gate.Start(async c =>
        {
            await c.ShutdownSendAsync();
            var read = await c.Input.ReadAsync();
            Assert.Equal("after", Encoding.ASCII.GetString(read.Buffer.FirstSpan));
            c.Input.AdvanceTo(read.Buffer.End);
            await c.CloseAsync();
        });
        using var client = TestGate.Connect(gate);
        var stream = new NetworkStream(client);
        Assert.Equal("", await TestGate.ReadToEnd(stream));
        await stream.WriteAsync("after"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        await TestGate.Until(() => gate.OpenConnections == 0);
    }
}
