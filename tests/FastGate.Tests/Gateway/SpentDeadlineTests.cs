using FastGate.Gateway;
using FastGate.Listening;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Listening;
using FastGate.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Gateway;

/// <summary>A clock that has run out once must not leave the waits after it without any.</summary>
public sealed class SpentDeadlineTests
{
    [Fact]
    public void What_was_armed_since_the_firing_goes_on()
    {
        var clock = new FakeTimeProvider();
        var deadline = new Deadline(clock);
        deadline.Arm(Phase.Idle, TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(deadline.IsDue(clock.GetTimestamp(), out var due));
        Assert.True(deadline.TryFire(due));
        deadline.Revive(); // a request came in that very moment
        deadline.Arm(Phase.AnswerHead, TimeSpan.FromSeconds(1));
        deadline.Revive();
        Assert.True(deadline.IsRunning(Phase.AnswerHead));
        Assert.False(deadline.IsDue(clock.GetTimestamp(), out _));
        Assert.False(deadline.TryFire(due));
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 504)]
    public async Task A_second_attempt_has_the_whole_time_for_its_answer(bool answers, int status)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            if (talk.Number == 0)
            {
                await talk.OnceAsync(ScriptedUpstream.Ok);
                await talk.ReadRequestAsync();
                return;
            }

            await talk.ServeAsync(_ => answers ? ScriptedUpstream.Ok : null);
        });
        var connecting = 0;
        var slow = new TaskCompletionSource();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(4) });
        rig.WithPool(s => s with
        {
            Secure = async (socket, _) =>
            {
                if (Interlocked.Increment(ref connecting) == 2)
                {
                    await slow.Task;
                }

                var stream = new HandshakeStream(socket);
                stream.HandshakeIsOver();
                return stream;
            },
        });
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/first"))).Status);
        await client.SendAsync(GateRig.Get("/open/second"));
        await GateRig.UntilAsync(() => Volatile.Read(ref connecting) == 2);
        rig.Advance(5); // more than the application has for an answer, less than connecting may take
        slow.SetResult();
        var answer = client.ReceiveAsync();
        if (!answers)
        {
            await GateRig.UntilAsync(() => upstream.Requests.Count == 3);
        }

        Assert.Equal(status, (await (answers ? answer : rig.AdvanceUntilAsync(answer, 1))).Status);
    }

    [Fact]
    public async Task A_client_that_takes_no_408_is_not_waited_for_for_ever()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        await using var full = new StallingStream(0);
        await using var listener = TestGate.Open(clock: rig.Clock);
        listener.Start(client =>
        {
            ((ClientWriter)client.Output).Through(full);
            return rig.Gateway.ServeAsync(client);
        });
        using var client = GateClient.Connect(listener.LocalEndPoint);
        await client.SendAsync("GET /open/x HTTP/1.1\r\n");
        await rig.WaitingAsync(Phase.Head);
        rig.Advance(10.5);
        await rig.WaitingAsync(Phase.Write);
        Assert.Equal(1, full.Writes);
        Assert.True(await client.Wire.IsSilentAsync());
        rig.Advance(11);
        Assert.True(await client.EndsAsync());
    }

    [Fact]
    public async Task A_client_that_stops_in_a_body_that_nobody_takes_is_not_waited_for_for_ever()
    {
        using var upstream = ScriptedUpstream.Answering(_ => null);
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(4) });
        StallingStream? application = null;
        rig.WithPool(s => s with { Secure = (socket, _) => new ValueTask<Stream>(application = new StallingStream(1, socket)) });
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
        await GateRig.UntilAsync(() => application?.Writes == 2);
        Assert.Equal(504, (await rig.AdvanceUntilAsync(client.ReceiveAsync(), 5)).Status);
        await rig.AdvanceUntilAsync(client.EndsAsync(), 10.5);
        await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
    }

    [Fact]
    public async Task A_client_that_takes_no_interim_answer_is_not_waited_for_for_ever_although_the_applications_time_is_over()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(4) });
        rig.WithPool(s => s with
        {
            Secure = (socket, _) => new ValueTask<Stream>(new StallingStream(1, socket, () =>
            {
                rig.Advance(5); // what it says and the end of its time come in the same moment
                return "HTTP/1.1 103 Early Hints\r\n\r\n"u8.ToArray();
            })),
        });
        await using var full = new StallingStream(0);
        await using var listener = TestGate.Open(clock: rig.Clock);
        listener.Start(client =>
        {
            ((ClientWriter)client.Output).Through(full);
            return rig.Gateway.ServeAsync(client);
        });
        using var client = GateClient.Connect(listener.LocalEndPoint);
        await client.SendAsync(GateRig.Get("/open/x"));
        await GateRig.UntilAsync(() => full.Writes == 1);
        Assert.True(await rig.AdvanceUntilAsync(client.EndsAsync(), 10.5));
    }
}
