using System.Net;
using System.Net.Sockets;
using FastGate.Tls;
using FastGate.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Upstream;

/// <summary>What connecting makes of an address' standing, and what says nothing about it.</summary>
public sealed class StandingTests : IDisposable
{
    private static readonly IPAddress A = IPAddress.Loopback;
    private static readonly IPAddress B = IPAddress.Parse("127.0.0.2");

    private readonly FakeTimeProvider _clock = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _peers = [];
    private readonly List<IPAddress> _asked = [];
    private readonly UpstreamPool _pool;
    private Func<IPAddress, CancellationToken, Task> _handshake = (_, _) => Task.CompletedTask;

    public StandingTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        _listener.Listen();
        var settings = new UpstreamSettings
        {
            Transport = UpstreamTransport.Tls,
            Host = "app.test",
            Port = ((IPEndPoint)_listener.LocalEndPoint!).Port,
            Authority = "app.test",
            Secure = async (socket, stop) =>
            {
                Assert.True(socket.Socket.NoDelay);
                var peer = await _listener.AcceptAsync(stop);
                _peers.Add(peer);
                var address = ((IPEndPoint)peer.LocalEndPoint!).Address;
                _asked.Add(address);
                await _handshake(address, stop);
                var stream = new HandshakeStream(socket);
                stream.HandshakeIsOver();
                return stream;
            },
        };
        _pool = new UpstreamPool(settings, _clock, (_, _) => Task.FromResult<IPAddress[]>([A, B]));
    }

    public void Dispose()
    {
        _pool.Dispose();
        _listener.Dispose();
        _peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task One_that_failed_is_tried_last()
    {
        _handshake = FailsAt(A);
        Assert.Equal([A, B], await ConnectAsync());
        Assert.Equal([B], await ConnectAsync());
        Assert.Equal([B], await ConnectAsync()); // its turn
    }

    [Fact]
    public async Task One_that_worked_begins_anew()
    {
        _handshake = FailsAt(A);
        Assert.Equal([A, B], await ConnectAsync());
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        _handshake = (_, _) => Task.CompletedTask;
        Assert.Equal([B], await ConnectAsync());
        Assert.Equal([A], await ConnectAsync());
        Assert.Equal([B], await ConnectAsync());
        _handshake = FailsAt(A);
        Assert.Equal([A, B], await ConnectAsync());
        _clock.Advance(TimeSpan.FromSeconds(1.1)); // no longer than the first time
        _handshake = (_, _) => Task.CompletedTask;
        Assert.Equal([B], await ConnectAsync());
        Assert.Equal([A], await ConnectAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_says_nothing_about_it()
    {
        using var stop = new CancellationTokenSource();
        var there = new TaskCompletionSource();
        _handshake = (_, limit) =>
        {
            there.SetResult();
            return Task.Delay(Timeout.Infinite, limit);
        };
        var connecting = _pool.ConnectAsync(stop.Token);
        await there.Task.WaitAsync(TimeSpan.FromSeconds(20));
        stop.Cancel();
        Assert.Equal(UpstreamFault.ConnectTimedOut, (await connecting.WaitAsync(TimeSpan.FromSeconds(20))).Fault);
        Assert.Equal([A], _asked);
        _handshake = (_, _) => Task.CompletedTask;
        Assert.Equal([B], await ConnectAsync());
        Assert.Equal([A], await ConnectAsync());
    }

    private static Func<IPAddress, CancellationToken, Task> FailsAt(IPAddress bad) =>
        (address, _) => address.Equals(bad) ? throw new System.Security.Authentication.AuthenticationException() : Task.CompletedTask;

    /// <summary>The addresses that were asked until one worked.</summary>
    private async Task<IPAddress[]> ConnectAsync()
    {
        _asked.Clear();
        var (connection, fault) = await _pool.ConnectAsync(default);
        Assert.Equal(UpstreamFault.None, fault);
        _pool.Discard(connection!);
        return [.. _asked];
    }
}
