using System.Net.Sockets;
using FastGate.Listening;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Listening;

/// <summary>Memory as a whole: connections, requests and buffers count together.</summary>
public sealed class ListenerCapacityTests
{
    private const int Connection = ListenerCapacity.PlainConnectionBytes;

    [Fact]
    public void What_comes_in_counts_until_it_leaves()
    {
        var capacity = new ListenerCapacity(10, 1 << 20) { RequestBytes = 7 };
        Assert.True(capacity.TryEnter(100));
        capacity.RequestBegins();
        capacity.Rented(20);
        Assert.Equal((1, 20, 127), (capacity.Connections, capacity.BufferedBytes, capacity.HeldBytes));
        capacity.Returned(20);
        capacity.RequestEnds();
        capacity.Leave(100);
        Assert.Equal((0, 0, 0), (capacity.Connections, capacity.BufferedBytes, capacity.HeldBytes));
    }

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(98, true, false)]
    [InlineData(99, false, false)]
    [InlineData(123, false, false)]
    [InlineData(124, false, true)]
    [InlineData(1000, false, true)]
    public void A_full_house_turns_newcomers_away_and_a_quarter_beyond_gives_nobody_more(int buffered, bool admits, bool exhausted)
    {
        var capacity = new ListenerCapacity(10, 1 << 20, maxHeldBytes: 100);
        Assert.True(capacity.TryEnter(1));
        capacity.Rented(buffered);
        Assert.Equal(exhausted, capacity.IsExhausted);
        Assert.Equal(admits, capacity.TryEnter(1));
        Assert.Equal(admits ? 2 : 1, capacity.Connections);
    }

    [Fact]
    public void The_largest_limit_is_one_that_nobody_reaches()
    {
        var capacity = new ListenerCapacity(10, long.MaxValue);
        capacity.Rented(1 << 30);
        Assert.False(capacity.IsExhausted);
        Assert.True(capacity.TryEnter(1));
    }

    [Fact]
    public void One_too_many_leaves_nothing_behind()
    {
        var capacity = new ListenerCapacity(1, 1 << 20);
        Assert.True(capacity.TryEnter(5));
        Assert.False(capacity.TryEnter(5));
        Assert.Equal((1, 5), (capacity.Connections, capacity.HeldBytes));
    }

    [Fact]
    public async Task Idle_connections_alone_can_fill_it()
    {
        await using var gate = TestGate.Open(maxHeld: 3 * Connection);
        gate.Start(TestGate.Echo);
        var clients = Enumerable.Range(0, 3).Select(_ => TestGate.Connect(gate)).ToList();
        await TestGate.Until(() => gate.OpenConnections == 3);
        using var fourth = TestGate.Connect(gate);
        Assert.StartsWith("HTTP/1.1 503 ", await TestGate.ReadToEnd(new NetworkStream(fourth)));

        // those that are there are served
        await TestGate.AssertEchoes(new NetworkStream(clients[0]));
        clients.ForEach(client => client.Dispose());
        await TestGate.Until(() => gate.Settings.Capacity.HeldBytes == 0);
        using var fifth = TestGate.Connect(gate);
        await TestGate.AssertEchoes(new NetworkStream(fifth));
    }

    [Fact]
    public async Task A_connection_that_would_need_more_than_there_is_ends()
    {
        // Room for one connection; its first block is beyond the quarter.
        await using var gate = TestGate.Open(maxHeld: Connection);
        gate.Start(TestGate.Echo);
        using var client = TestGate.Connect(gate);
        await TestGate.Until(() => gate.OpenConnections == 1);
        gate.Settings.Capacity.Rented(Connection / 4);
        await client.SendAsync("hello"u8.ToArray());
        Assert.DoesNotContain("hello", await TestGate.ReadToEnd(new NetworkStream(client)) ?? "", StringComparison.Ordinal);
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.Equal(Connection / 4, gate.Settings.Capacity.HeldBytes);
    }

    [Fact]
    public async Task A_request_counts_from_its_first_byte_to_its_end()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("GET /open/x HTTP/1.1\r\n");
        await GateRig.UntilAsync(() => rig.Capacity.HeldBytes == Connection + ListenerCapacity.PlainRequestBytes + BufferPool.BlockSize, "a request that has begun");
        Assert.Equal(200, (await client.AskAsync("Host: a\r\n\r\n")).Status);
        await GateRig.UntilAsync(() => rig.Capacity.HeldBytes == Connection, "an idle connection");

        // refused, malformed, cut off within the head: nothing stays
        Assert.Equal(401, (await client.AskAsync(GateRig.Get("/closed"))).Status);
        await client.SendAsync("GET /open/x HTTP/1.1\r\n");
        client.Wire.Reset();
        using var other = rig.Connect();
        Assert.Equal(400, (await other.AskAsync("GET /open/x HTTP/1.1\r\nA B: c\r\n\r\n")).Status);
        other.Dispose();
        await GateRig.UntilAsync(() => rig.Capacity.HeldBytes == 0, "nobody");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", ListenerCapacity.PlainRequestBytes)]
    [InlineData("unix:///run/app.sock", ListenerCapacity.PlainRequestBytes)]
    [InlineData("HTTPS://app.example", ListenerCapacity.TlsRequestBytes)]
    public void A_request_to_an_https_application_counts_for_its_TLS(string url, int bytes)
    {
        using var upstream = ScriptedUpstream.Answering();
        Assert.Equal(bytes, FastGate.Startup.ListenerSetup.Capacity(GateRig.Options(upstream) with { UpstreamUrl = url }, TimeProvider.System).RequestBytes);
    }
}
