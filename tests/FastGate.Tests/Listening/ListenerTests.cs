using System.Net;
using System.Net.Sockets;
using FastGate.Listening;
using FastGate.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

public sealed partial class ListenerTests
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
        Assert.False(seen.IsTls);
        await TestGate.Until(() => seen.BytesSent == 5 && seen.BytesAcknowledged >= 5);
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
    public async Task That_there_is_no_room_is_said_now_and_then()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var written = new Telemetry.RecordingStream();
        using var log = new Log(new LogSettings(true, false, false, ""), clock, written);
        await using var gate = TestGate.Open(max: 1, clock: clock, log: log);
        gate.Start(TestGate.Echo);
        using var first = TestGate.Connect(gate);
        await TestGate.Until(() => gate.OpenConnections == 1);
        foreach (var (seconds, said) in new[] { (0, 1), (0, 1), (29, 1), (1, 2), (29, 2), (300, 3) })
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            var before = gate.Count.TurnedAway;
            using var next = TestGate.Connect(gate);
            await TestGate.Until(() => gate.Count.TurnedAway == before + 1);
            await TestGate.Until(() => { log.Flush(TestGate.Patience); return written.Lines.Count(line => line.Contains("no room for more connections", StringComparison.Ordinal)) >= said; });
            Assert.Equal(said, written.Lines.Count(line => line.Contains("no room for more connections", StringComparison.Ordinal)));
        }
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
    public async Task What_was_written_and_never_sent_is_given_back()
    {
        await using var gate = TestGate.Open();
        gate.Start(c =>
        {
            c.Output.GetSpan(10_000)[0] = 1;
            c.Output.Advance(1);
            return Task.CompletedTask;
        });
        using var client = TestGate.Connect(gate);
        Assert.True(await TestGate.ReadToEnd(new NetworkStream(client)) is null or "");
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(0, gate.Settings.Capacity.BufferedBytes);
    }

    /// <summary>Small answers go out at once.</summary>
    [Fact]
    public void Clients_are_sent_what_there_is_without_delay()
    {
        Assert.True(ListenAddress.TryParse("127.0.0.1:0", out var address, out _));
        using var listening = ListenSocket.Open(address, 10);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listening.LocalEndPoint!);
        using var accepted = listening.Accept();
        Assert.True(accepted.NoDelay);
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
