using System.Net;
using System.Net.Sockets;
using FastGate.Tests.Gateway.Harness;
using FastGate.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Upstream;

/// <summary>An address that says nothing at all, which the kernel would wait for as long as two minutes: its backlog is full.</summary>
public sealed class SilentAddressTests : IDisposable
{
    private static readonly IPAddress Silent = IPAddress.Parse("127.0.0.2");

    private readonly FakeTimeProvider _clock = new();
    private readonly Socket _silent = Listening(Silent, 0, backlog: 0);
    private readonly List<Socket> _waiting = [];

    public SilentAddressTests()
    {
        // A few more than its backlog takes: of those that come later the kernel drops the first packet.
        for (var i = 0; i < 4; i++)
        {
            var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _waiting.Add(one);
            Assert.Throws<SocketException>(() => one.Connect(_silent.LocalEndPoint!));
        }
    }

    private int Port => ((IPEndPoint)_silent.LocalEndPoint!).Port;

    public void Dispose()
    {
        _waiting.ForEach(socket => socket.Dispose());
        _silent.Dispose();
    }

    /// <summary>A silent one has its share of the time and no more, so that there is some left for the next.</summary>
    [Theory]
    [InlineData(40, 20)]
    [InlineData(0, 1.0 / 6)] // without a limit ten seconds
    public async Task The_next_one_is_tried_when_its_share_is_over(int limit, double share)
    {
        using var other = Listening(IPAddress.Loopback, Port, backlog: 8);
        using var pool = Pool(TimeSpan.FromMinutes(limit), Silent, IPAddress.Loopback);
        var connecting = pool.ConnectAsync(default);
        var began = _clock.GetUtcNow();
        await GateRig.UntilAsync(() =>
        {
            _clock.Advance(connecting.IsCompleted ? TimeSpan.Zero : TimeSpan.FromMinutes(share / 10));
            return connecting.IsCompleted;
        }, "the other address");
        var (connection, fault) = await connecting;
        Assert.Equal(UpstreamFault.None, fault);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)(await other.AcceptAsync()).LocalEndPoint!).Address);
        Assert.InRange((_clock.GetUtcNow() - began).TotalMinutes, share * 0.99, double.MaxValue);
        pool.Discard(connection!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Where_all_are_silent_the_limit_ends_it(int addresses)
    {
        using var other = Listening(IPAddress.Parse("127.0.0.3"), Port, backlog: 8);
        using var pool = Pool(TimeSpan.FromMinutes(40), [.. Enumerable.Repeat(Silent, addresses)]);
        var connecting = pool.ConnectAsync(default);
        var began = _clock.GetUtcNow();
        await GateRig.UntilAsync(() =>
        {
            _clock.Advance(connecting.IsCompleted ? TimeSpan.Zero : TimeSpan.FromMinutes(2));
            return connecting.IsCompleted;
        }, "the end");
        Assert.Equal(UpstreamFault.ConnectTimedOut, (await connecting).Fault);
        Assert.InRange((_clock.GetUtcNow() - began).TotalMinutes, 40, double.MaxValue);
    }

    private static Socket Listening(IPAddress address, int port, int backlog)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(backlog);
        return socket;
    }

    private UpstreamPool Pool(TimeSpan limit, params IPAddress[] addresses) => new(
        new UpstreamSettings { Transport = UpstreamTransport.Tcp, Host = "app.test", Port = Port, Authority = "a", ConnectTimeout = limit },
        _clock,
        (_, _) => Task.FromResult(addresses));
}
