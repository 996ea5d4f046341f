using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Listening;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

public sealed class ListenerTests
{
    [Fact]
    public async Task Clients_are_served_with_their_addresses()
    {
        await using var gate = TestGate.Open();
        ClientConnection? seen = null;
        gate.Start(c => { seen = c; return TestGate.Echo(c); });
        using var client = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(client));
        Assert.Equal(client.LocalEndPoint!.ToString(), seen!.ClientText);
        Assert.Equal("127.0.0.1", seen.PeerAddress);
        Assert.Equal(IPAddress.Loopback, seen.TrueRemoteAddress);
        Assert.True(seen.IsTrueLoopback);
        Assert.False(seen.IsTls);
        Assert.Equal(5, seen.BytesSent);
        Assert.Equal(1, gate.OpenConnections);
        await TestGate.Until(() => gate.Settings.Capacity.BufferedBytes <= BufferPool.BlockSize);
        client.Dispose();
        await TestGate.Until(() => gate.OpenConnections == 0);
        await TestGate.Until(() => gate.Settings.Capacity.Connections == 0);
        Assert.Equal(0, gate.Settings.Capacity.BufferedBytes);
    }

    [Fact]
    public async Task A_port_alone_listens_on_both_families()
    {
        await using var gate = TestGate.Open(":0");
        var texts = new List<string>();
        gate.Start(c => { texts.Add(c.ClientText); return TestGate.Echo(c); });
        var port = ((IPEndPoint)gate.LocalEndPoint).Port;
        foreach (var address in Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : new[] { IPAddress.Loopback })
        {
            using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(address, port);
            await TestGate.AssertEchoes(new NetworkStream(client));
            Assert.Equal(client.LocalEndPoint!.ToString(), texts[^1]);
        }
    }

    [Fact]
    public async Task An_address_in_use_is_said()
    {
        await using var gate = TestGate.Open();
        var e = Assert.Throws<ListenException>(() => TestGate.Open(gate.LocalEndPoint.ToString()!));
        Assert.Contains("in use", e.Message);
    }

    [Fact]
    public async Task Connections_wait_in_the_backlog_until_the_start()
    {
        await using var gate = TestGate.Open();
        using var client = TestGate.Connect(gate);
        gate.Start(TestGate.Echo);
        await TestGate.AssertEchoes(new NetworkStream(client));
    }

    [Fact]
    public async Task After_stopping_there_are_no_new_connections_and_the_old_ones_go_on()
    {
        await using var gate = TestGate.Open();
        gate.Start(TestGate.Echo);
        using var client = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(client));
        var end = gate.LocalEndPoint;
        gate.StopAccepting();
        Assert.Null(await gate.Accepting.WaitAsync(TestGate.Patience));
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () => await late.ConnectAsync(end));
        await TestGate.AssertEchoes(new NetworkStream(client));
    }

    [Fact]
    public async Task Disposing_ends_what_is_there()
    {
        var gate = TestGate.Open();
        gate.Start(TestGate.Echo);
        using var client = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(client));
        await gate.DisposeAsync();
        Assert.True(await TestGate.ReadToEnd(new NetworkStream(client)) is null or "");
        await TestGate.Until(() => gate.OpenConnections == 0);
    }

    [Fact]
    public async Task One_too_many_gets_503_and_room_comes_back()
    {
        await using var gate = TestGate.Open(max: 2);
        gate.Start(TestGate.Echo);
        using var first = TestGate.Connect(gate);
        using var second = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(first));
        await TestGate.AssertEchoes(new NetworkStream(second));
        using (var third = TestGate.Connect(gate))
        {
            // The request is there already when the answer comes: it must not be lost to a reset.
            await third.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            var answer = await TestGate.ReadToEnd(new NetworkStream(third));
            Assert.NotNull(answer);
            Assert.StartsWith("HTTP/1.1 503 ", answer);
            Assert.Contains("\r\nConnection: close\r\n", answer);
            Assert.Contains("\r\nCache-Control: no-store\r\n", answer);
            var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            Assert.Contains($"\r\nContent-Length: {body.Length}\r\n", answer);
        }
        Assert.Equal(1, gate.Count.TurnedAway);
        first.Dispose();
        await TestGate.Until(() => gate.OpenConnections == 1);
        using var fourth = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(fourth));
    }

    [Fact]
    public async Task A_flood_of_those_turned_away_leaves_the_others_alone()
    {
        await using var gate = TestGate.Open(max: 1);
        gate.Start(TestGate.Echo);
        using var first = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(first));
        var flood = new List<Socket>();
        for (var i = 0; i < 300; i++)
        {
            flood.Add(TestGate.Connect(gate));
        }
        await TestGate.AssertEchoes(new NetworkStream(first));
        await TestGate.Until(() => gate.Count.TurnedAway == 300);
        flood.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Full_buffers_turn_newcomers_away()
    {
        await using var gate = TestGate.Open(maxBytes: 8192);
        gate.Start(async c =>
        {
            c.Output.GetMemory(4096);
            c.Output.GetMemory(8192);
            await TestGate.Echo(c);
        });
        using var first = TestGate.Connect(gate);
        await TestGate.Until(() => gate.Settings.Capacity.BufferedBytes >= 8192);
        using var second = TestGate.Connect(gate);
        Assert.StartsWith("HTTP/1.1 503 ", await TestGate.ReadToEnd(new NetworkStream(second)));
        first.Dispose();
        await TestGate.Until(() => gate.Settings.Capacity.BufferedBytes == 0);
    }

    [Fact]
    public async Task A_callback_that_fails_ends_its_connection_alone()
    {
        await using var gate = TestGate.Open();
        gate.Start(async c =>
        {
            var read = await c.Input.ReadAsync();
            if (read.Buffer.FirstSpan[0] == 'x')
            {
                throw new InvalidDataException("test");
            }
            c.Input.AdvanceTo(read.Buffer.Start);
            await TestGate.Echo(c);
        });
        using var bad = TestGate.Connect(gate);
        await bad.SendAsync("x"u8.ToArray());
        Assert.True(await TestGate.ReadToEnd(new NetworkStream(bad)) is null or "");
        using var good = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(good));
    }

    [Fact]
    public async Task The_accept_loop_waits_for_no_callback()
    {
        await using var gate = TestGate.Open();
        using var release = new ManualResetEventSlim();
        gate.Start(c =>
        {
            if (gate.OpenConnections == 1)
            {
                release.Wait(TestGate.Patience);     // Nobody should, but this must not stop the others.
            }
            return TestGate.Echo(c);
        });
        using var first = TestGate.Connect(gate);
        using var second = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(second));
        release.Set();
        await TestGate.AssertEchoes(new NetworkStream(first));
    }

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

    [Fact]
    public async Task Abort_ends_reads_and_writes_from_anywhere()
    {
        await using var gate = TestGate.Open();
        var reading = new TaskCompletionSource<ClientConnection>();
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
        var started = new TaskCompletionSource<ClientConnection>();
        var ended = new TaskCompletionSource<long>();
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
        var left = new TaskCompletionSource();
        gate.Start(async c =>
        {
            using var registration = c.PeerClosed.Register(() => left.SetResult());
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

    private static ValueTask<System.IO.Pipelines.FlushResult> Flush(ClientConnection connection)
    {
        connection.Output.GetSpan(1)[0] = 1;
        connection.Output.Advance(1);
        return connection.Output.FlushAsync();
    }

    private static Task AdvanceUntil(FakeTimeProvider clock, Func<bool> condition) => TestGate.Until(() =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(250));
        return condition();
    });
}
