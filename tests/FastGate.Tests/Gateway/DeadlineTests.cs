using FastGate.Gateway;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Nothing waits for ever: each phase of an exchange has its limit, and what comes of it.</summary>
public sealed class DeadlineTests
{
    private static readonly string Request = GateRig.Get("/open/x");

    [Theory]
    [InlineData(2_562_047)]
    [InlineData(2_000_000)]
    public void A_time_that_the_clock_cannot_count_to_is_never_over(int hours)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(70));
        var deadline = new Deadline(clock);
        deadline.Arm(Phase.Body, TimeSpan.FromHours(hours));
        Assert.False(deadline.IsDue(clock.GetTimestamp(), out _));
        deadline.Extend(Phase.Body, clock.GetTimestamp(), TimeSpan.FromHours(hours));
        Assert.False(deadline.IsDue(clock.GetTimestamp(), out _));
        Assert.True(deadline.Disarm());
    }

    [Fact]
    public async Task A_head_that_is_not_finished_in_time_is_408()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("GET /open/x HTTP/1.1\r\nHost: a\r\n");
        await rig.WaitingAsync(Phase.Head);
        rig.Advance(9.5);
        await client.SendAsync("A: b\r\n"); // a byte now and then does not help
        Assert.True(await client.Wire.IsSilentAsync());
        Assert.Equal(1, rig.Gateway.Gate.WaitingIn(Phase.Head));
        rig.Advance(0.6);
        var answer = await client.ReceiveAsync();
        Assert.Equal(408, answer.Status);
        Assert.True(answer.Closes);
        Assert.True(await client.EndsAsync());
        Assert.Equal(0, upstream.Connections);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed_without_a_word()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { ServerIdleTimeout = TimeSpan.FromSeconds(60) });
        using var fresh = rig.Connect();
        using var used = rig.Connect();
        Assert.Equal(200, (await used.AskAsync(Request)).Status);
        await rig.WaitingAsync(Phase.Idle, 2);
        rig.Advance(9);
        Assert.True(await fresh.Wire.IsSilentAsync());
        Assert.True(await rig.AdvanceUntilAsync(fresh.EndsAsync(), 2));
        Assert.True(await used.Wire.IsSilentAsync());
        Assert.True(await rig.AdvanceUntilAsync(used.EndsAsync(), 61));
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    public async Task A_pause_in_a_body_is_408_and_the_application_never_sees_its_end(string fields)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\n" + fields);
        await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        rig.Advance(9);
        Assert.True(await client.Wire.IsSilentAsync());
        var answer = await rig.AdvanceUntilAsync(client.ReceiveAsync(), 10.5);
        Assert.Equal(408, answer.Status);
        Assert.True(await client.EndsAsync());
        await upstream.Talks[0].EndedAsync();
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_body_that_trickles_is_408()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        var answer = client.ReceiveAsync();
        for (var i = 0; i < 30 && !answer.IsCompleted; i++)
        {
            rig.Advance(5);
            await Record.ExceptionAsync(() => client.SendAsync("x"));
            await Task.Delay(20);
        }

        Assert.Equal(408, (await answer).Status);
        await upstream.Talks[0].EndedAsync();
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_body_that_is_slow_but_fast_enough_goes_through()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n");
        for (var i = 0; i < 20; i++)
        {
            var before = upstream.BytesSeen;
            await client.SendAsync(new string('x', 1500)); // 300 bytes a second
            await GateRig.UntilAsync(() => upstream.BytesSeen >= before + 1500);
            await Task.Delay(5);
            rig.Advance(i < 19 ? 5 : 0);
        }

        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal(30_000, upstream.Only.Body.Length);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "Content-Length: 5\r\n\r\nhello")]
    [InlineData("POST", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("POST", "Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello")]
    public async Task An_application_that_owes_its_head_is_504_and_the_client_stays(string method, string rest)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            if (talk.Number > 0)
            {
                await talk.SendAsync(ScriptedUpstream.Ok);
            }

            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(4) });
        using var client = rig.Connect();
        await client.SendAsync($"{method} /open/x HTTP/1.1\r\nHost: a\r\n{(rest.Length == 0 ? "\r\n" : rest)}");
        await GateRig.UntilAsync(() => upstream.Requests.Count == 1);
        await rig.WaitingAsync(Phase.AnswerHead);
        rig.Advance(3);
        Assert.True(await client.Wire.IsSilentAsync());
        var answer = await rig.AdvanceUntilAsync(client.ReceiveAsync(), 1.5);
        Assert.Equal(504, answer.Status);
        Assert.Equal("Gateway Timeout\n", answer.Text);
        await upstream.Talks[0].EndedAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, (await client.AskAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).Status);
        }
    }

    [Fact]
    public async Task The_head_is_owed_only_when_the_request_is_whole()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(2), MinBodyRate = 0 });
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
        foreach (var b in "hello")
        {
            // A byte that has arrived has ended its wait: however late the gateway gets to run, no wait is longer than five seconds.
            rig.Advance(5);
            var before = upstream.BytesSeen;
            await client.SendAsync($"{b}");
            await GateRig.UntilAsync(() => upstream.BytesSeen > before);
        }

        Assert.Equal(200, (await client.ReceiveAsync()).Status);
    }

    [Fact]
    public async Task A_silent_stream_of_the_application_is_no_stall()
    {
        var next = new SemaphoreSlim(0);
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
            await next.WaitAsync();
            await talk.SendAsync("cd");
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(Request);
        await client.Wire.ReadHeadAsync();
        await client.Wire.ReadExactlyAsync(2);
        for (var i = 0; i < 10; i++)
        {
            rig.Advance(3600);
        }

        next.Release();
        Assert.Equal("cd"u8.ToArray(), await client.Wire.ReadExactlyAsync(2));
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_cut_and_the_application_freed()
    {
        var taken = 0L;
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            var block = new string('x', 100_000);
            while (true)
            {
                await talk.SendAsync(block);
                Interlocked.Add(ref taken, block.Length);
            }
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect(receiveBuffer: 4096);
        await client.SendAsync(Request);
        await Task.Delay(300);
        Assert.True(await rig.AdvanceUntilAsync(upstream.Talks[0].EndedAsync().ContinueWith(t => t.IsCompletedSuccessfully), 11));
        Assert.InRange(Volatile.Read(ref taken), 1, 64 << 20); // of a billion: what is not in the gateway's small buffer is in the kernel's
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
    }

    [Fact]
    public async Task A_client_that_reads_slowly_is_not_cut()
    {
        const int Length = 8_000_000;
        using var upstream = ScriptedUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}");
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect(receiveBuffer: 16 * 1024);
        await client.SendAsync(Request);
        await client.Wire.ReadHeadAsync();
        var read = 0;
        for (var i = 0; i < 12; i++)
        {
            await client.Wire.ReadExactlyAsync(100_000); // no more than that in seven seconds
            read += 100_000;
            await Task.Delay(30);
            rig.Advance(7);
        }

        Assert.Equal(Length - read, (await client.Wire.ReadExactlyAsync(Length - read)).Length);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/oauth/health"))).Status);
    }

    [Fact]
    public async Task An_interim_answer_that_is_read_slowly_leaves_the_application_its_deadline()
    {
        const int Many = 24;
        var hints = "HTTP/1.1 103 Early Hints\r\n" + string.Concat(Enumerable.Repeat($"Link: {new string('x', 7000)}\r\n", 8)) + "\r\n";
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            for (var i = 0; i < Many; i++)
            {
                await talk.SendAsync(hints);
            }

            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect(receiveBuffer: 4096);
        await client.SendAsync(Request);
        await Task.Delay(500);
        for (var i = 0; i < Many; i++)
        {
            Assert.Equal(103, (await client.ReceiveAsync()).Status);
        }

        Assert.Equal(504, (await rig.AdvanceUntilAsync(client.ReceiveAsync(), 3)).Status);
        await upstream.Talks[0].EndedAsync();
    }
}
