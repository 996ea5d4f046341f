using System.Text;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Which connection to the application an exchange runs on, and which are used again.</summary>
public sealed class PoolTests
{
    private static readonly string Request = GateRig.Get("/open/x");

    [Fact]
    public async Task One_connection_serves_one_client_after_the_other()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await rig.AskAsync(Request)).Status);
        }

        Assert.Equal(1, upstream.Connections);
        var pool = rig.Gateway.Gate.Snapshot.Pool;
        Assert.Equal((1, 1), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task The_last_one_in_is_the_first_one_out()
    {
        var release = new[] { new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource() };
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            await release[talk.Number].Task;
            await talk.SendAsync(ScriptedUpstream.Ok);
            await talk.ServeAsync(_ => $"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{talk.Number}");
        });
        await using var rig = GateRig.Start(upstream);
        var pool = rig.Gateway.Gate.Snapshot.Pool;
        var asked = new List<Task<WireMessage>>();
        for (var i = 0; i < 3; i++)
        {
            asked.Add(rig.AskAsync(Request));
            await GateRig.UntilAsync(() => upstream.Requests.Count == i + 1);
        }

        foreach (var number in new[] { 1, 2, 0 })
        {
            var idle = pool.Idle;
            release[number].SetResult();
            await GateRig.UntilAsync(() => pool.Idle == idle + 1);
        }

        await Task.WhenAll(asked);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("0", (await rig.AskAsync(Request)).Text);
            await GateRig.UntilAsync(() => pool.Idle == 3);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("\r\n")]
    [InlineData("x")]
    public async Task Stray_bytes_on_an_idle_connection_discard_it(string stray)
    {
        var strayed = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(ScriptedUpstream.Ok);
            await Task.Delay(30);
            await talk.SendAsync(stray);
            strayed.TrySetResult();
            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        Assert.Equal("ok", (await rig.AskAsync(Request)).Text);
        await strayed.Task;
        await Task.Delay(30);
        Assert.Equal("ok", (await rig.AskAsync(Request)).Text);
        await upstream.Talks[0].EndedAsync();
        Assert.Equal(2, upstream.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("")]
    public async Task One_that_speaks_or_ends_in_the_moment_before_the_request_is_not_used(string stray)
    {
        Action? speak = null;
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if (talk.Number > 0)
            {
                await talk.ServeAsync(_ => ScriptedUpstream.Ok);
                return;
            }

            await talk.OnceAsync(ScriptedUpstream.Ok);
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        // The pool asks its clock right before it looks at a connection: the loop that serves the client is at work, and has been told of nothing yet.
        var clock = new InterruptedClock(rig.Clock, () => Interlocked.Exchange(ref speak, null)?.Invoke());
        rig.WithPool(settings => settings, clock: clock);
        using var client = rig.Connect();
        Assert.Equal("ok", (await client.AskAsync(Request)).Text);
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Snapshot.Pool.Idle == 1);
        var application = upstream.Talks[0].Wire;
        speak = () =>
        {
            application.Socket.Send(Encoding.ASCII.GetBytes(stray));
            application.Finish();
        };
        // a POST could not be tried again
        Assert.Equal("ok", (await client.AskAsync(GateRig.Post("/open/x", "body"))).Text);
        await upstream.Talks[0].EndedAsync();
        Assert.Null(speak);
        Assert.Equal(2, upstream.Connections);
        Assert.Equal(["GET", "POST"], upstream.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task One_that_the_application_closed_is_not_used()
    {
        using var upstream = ScriptedUpstream.Start(talk => talk.OnceAsync(ScriptedUpstream.Ok));
        await using var rig = GateRig.Start(upstream);
        for (var i = 0; i < 3; i++)
        {
            // a POST could not be tried again
            Assert.Equal(200, (await rig.AskAsync(GateRig.Post("/open/x", "body"))).Status);
            await upstream.Talks[i].EndedAsync();
            await Task.Delay(20);
        }

        Assert.Equal(3, upstream.Requests.Count);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate abc=\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\nWWW-Authenticate: ntlm\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a, b\", Negotiate\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok")]
    public async Task After_such_an_answer_it_is_not_used_again(string answer)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(answer);
            if (answer.Contains("gzip"))
            {
                talk.Wire.Finish();
            }

            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("ok", (await client.AskAsync(Request)).Text);
            await upstream.Talks[i].EndedAsync();
        }
    }

    [Fact]
    public async Task Idle_ones_are_closed_when_their_time_is_over()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        Assert.Equal(200, (await rig.AskAsync(Request)).Status);
        rig.Advance(29);
        Assert.Equal(200, (await rig.AskAsync(Request)).Status);
        Assert.Equal(1, upstream.Connections);
        for (var i = 0; i < 8; i++)
        {
            rig.Advance(4);
        }

        await upstream.Talks[0].EndedAsync();
        Assert.Equal(0, rig.Gateway.Gate.Snapshot.Pool.Open);
    }

    [Fact]
    public async Task Age_and_number_of_requests_are_limited()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream).WithPool(s => s with { MaxRequests = 3, MaxAge = TimeSpan.FromSeconds(60), IdleTimeout = TimeSpan.Zero });
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal(200, (await rig.AskAsync(Request)).Status);
        }

        Assert.Equal(3, upstream.Connections);
        rig.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, (await rig.AskAsync(Request)).Status);
        Assert.Equal(4, upstream.Connections);
    }

    [Fact]
    public async Task Without_keep_alives_each_exchange_has_its_own()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamKeepalives = false });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await rig.AskAsync(Request)).Status);
        }

        Assert.Equal(3, upstream.Connections);
        Assert.Equal(0, rig.Gateway.Gate.Snapshot.Pool.Open);
    }

    [Fact]
    public async Task No_more_stay_idle_than_allowed()
    {
        var all = new CountdownEvent(5);
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            all.Signal();
            await Task.Run(() => all.Wait(RawSocket.Patience));
            await talk.ServeAsync(_ => ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream, o => o with { MaxIdleConnectionsPerHost = 2 });
        var asked = Enumerable.Range(0, 5).Select(_ => rig.Connect()).ToArray();
        await Task.WhenAll(asked.Select(c => c.SendAsync(Request)));
        await GateRig.UntilAsync(() => all.CurrentCount == 0);
        await Task.WhenAll(upstream.Talks.Select(t => t.SendAsync(ScriptedUpstream.Ok)));
        Assert.All(await Task.WhenAll(asked.Select(c => c.ReceiveAsync())), a => Assert.Equal(200, a.Status));
        var pool = rig.Gateway.Gate.Snapshot.Pool;
        await GateRig.UntilAsync(() => pool.Open == 2 && pool.Idle == 2);
    }

    [Fact]
    public async Task What_a_connection_cannot_reach_is_502_and_503_is_not_said()
    {
        var gone = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(gone);
        gone.Dispose();
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(Request);
            Assert.Equal(502, answer.Status);
            Assert.Equal("Bad Gateway\n", answer.Text);
            Assert.False(answer.Closes);
        }
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_502_and_one_that_takes_too_long_504()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var none = GateRig.Start(upstream).WithPool(s => s with { Host = "app.test" }, (_, _) => Task.FromResult<System.Net.IPAddress[]>([]));
        Assert.Equal(502, (await none.AskAsync(Request)).Status);
        await using var slow = GateRig.Start(upstream).WithPool(s => s with { Host = "app.test" }, (_, _) => new TaskCompletionSource<System.Net.IPAddress[]>().Task);
        using var client = slow.Connect();
        var answer = await slow.AdvanceUntilAsync(client.AskAsync(Request), 11);
        Assert.Equal(504, answer.Status);
        Assert.Equal("Gateway Timeout\n", answer.Text);
    }

    [Fact]
    public async Task A_unix_socket_is_reached_by_its_path()
    {
        var path = Path.Combine(Path.GetTempPath(), $"fastgate-{Guid.NewGuid():N}.sock");
        using var upstream = ScriptedUpstream.Start(talk => talk.ServeAsync(_ => ScriptedUpstream.Ok), path);
        try
        {
            await using var rig = GateRig.Start(upstream);
            Assert.Equal(200, (await rig.AskAsync(Request)).Status);
            Assert.Equal(200, (await rig.AskAsync(GateRig.Post("/open/x", "body"))).Status);
            Assert.All(upstream.Requests, r => Assert.Equal("localhost", r.Field("Host")));
            Assert.Equal(1, upstream.Connections);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
