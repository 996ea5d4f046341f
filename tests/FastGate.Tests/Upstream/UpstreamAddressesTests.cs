using System.Net;
using System.Net.Sockets;
using FastGate.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Upstream;

public sealed class UpstreamAddressesTests
{
    private static readonly IPAddress A = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress B = IPAddress.Parse("10.0.0.2");
    private static readonly IPAddress C = IPAddress.Parse("10.0.0.3");

    private readonly FakeTimeProvider _clock = new();
    private int _asked;

    [Fact]
    public async Task An_address_needs_no_resolution()
    {
        var addresses = new UpstreamAddresses(Settings("127.0.0.1"), _clock, (_, _) =>
        {
            _asked++;
            throw new InvalidOperationException();
        });
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(new IPEndPoint(IPAddress.Loopback, 80), Assert.Single(await addresses.InOrderAsync(default)).Address);
        }

        Assert.Equal(0, _asked);
        Assert.Equal(IPAddress.IPv6Loopback, Assert.Single(await new UpstreamAddresses(Settings("::1"), _clock).InOrderAsync(default)).Address.Address);
    }

    [Fact]
    public async Task Each_address_has_its_turn()
    {
        var addresses = Resolving(() => [A, B, C]);
        var firsts = new List<IPAddress>();
        for (var i = 0; i < 6; i++)
        {
            var order = await addresses.InOrderAsync(default);
            Assert.Equal([A, B, C], order.Select(c => c.Address.Address).OrderBy(a => a.ToString()));
            firsts.Add(order[0].Address.Address);
        }

        Assert.Equal([A, B, C], firsts[..3]);
        Assert.Equal(firsts[..3], firsts[3..]);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task One_that_refused_is_last_for_a_growing_while()
    {
        var addresses = Resolving(() => [A, B]);
        var a = (await addresses.InOrderAsync(default)).Single(c => c.Address.Address.Equals(A));
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30 })
        {
            a.Failed(_clock);
            _clock.Advance(TimeSpan.FromSeconds(seconds - 0.1));
            Assert.Equal([B, A], await Order(addresses));
            Assert.Equal([B, A], await Order(addresses));
            _clock.Advance(TimeSpan.FromSeconds(0.2));
            Assert.Contains(A, new[] { (await Order(addresses))[0], (await Order(addresses))[0] });
        }

        a.Failed(_clock);
        a.Succeeded();
        Assert.Contains(A, new[] { (await Order(addresses))[0], (await Order(addresses))[0] });
    }

    [Fact]
    public async Task They_are_refreshed_in_the_background_and_standing_is_kept()
    {
        IPAddress[] found = [A, B];
        var addresses = Resolving(() => found);
        (await addresses.InOrderAsync(default)).Single(c => c.Address.Address.Equals(A)).Failed(_clock);
        found = [A, C];
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([B, A], await Order(addresses));
        Assert.Equal(1, _asked);
        _clock.Advance(TimeSpan.FromSeconds(29.6));
        (await addresses.InOrderAsync(default)).Single(c => c.Address.Address.Equals(A)).Failed(_clock);
        await Until(async () => (await Order(addresses)).Contains(C));
        Assert.Equal([C, A], await Order(addresses));
        Assert.Equal(2, _asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData(nameof(SocketException))]
    [InlineData(nameof(ArgumentException))]
    public async Task The_last_good_ones_stay_when_a_refresh_fails(string throws)
    {
        var fails = false;
        var addresses = Resolving(() => !fails ? [A] : throws.Length == 0 ? [] : throw (throws == nameof(SocketException) ? new SocketException() : new ArgumentException("no name")));
        Assert.Equal([A], await Order(addresses));
        fails = true;

        // Time goes on until three have failed: one begins only when the one before has ended, and then has to be due again.
        await Until(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(31));
            Assert.Equal([A], await Order(addresses));
            return Volatile.Read(ref _asked) >= 4;
        });
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_asked_for_again_after_a_moment()
    {
        IPAddress[] found = [];
        var addresses = Resolving(() => found);
        Assert.Empty(await addresses.InOrderAsync(default));
        Assert.Empty(await addresses.InOrderAsync(default));
        Assert.Equal(1, _asked);
        found = [A];
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal([A], await Order(addresses));
    }

    [Fact]
    public async Task A_name_that_no_resolver_takes_has_no_address() =>
        Assert.Empty(await new UpstreamAddresses(Settings("app.test"), _clock, (_, _) => Task.FromException<IPAddress[]>(new ArgumentException("too long"))).InOrderAsync(default));

    [Fact]
    public async Task Many_that_wait_make_one_question()
    {
        var answer = new TaskCompletionSource<IPAddress[]>();
        var addresses = Answering(answer);
        var waiting = Enumerable.Range(0, 20).Select(_ => addresses.InOrderAsync(default).AsTask()).ToArray();
        answer.SetResult([A]);
        Assert.All(await Task.WhenAll(waiting), order => Assert.Single(order));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Who_waits_can_be_called_off_though_the_resolver_cannot()
    {
        var addresses = new UpstreamAddresses(Settings("app.test"), _clock, (_, _) => new TaskCompletionSource<IPAddress[]>().Task);
        using var stop = new CancellationTokenSource();
        var waiting = addresses.InOrderAsync(stop.Token).AsTask();
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_resolver_that_is_silent_is_asked_once_however_many_have_left()
    {
        var answer = new TaskCompletionSource<IPAddress[]>();
        var addresses = Answering(answer);
        for (var i = 0; i < 5; i++)
        {
            using var stop = new CancellationTokenSource();
            var waiting = addresses.InOrderAsync(stop.Token).AsTask();
            stop.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20)));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, _asked);
        var last = addresses.InOrderAsync(default).AsTask();
        answer.SetResult([A]);
        Assert.Equal(A, Assert.Single(await last.WaitAsync(TimeSpan.FromSeconds(20))).Address.Address);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task What_the_resolver_says_at_last_is_taken_though_nobody_waits_any_more()
    {
        var answer = new TaskCompletionSource<IPAddress[]>();
        var addresses = Answering(answer);
        using var stop = new CancellationTokenSource();
        var waiting = addresses.InOrderAsync(stop.Token).AsTask();
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        answer.SetResult([A, B]);
        Assert.Equal([A, B], (await Order(addresses)).OrderBy(a => a.ToString()));
        Assert.Equal(1, _asked);
    }

    private static async Task<IPAddress[]> Order(UpstreamAddresses addresses) => [.. (await addresses.InOrderAsync(default)).Select(c => c.Address.Address)];

    private static UpstreamSettings Settings(string host) => new() { Transport = UpstreamTransport.Tcp, Host = host, Port = 80, Authority = host };

    private static async Task Until(Func<Task<bool>> condition)
    {
        for (var i = 0; !await condition(); i++)
        {
            Assert.True(i < 1000, "waited too long");
            await Task.Delay(10);
        }
    }

    private UpstreamAddresses Answering(TaskCompletionSource<IPAddress[]> answer) => new(Settings("app.test"), _clock, (_, _) =>
    {
        Interlocked.Increment(ref _asked);
        return answer.Task;
    });

    private UpstreamAddresses Resolving(Func<IPAddress[]> found) => new(Settings("app.test"), _clock, (host, _) =>
    {
        Assert.Equal("app.test", host);
        Interlocked.Increment(ref _asked);
        return Task.FromResult(found());
    });
}
