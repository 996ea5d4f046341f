using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using FastGate.Identity;
using FastGate.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Identity.Providers;

/// <summary>Which of the issuer's addresses is tried, when, and for how long.</summary>
public sealed class IssuerConnectorTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Call = TimeSpan.FromSeconds(10);

    private readonly ScriptedIssuer _issuer = new();
    private readonly TimedClock _clock = new();

    private DnsEndPoint Target => new("issuer.test", _issuer.Port);

    public ValueTask DisposeAsync() => _issuer.DisposeAsync();

    [Fact]
    public async Task What_a_name_resolves_to_is_judged_by_address()
    {
        IPAddress metadata = IPAddress.Parse("169.254.169.254");
        await Assert.ThrowsAsync<AddressRefusedException>(() => Connector(metadata, metadata.MapToIPv6()).ConnectAsync(Target, CancellationToken.None).AsTask());
        await using Stream good = await Connector(metadata, IPAddress.Loopback).ConnectAsync(Target, CancellationToken.None);
        Assert.IsType<NetworkStream>(good);
    }

    [Fact]
    public async Task A_name_without_an_address_is_an_error() =>
        await Assert.ThrowsAsync<SocketException>(() => Connector().ConnectAsync(Target, CancellationToken.None).AsTask());

    [Fact]
    public async Task An_address_where_nobody_is_gives_way_to_the_next()
    {
        await using Stream stream = await Connector(IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback, IPAddress.Loopback).ConnectAsync(Target, CancellationToken.None);
        Assert.NotNull(stream);
    }

    [Fact]
    public async Task Silent_addresses_share_the_time_of_the_call_and_the_one_that_worked_is_the_next_calls_first()
    {
        IPAddress[] silent = [.. Enumerable.Range(2, 4).Select(n => IPAddress.Parse($"127.0.0.{n}"))];
        using var full = await FullBacklogs.FillAsync(silent, _issuer.Port);
        IssuerConnector connector = Connector([.. silent, IPAddress.Loopback]);
        Task<Stream> connecting = connector.ConnectAsync(Target, CancellationToken.None).AsTask();
        long began = _clock.GetTimestamp();
        foreach (IPAddress _ in silent)
        {
            TimeSpan share = await _clock.NextAsync();
            Assert.Equal(2, share.TotalSeconds, 0.001);
            _clock.Advance(share);
        }

        await using (Stream good = await connecting.WaitAsync(Patience))
        {
            Assert.True(_clock.GetElapsedTime(began) < Call);
        }

        // Time stands still: nobody silent is asked before.
        await using Stream again = await connector.ConnectAsync(Target, CancellationToken.None).AsTask().WaitAsync(Patience);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Of_two_addresses_a_silent_one_has_three_seconds()
    {
        IPAddress silent = IPAddress.Parse("127.0.0.2");
        using var full = await FullBacklogs.FillAsync([silent], _issuer.Port);
        Task<Stream> connecting = Connector(silent, IPAddress.Loopback).ConnectAsync(Target, CancellationToken.None).AsTask();
        TimeSpan share = await _clock.NextAsync();
        Assert.Equal(3, share.TotalSeconds, 0.001);
        _clock.Advance(share);
        await using Stream good = await connecting.WaitAsync(Patience);
        Assert.NotNull(good);
    }

    [Fact]
    public async Task Calls_that_give_up_leave_one_question_to_a_silent_resolver()
    {
        using var answer = new ManualResetEventSlim();
        int asked = 0;
        var connector = new IssuerConnector(_clock, Call, new NameLookup(_ =>
        {
            Interlocked.Increment(ref asked);
            Assert.True(answer.Wait(Patience));
            return [IPAddress.Loopback];
        }));
        for (int i = 0; i < 5; i++)
        {
            using var stop = new CancellationTokenSource();
            Task<Stream> connecting = connector.ConnectAsync(Target, stop.Token).AsTask();
            stop.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Patience));
        }

        Task<Stream> last = connector.ConnectAsync(Target, CancellationToken.None).AsTask();
        answer.Set();
        await using Stream good = await last.WaitAsync(Patience);
        Assert.Equal(1, asked);
    }

    private IssuerConnector Connector(params IPAddress[] addresses) => new(_clock, Call, new NameLookup(_ => addresses));

    /// <summary>Says for how long each timer was set, so that a test moves the clock when a wait has begun.</summary>
    private sealed class TimedClock : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _limits = Channel.CreateUnbounded<TimeSpan>();

        public async Task<TimeSpan> NextAsync() => await _limits.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            _limits.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    /// <summary>Listeners that never accept and have no room left: a handshake gets no answer.</summary>
    private sealed class FullBacklogs : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public static async Task<FullBacklogs> FillAsync(IPAddress[] addresses, int port)
        {
            var full = new FullBacklogs();
            foreach (IPAddress address in addresses)
            {
                var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                full._sockets.Add(listener);
                listener.Bind(new IPEndPoint(address, port));
                listener.Listen(0);
                var connecting = new List<Task>();
                for (int i = 0; i < 8; i++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    full._sockets.Add(socket);
                    connecting.Add(socket.ConnectAsync(new IPEndPoint(address, port)));
                }

                await connecting[0].WaitAsync(Patience);
                Assert.False(connecting[^1].IsCompleted);
            }

            return full;
        }

        public void Dispose() => _sockets.ForEach(s => s.Dispose());
    }

    /// <summary>Whatever order the name server gives them in.</summary>
    [Fact]
    public async Task An_address_that_took_a_connection_and_did_not_answer_is_the_last_until_another_has()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var silent = IPAddress.Parse("127.0.0.9");
        other.Bind(new IPEndPoint(silent, _issuer.Port));
        other.Listen(10);
        int asked = 0;
        var connector = new IssuerConnector(_clock, Call, new NameLookup(_ => asked++ % 2 == 0 ? [silent, IPAddress.Loopback] : [IPAddress.Loopback, silent]));
        List<IPAddress> tried = [];
        for (int i = 0; i < 5; i++)
        {
            await using var stream = (NetworkStream)await connector.ConnectAsync(Target, CancellationToken.None);
            tried.Add(((IPEndPoint)stream.Socket.RemoteEndPoint!).Address);
            if (i == 0)
            {
                connector.Doubt(Target.Host);
            }
        }

        Assert.Equal([silent, IPAddress.Loopback, IPAddress.Loopback, IPAddress.Loopback, IPAddress.Loopback], tried);
    }
}
