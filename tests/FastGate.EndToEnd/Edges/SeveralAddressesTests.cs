using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastGate.Upstream;

namespace FastGate.EndToEnd.Edges;

/// <summary>The pool against real sockets of one name with several addresses, which no machine's own resolver could be made to give.</summary>
public sealed class SeveralAddressesTests
{
    [Fact]
    public async Task A_silent_address_leaves_time_for_the_others_and_is_then_set_aside()
    {
        using var silent = new SilentListener();
        using var good = Listen("127.0.0.1", silent.EndPoint.Port);
        using var pool = Pool(silent.EndPoint.Port, ["127.0.0.2", "127.0.0.1"], TimeSpan.FromSeconds(3));

        for (var i = 0; i < 4; i++)
        {
            var (connection, fault) = await pool.ConnectAsync(CancellationToken.None);
            Assert.Equal(UpstreamFault.None, fault);
            pool.Discard(connection!);
        }

        var watch = Stopwatch.StartNew();
        var (last, _) = await pool.ConnectAsync(CancellationToken.None);
        Assert.True(watch.Elapsed.TotalSeconds < 1, $"the silent address was tried again after {watch.Elapsed}");
        pool.Discard(last!);
    }

    [Fact]
    public async Task An_address_that_refused_is_used_again_once_it_listens()
    {
        // The second one is bound from the beginning, so that nobody else gets its port, and listens only later.
        var (first, second) = BindBoth("127.0.0.1", "127.0.0.2");
        using var one = first;
        using var other = second;
        first.Listen(512);
        var port = ((IPEndPoint)first.LocalEndPoint!).Port;
        using var pool = Pool(port, ["127.0.0.2", "127.0.0.1"], TimeSpan.FromSeconds(3));
        for (var i = 0; i < 4; i++)
        {
            pool.Discard((await pool.ConnectAsync(CancellationToken.None)).Connection!);
        }

        second.Listen(512);
        var watch = Stopwatch.StartNew();
        while (!second.Poll(0, SelectMode.SelectRead))
        {
            Assert.True(watch.Elapsed.TotalSeconds < 20, "the address that listens again gets nothing");
            pool.Discard((await pool.ConnectAsync(CancellationToken.None)).Connection!);
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task A_name_without_address_is_not_looked_up_for_each_request()
    {
        var lookups = 0;
        using var pool = new UpstreamPool(Settings(80, TimeSpan.FromSeconds(5)), TimeProvider.System, async (_, stop) =>
        {
            Interlocked.Increment(ref lookups);
            await Task.Delay(300, stop);
            throw new SocketException((int)SocketError.HostNotFound);
        });
        var watch = Stopwatch.StartNew();

        var faults = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => pool.ConnectAsync(CancellationToken.None)));

        Assert.All(faults, f => Assert.Equal(UpstreamFault.NameNotResolved, f.Fault));
        Assert.InRange(lookups, 1, 3);
        Assert.True(watch.Elapsed.TotalSeconds < 4, $"50 requests took {watch.Elapsed}");
    }

    private static UpstreamSettings Settings(int port, TimeSpan connect) =>
        new() { Transport = UpstreamTransport.Tcp, Host = "app.example", Port = port, Authority = "app.example", ConnectTimeout = connect };

    private static UpstreamPool Pool(int port, string[] addresses, TimeSpan connect) =>
        new(Settings(port, connect), TimeProvider.System, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));

    private static (Socket First, Socket Second) BindBoth(string first, string second)
    {
        for (var tries = 0; ; tries++)
        {
            var one = Bind(first, 0);
            try
            {
                return (one, Bind(second, ((IPEndPoint)one.LocalEndPoint!).Port));
            }
            catch (SocketException) when (tries < 50)
            {
                one.Dispose();
            }
        }
    }

    private static Socket Bind(string address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Listen(string address, int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        listener.Listen(512);
        return listener;
    }
}
