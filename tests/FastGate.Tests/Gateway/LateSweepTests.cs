using System.Collections.Concurrent;
using FastGate.Gateway;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Listening;

namespace FastGate.Tests.Gateway;

/// <summary>The sweep fires a clock and does what follows from it in two steps; the loop may be with the next request in between.</summary>
public sealed class LateSweepTests
{
    private const string Late = "POST /open/late HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

    [Theory]
    [InlineData("GET /open/late HTTP/1.1\r\nHost: a\r\n\r\n", "")]
    [InlineData(Late, "hello")]
    public async Task What_follows_from_one_requests_firing_leaves_the_next_request_alone(string head, string body)
    {
        var answers = new ConcurrentDictionary<string, TaskCompletionSource>();
        TaskCompletionSource Answer(string target) => answers.GetOrAdd(target, _ => new TaskCompletionSource());
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            while (await talk.ReadRequestAsync() is { } request)
            {
                await Answer(request.Target).Task;
                await talk.SendAsync(ScriptedUpstream.Ok);
            }
        });
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(4) });
        var gate = rig.Gateway.Gate;
        Exchange? exchange = null;
        await using var listener = TestGate.Open(clock: rig.Clock);
        listener.Start(peer =>
        {
            exchange = new Exchange(gate, peer, new Peer()); // in no register: no sweep but this test's finds it
            return exchange.RunAsync();
        });
        Task OwedAsync() => GateRig.UntilAsync(() => exchange?.WaitsIn(Phase.AnswerHead) == true);
        using var client = GateClient.Connect(listener.LocalEndPoint);

        await client.SendAsync(head);
        if (body.Length > 0)
        {
            await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
            await client.SendAsync(body);
        }

        await OwedAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        var overdue = exchange!.Fire(rig.Clock.GetTimestamp());
        Assert.Equal(Phase.AnswerHead, overdue.Phase);
        Assert.False(overdue.HeadSent);

        // the answer comes, the loop sees that its time was over, and goes on, all before the sweep does
        Answer("/open/late").SetResult();
        Assert.Equal(504, (await client.ReceiveAsync()).Status);
        await client.SendAsync(GateRig.Get("/open/next"));
        await OwedAsync();
        exchange.Expire(overdue);
        Answer("/open/next").SetResult();
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_firing_that_the_loop_has_not_seen_ends_the_wait_for_its_own_answer()
    {
        using var upstream = ScriptedUpstream.Answering(request => request.Target == "/open/next" ? ScriptedUpstream.Ok : null);
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(4) });
        using var client = rig.Connect();
        await client.SendAsync(GateRig.Get("/open/late"));
        await rig.WaitingAsync(Phase.AnswerHead);
        rig.Advance(5);
        Assert.Equal(504, (await client.ReceiveAsync()).Status);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/next"))).Status);
    }
}
