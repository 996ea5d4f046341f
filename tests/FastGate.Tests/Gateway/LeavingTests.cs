using System.Globalization;
using System.Text;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Listening;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Gateway;

/// <summary>Clients that leave, and the gateway that does.</summary>
public sealed class LeavingTests
{
    private static readonly string Request = GateRig.Get("/open/x");

    public static TheoryData<string, string> Moments { get; } = new()
    {
        { GateRig.Get("/open/x"), "" },
        { GateRig.Get("/open/x"), "HTTP/1.1 200 OK\r\n" },
        { GateRig.Get("/open/x"), "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello" },
        { GateRig.Get("/open/x"), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" },
        { GateRig.Post("/open/x", "body"), "" },
        { "POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello", "" },
        { "POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "" },
        { "POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello" },
        { "POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", "" },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_client_that_leaves_frees_its_upstream_at_once(string request, string answer)
    {
        foreach (var reset in new[] { false, true })
        {
            using var upstream = ScriptedUpstream.Start(async talk =>
            {
                await talk.Wire.ReadHeadAsync();
                await talk.SendAsync(answer);
                await talk.Wire.ReadToEndAsync();
            });
            await using var rig = GateRig.Start(upstream);
            var client = rig.Connect();
            await client.SendAsync(request);
            await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
            await Task.Delay(20);
            if (reset)
            {
                client.Wire.Reset();
            }
            else
            {
                client.Dispose();
            }

            await upstream.Talks[0].EndedAsync();
            await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
            Assert.Equal(0, rig.Gateway.Gate.Snapshot.Pool.Open);
        }
    }

    [Fact]
    public async Task A_half_close_before_the_answer_counts_as_leaving()
    {
        using var upstream = ScriptedUpstream.Answering(_ => null);
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Request);
        await GateRig.UntilAsync(() => upstream.Requests.Count == 1);
        client.Wire.Finish();
        await upstream.Talks[0].EndedAsync();
        Assert.True(await client.EndsAsync());
    }

    [Fact]
    public async Task At_the_end_idle_connections_go_at_once_and_busy_ones_after_their_answer()
    {
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            for (var i = 0; await talk.ReadRequestAsync() is { } request; i++)
            {
                if (request.Target == "/open/slow")
                {
                    await go.Task;
                }

                await talk.SendAsync(ScriptedUpstream.Ok);
            }
        });
        await using var rig = GateRig.Start(upstream);
        using var fresh = rig.Connect();
        using var idle = rig.Connect();
        using var busy = rig.Connect();
        Assert.Equal(200, (await idle.AskAsync(Request)).Status);
        await busy.SendAsync(GateRig.Get("/open/slow"));
        await GateRig.UntilAsync(() => upstream.Requests.Count == 2 && rig.Gateway.Gate.Connections == 3);
        await Task.Delay(30);
        var stopping = rig.Gateway.StopAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        Assert.False((await idle.AskAsync(Request)).Closes); // the delay for the load balancers: business as usual
        await Task.Delay(30);
        rig.Advance(5.1);
        Assert.True(await fresh.EndsAsync());
        Assert.True(await idle.EndsAsync());
        Assert.ThrowsAny<System.Net.Sockets.SocketException>(() => rig.Connect());
        Assert.False(stopping.IsCompleted);
        go.SetResult();
        var last = await busy.ReceiveAsync();
        Assert.Equal(200, last.Status);
        Assert.True(last.Closes);
        Assert.True(await busy.EndsAsync());
        busy.Dispose();
        await rig.AdvanceUntilAsync(Completed(stopping), 0.02);
        Assert.Equal(0, rig.Gateway.Gate.Connections);
    }

    /// <summary>More than a timer of the runtime can count.</summary>
    [Fact]
    public async Task The_delay_may_be_as_long_as_can_be_written()
    {
        using var upstream = ScriptedUpstream.Answering(_ => null);
        await using var rig = GateRig.Start(upstream);
        var clock = new FakeTimeProvider();
        await using var host = new GatewayHost(new Gate(rig.Gateway.Gate.Snapshot, clock, Log.Silent, rig.Metrics), NetworkSet.Everyone);
        var stopping = host.StopAsync(TimeSpan.FromDays(100), TimeSpan.Zero);
        var days = 0;
        await GateRig.UntilAsync(() =>
        {
            if (stopping.IsCompleted)
            {
                return true;
            }

            clock.Advance(TimeSpan.FromDays(1));
            days++;
            return false;
        });
        await stopping;
        Assert.True(days >= 100, $"it ended after {days} days");
        Assert.False(host.StopAsync(TimeSpan.FromTicks(long.MaxValue / 100), TimeSpan.Zero).IsCompleted);
    }

