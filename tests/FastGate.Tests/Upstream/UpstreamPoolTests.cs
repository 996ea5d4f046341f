using System.Net;
using System.Net.Sockets;
using FastGate.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Upstream;

public sealed class UpstreamPoolTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[4096];

    public UpstreamPoolTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    [Fact]
    public void A_path_that_no_socket_can_have_is_no_request_s_trouble()
    {
        var settings = new UpstreamSettings { Transport = UpstreamTransport.UnixSocket, SocketPath = "/" + new string('a', 107), Authority = "localhost" };
        Assert.ThrowsAny<ArgumentException>(() => new UpstreamPool(settings, _clock));
    }

    [Theory]
    [InlineData(0.2, 1)]
    [InlineData(30, 30)]
    [InlineData(32_767, 32_767)]
    [InlineData(32_768, 32_767)]
    [InlineData(1e10, 32_767)]
    public async Task The_kernel_gets_the_keep_alive_that_it_can_take(double seconds, int kept)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        UpstreamConnector.KeepAlive(socket, TimeSpan.FromSeconds(seconds));
        Assert.Equal(kept, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(kept, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));

        using var pool = Pool(s => s with { KeepAlivePeriod = TimeSpan.FromSeconds(seconds) });
        pool.Discard(await ConnectAsync(pool));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(17, 17)]
    [InlineData(int.MaxValue, 40)]
    public async Task As_many_are_kept_as_may_be_and_room_is_made_as_they_come(int most, int kept)
    {
        using var pool = Pool(s => s with { MaxIdle = most });
        var connections = new List<UpstreamConnection>();
        for (int i = 0; i < 40; i++)
        {
            connections.Add(await ConnectAsync(pool));
        }

        connections.ForEach(pool.Return);
        Assert.Equal((kept, kept), (pool.Idle, pool.Open));
    }

    [Fact]
    public async Task A_returned_connection_is_taken_again_and_counts_its_exchanges()
    {
        using var pool = Pool();
        Assert.Null(pool.TryTake(_buffer));
        var connection = await ConnectAsync(pool);
        Assert.False(connection.Reused);
        pool.Return(connection);
        Assert.Equal((1, 1), (pool.Open, pool.Idle));
        Assert.Same(connection, pool.TryTake(_buffer));
        Assert.True(connection.Reused);
        Assert.Equal((1, 0), (pool.Open, pool.Idle));
        using var peer = await _listener.AcceptAsync();
        await connection.SendAsync("ping"u8.ToArray());
        Assert.Equal(4, await peer.ReceiveAsync(new byte[10]));
        await peer.SendAsync("pong!"u8.ToArray());
        Assert.Equal(5, await connection.ReceiveAsync(_buffer));
        Assert.Equal("pong!"u8.ToArray(), _buffer[..5]);
        pool.Discard(connection);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("end")]
    [InlineData("reset")]
    public async Task What_is_not_alive_and_silent_is_not_taken(string what)
    {
        using var pool = Pool();
        var connection = await ConnectAsync(pool);
        using var peer = await _listener.AcceptAsync();
        pool.Return(connection);
        switch (what)
        {
            case "bytes":
                await peer.SendAsync("x"u8.ToArray());
                break;
            case "end":
                peer.Shutdown(SocketShutdown.Send);
                break;
            default:
                peer.LingerState = new LingerOption(true, 0);
                peer.Dispose();
                break;
        }

        await Task.Delay(50);
        Assert.Null(pool.TryTake(_buffer));
        Assert.True(connection.IsClosed);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    /// <summary>A stream, as TLS is one, can only be asked by reading.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_stream_that_has_something_to_say_before_it_is_asked_is_not_taken(int says)
    {
        using var pool = Pool(s => s with { Secure = (_, _) => new ValueTask<Stream>(new Talkative(says)) });
        var connection = await ConnectAsync(pool);
        pool.Return(connection);
        Assert.Null(pool.TryTake(_buffer));
        Assert.True(connection.IsClosed);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task Old_ones_are_closed_from_the_bottom()
    {
        using var pool = Pool(s => s with { IdleTimeout = TimeSpan.FromSeconds(30), MaxAge = TimeSpan.FromSeconds(100) });
        var first = await ConnectAsync(pool);
        using var firstPeer = await _listener.AcceptAsync();
        var second = await ConnectAsync(pool);
        using var peer = await _listener.AcceptAsync();
        pool.Return(first);
        _clock.Advance(TimeSpan.FromSeconds(20));
        pool.Return(second);
        _clock.Advance(TimeSpan.FromSeconds(10));
        pool.CloseStale();
        Assert.True(first.IsClosed);
        Assert.False(second.IsClosed);
        Assert.Equal((1, 1), (pool.Open, pool.Idle));
        for (var i = 0; i < 3; i++)
        {
            Assert.Same(second, pool.TryTake(_buffer));
            await peer.SendAsync("x"u8.ToArray());
            Assert.Equal(1, await second.ReceiveAsync(_buffer));
            pool.Return(second);
            _clock.Advance(TimeSpan.FromSeconds(25));
        }

        Assert.Null(pool.TryTake(_buffer)); // over a hundred seconds old, though never idle for thirty
        Assert.Equal(0, pool.Open);
    }

    [Fact]
    public async Task Those_that_are_too_old_are_closed_though_nobody_takes_them()
    {
        using var pool = Pool(s => s with { IdleTimeout = TimeSpan.Zero, MaxAge = TimeSpan.FromSeconds(100) });
        var connection = await ConnectAsync(pool);
        pool.Return(connection);
        _clock.Advance(TimeSpan.FromSeconds(99));
        pool.CloseStale();
        Assert.False(connection.IsClosed);
        _clock.Advance(TimeSpan.FromSeconds(1));
        pool.CloseStale();
        Assert.True(connection.IsClosed);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task What_is_closed_does_not_come_back()
    {
        using var pool = Pool();
        var closed = await ConnectAsync(pool);
        closed.Close();
        pool.Return(closed);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task After_the_end_of_the_pool_nothing_stays()
    {
        var pool = Pool();
        var idle = await ConnectAsync(pool);
        var busy = await ConnectAsync(pool);
        pool.Return(idle);
        pool.Dispose();
        Assert.True(idle.IsClosed);
        Assert.False(busy.IsClosed);
        pool.Return(busy);
        Assert.True(busy.IsClosed);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task Each_address_is_tried()
    {
        // nobody listens on 127.0.0.2 at that port
        using var pool = Pool(s => s with { Host = "app.test" }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));
        for (var i = 0; i < 4; i++)
        {
            await ConnectAsync(pool);
        }

        using var none = Pool(s => s with { Host = "app.test" }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")]));
        Assert.Equal(UpstreamFault.ConnectRefused, (await none.ConnectAsync(default)).Fault);
    }

    [Fact]
    public async Task A_handshake_that_fails_is_told_from_one_that_hangs()
    {
        using var failing = Pool(s => s with { Secure = (_, _) => throw new System.Security.Authentication.AuthenticationException() });
        Assert.Equal(UpstreamFault.TlsFailed, (await failing.ConnectAsync(default)).Fault);
        using var hanging = Pool(s => s with
        {
            TlsHandshakeTimeout = TimeSpan.FromSeconds(2),
            Secure = async (_, stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop);
                return Stream.Null;
            },
        });
        var connecting = hanging.ConnectAsync(default);
        for (var i = 0; i < 200 && !connecting.IsCompleted; i++)
        {
            await Task.Delay(10);
            _clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        Assert.Equal(UpstreamFault.ConnectTimedOut, (await connecting).Fault);
        Assert.Equal((0, 0), (failing.Open, hanging.Open));
    }

    [Fact]
    public async Task A_handshake_that_fails_in_an_unheard_of_way_leaves_no_connection_behind()
    {
        using var pool = Pool(s => s with { Secure = (_, _) => throw new NotSupportedException() });
        Assert.Equal(UpstreamFault.TlsFailed, (await pool.ConnectAsync(default)).Fault);
        using var peer = await _listener.AcceptAsync();
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, pool.Open);
    }

    [Fact]
    public async Task Who_connects_can_be_called_off()
    {
        using var pool = Pool(s => s with { Host = "app.test" }, (_, _) => new TaskCompletionSource<IPAddress[]>().Task);
        using var stop = new CancellationTokenSource();
        var connecting = pool.ConnectAsync(stop.Token);
        stop.Cancel();
        Assert.Equal(UpstreamFault.ConnectTimedOut, (await connecting.WaitAsync(TimeSpan.FromSeconds(20))).Fault);
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Has so many bytes at once, or, where negative, an error.</summary>
    private sealed class Talkative(int says) : FastGate.Tls.AsynchronousStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            says < 0 ? ValueTask.FromException<int>(new IOException("reset")) : new ValueTask<int>(says);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }

    private UpstreamPool Pool(Func<UpstreamSettings, UpstreamSettings>? with = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var settings = new UpstreamSettings { Transport = UpstreamTransport.Tcp, Host = "127.0.0.1", Port = Port, Authority = "a" };
        return new UpstreamPool(with is null ? settings : with(settings), _clock, resolve);
    }

    private static async Task<UpstreamConnection> ConnectAsync(UpstreamPool pool)
    {
        var (connection, fault) = await pool.ConnectAsync(default);
        Assert.Equal(UpstreamFault.None, fault);
        return connection!;
    }
}
