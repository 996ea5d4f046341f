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
        using var first = Listen("127.0.0.1", 0);
        var port = ((IPEndPoint)first.LocalEndPoint!).Port;
        using var pool = Pool(port, ["127.0.0.2", "127.0.0.1"], TimeSpan.FromSeconds(3));
        for (var i = 0; i < 4; i++)
        {
            pool.Discard((await pool.ConnectAsync(CancellationToken.None)).Connection!);
        }

        using var second = Listen("127.0.0.2", port);
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

    private static Socket Listen(string address, int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        listener.Listen(512);
        return listener;
    }
}