    /// <summary>In nanoseconds they are as large as a number can be: added to now they would be past.</summary>
    [Fact]
    public async Task Limits_may_be_as_long_as_can_be_written()
    {
        var forever = GoText.Duration("2562047h47m16s")!.Value;
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with
        {
            ServerReadTimeout = forever, ServerWriteTimeout = forever, ServerIdleTimeout = forever, TunnelIdleTimeout = forever,
            UpstreamResponseHeaderTimeout = forever, UpstreamExpectContinueTimeout = forever,
        });
        var limits = rig.Gateway.Gate.Snapshot.Limits;
        Assert.All([limits.Read, limits.Write, limits.Idle, limits.AnswerHead, limits.Continue, limits.TunnelIdle], limit =>
        {
            var deadline = new Deadline(TimeProvider.System); // tests' clocks count slower
            deadline.Arm(Phase.Idle, limit);
            Assert.False(deadline.IsDue(deadline.ArmedAt, out _));
        });
    }

    [Fact]
    public async Task What_is_not_done_within_the_grace_time_is_cut()
    {
        using var upstream = ScriptedUpstream.Answering(_ => null);
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.Zero });
        using var client = rig.Connect();
        await client.SendAsync(Request);
        await GateRig.UntilAsync(() => upstream.Requests.Count == 1);
        var stopping = rig.Gateway.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        rig.Advance(9);
        Assert.True(await client.Wire.IsSilentAsync());
        Assert.True(await rig.AdvanceUntilAsync(client.EndsAsync(), 1.1));
        await rig.AdvanceUntilAsync(Completed(stopping), 0.02);
        await upstream.Talks[0].EndedAsync();
    }

    /// <summary>Clients are killed at random moments while others check that every answer is the answer to what they asked.</summary>
    [Fact]
    public async Task Answers_stay_with_their_requests_while_clients_are_killed()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            while (await talk.ReadRequestAsync() is { } request)
            {
                var body = new StringBuilder();
                for (var n = request.Target.GetHashCode(StringComparison.Ordinal) & 0x3FFF; body.Length <= n;)
                {
                    body.Append(request.Target).Append(' ');
                }

                body.Append(request.Text);
                await talk.SendAsync((body.Length & 1) == 0
                    ? $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                    : $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
            }
        });
        await using var rig = GateRig.Start(upstream);
        var killed = 0;
        var answered = 0;
        var began = Environment.TickCount64;

        // Three seconds, and on a busy machine as long as it takes until enough has happened.
        bool GoesOn() => Environment.TickCount64 - began is var ms && (ms < 3000 || (ms < 60_000 && (Volatile.Read(ref killed) <= 20 || Volatile.Read(ref answered) <= 100)));

        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; GoesOn(); i++)
            {
                using var client = rig.Connect();
                for (var n = 0; n < 5; n++)
                {
                    var target = $"/open/{worker}/{i}/{n}";
                    var request = random.Next(3) switch
                    {
                        0 => GateRig.Get(target),
                        1 => GateRig.Post(target, $"<{target}>"),
                        _ => $"POST {target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{target.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n{target}\r\n0\r\n\r\n",
                    };
                    if (worker % 2 == 1 && random.Next(3) == 0)
                    {
                        await client.SendAsync(request[..random.Next(request.Length + 1)]);
                        await Task.Delay(random.Next(3));
                        client.Wire.Reset();
                        Interlocked.Increment(ref killed);
                        break;
                    }

                    var answer = await client.AskAsync(request);
                    Assert.Equal(200, answer.Status);
                    Assert.StartsWith(target + " ", answer.Text);
                    Assert.All(answer.Text.TrimEnd().Split(' '), word => Assert.Contains(target, word));
                    Interlocked.Increment(ref answered);
                }
            }
        })));
        Assert.True(killed > 20 && answered > 100, $"{killed} killed, {answered} answered");
        var pool = rig.Gateway.Gate.Snapshot.Pool;
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0 && pool.Open == pool.Idle, "all connections to be gone");
    }

    private static async Task<bool> Completed(Task task)
    {
        await task;
        return true;
    }

    [Fact]
    public async Task The_end_of_the_process_takes_no_answer_back_that_a_slow_reader_has_not_read_yet()
    {
        const int Length = 100_000;
        using var upstream = ScriptedUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}");
        await using var rig = GateRig.Start(upstream);
        using var idle = rig.Connect(receiveBuffer: 4096);
        using var busy = rig.Connect(receiveBuffer: 4096);
        await idle.SendAsync(Request);
        await busy.SendAsync(GateRig.Get("/open/slow", "Connection: close\r\n"));
        await GateRig.UntilAsync(() => upstream.Requests.Count == 2);
        await Task.Delay(300); // the kernel has taken both answers
        await rig.AdvanceUntilAsync(Completed(rig.Gateway.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10))), 0.3);
        await rig.Gateway.DisposeAsync();
        Assert.Equal(Length, (await idle.ReceiveAsync()).Body.Length);
        Assert.Equal(Length, (await busy.ReceiveAsync()).Body.Length);
    }
}
