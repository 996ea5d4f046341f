using System.Net.Sockets;
using FastGate.Listening;
using FastGate.Telemetry;

namespace FastGate.Tests.Listening;

public sealed class AcceptLoopTests : IDisposable
{
    private readonly HastyClock _clock = new();
    private readonly Queue<SocketError> _script = new();
    private readonly List<Socket> _admitted = [];
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _admitted.ForEach(s => s.Dispose());
        _stop.Dispose();
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    [InlineData(SocketError.SocketError)]
    public async Task Pressure_waits_longer_each_time_and_recovers(SocketError error)
    {
        Plan(error, 11);
        Plan(SocketError.Success, 1);
        Plan(error, 2);
        Plan(SocketError.Success, 1);
        var loop = Loop();
        Assert.Null(await loop.RunAsync(_stop.Token));
        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 5, 10], _clock.Delays);
        Assert.Equal(2, _admitted.Count);
        Assert.Equal(13, loop.Failures);
    }

    [Theory]
    [InlineData(SocketError.ConnectionAborted)]
    [InlineData(SocketError.ConnectionReset)]
    [InlineData(SocketError.NetworkUnreachable)]
    [InlineData(SocketError.AccessDenied)]
    [InlineData(SocketError.Interrupted)]
    public async Task Passing_errors_go_on_at_once_but_never_spin(SocketError error)
    {
        Plan(error, 99);
        Plan(SocketError.Success, 1);
        Assert.Null(await Loop().RunAsync(_stop.Token));
        Assert.Empty(_clock.Delays);
        Assert.Single(_admitted);

        using var again = new AcceptLoopTests();
        again.Plan(error, 101);
        again.Plan(SocketError.Success, 1);
        Assert.Null(await again.Loop().RunAsync(again._stop.Token));
        Assert.Equal([5, 10], again._clock.Delays);
        Assert.Single(again._admitted);
    }

    [Fact]
    public async Task Passing_errors_with_a_connection_between_them_are_no_row()
    {
        for (var i = 0; i < 3; i++)
        {
            Plan(SocketError.ConnectionAborted, 99);
            Plan(SocketError.Success, 1);
        }
        Assert.Null(await Loop().RunAsync(_stop.Token));
        Assert.Empty(_clock.Delays);
        Assert.Equal(3, _admitted.Count);
    }

    [Fact]
    public async Task How_many_failed_is_said_each_time_anew()
    {
        var written = new Telemetry.RecordingStream();
        using (var log = new Log(new LogSettings(true, false, false, ""), TimeProvider.System, written))
        {
            foreach (var times in new[] { 3, 2 })
            {
                Plan(SocketError.TooManyOpenSockets, times);
                Plan(SocketError.Success, 1);
            }
            var loop = new AcceptLoop(Accept, socket =>
            {
                _admitted.Add(socket);
                _clock.Ahead += TimeSpan.FromMinutes(1);
            }, "test", log, _clock);
            Assert.Null(await loop.RunAsync(_stop.Token));
        }
        Assert.Equal(["3", "2"], written.Lines.Where(line => line.Contains("accepting connections again", StringComparison.Ordinal))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("failures").ToString()));
    }

    [Theory]
    [InlineData(SocketError.NotSocket)]
    [InlineData(SocketError.InvalidArgument)]
    public async Task A_dead_socket_ends_the_loop_and_says_why(SocketError error)
    {
        Plan(error, 1);
        var e = await Loop().RunAsync(_stop.Token);
        Assert.Equal(error, e?.SocketErrorCode);
        Assert.Empty(_admitted);
    }

    [Fact]
    public async Task Stopping_ends_a_wait()
    {
        _clock.Stands = true;
        Plan(SocketError.TooManyOpenSockets, 1);
        var run = Loop().RunAsync(_stop.Token);
        await TestGate.Until(() => _clock.Delays.Count == 1);
        await _stop.CancelAsync();
        Assert.Null(await run.WaitAsync(TestGate.Patience));
    }

    private void Plan(SocketError error, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _script.Enqueue(error);
        }
    }

    private AcceptLoop Loop() => new(Accept, _admitted.Add, "test", Log.Silent, _clock);

    private async ValueTask<Socket> Accept(CancellationToken stop)
    {
        if (!_script.TryDequeue(out var error))
        {
            await _stop.CancelAsync();
            throw new OperationCanceledException(stop);
        }
        return error == SocketError.Success
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : throw new SocketException((int)error);
    }

    /// <summary>Notes for how long one would wait, and does not; or waits for ever.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public List<double> Delays { get; } = [];

        public bool Stands { get; set; }

        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Add(dueTime.TotalMilliseconds);
            return base.CreateTimer(callback, state, Stands ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, period);
        }
    }
}
