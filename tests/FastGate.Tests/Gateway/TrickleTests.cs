using System.Text;
using FastGate.Gateway;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Listening;
using FastGate.Tls;

namespace FastGate.Tests.Gateway;

/// <summary>A little now and then is not enough, from neither side.</summary>
public sealed class TrickleTests
{
    [Fact]
    public async Task An_application_that_says_its_head_bit_by_bit_has_no_more_time_for_it()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.FromSeconds(10) });
        await using var application = new BitByBit("HTTP/1.1 200 OK\r\n", () => rig.Clock.Advance(TimeSpan.FromSeconds(6)));
        rig.WithPool(s => s with { Secure = (_, _) => new ValueTask<Stream>(application) });
        Exchange? exchange = null;
        await using var listener = TestGate.Open(clock: rig.Clock);
        listener.Start(peer =>
        {
            exchange = new Exchange(rig.Gateway.Gate, peer, new Peer()); // in no register: nothing but this test looks at its clock
            return exchange.RunAsync();
        });
        using var client = GateClient.Connect(listener.LocalEndPoint);
        await client.SendAsync(GateRig.Get("/open/x"));
        await application.AskedForMore.Task.WaitAsync(RawSocket.Patience);
        Assert.True(exchange!.WaitsIn(Phase.AnswerHead));
        Assert.True(exchange.IsDue(rig.Clock.GetTimestamp() + 5 * rig.Clock.TimestampFrequency));
    }

    [Fact]
    public async Task A_body_that_came_fast_may_not_trickle_from_then_on()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { MinBodyRate = 100 });
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
        foreach (var length in new[] { 30_000, 30_000, 1, 1 })
        {
            await rig.WaitingAsync(Phase.Body);
            rig.Advance(6); // two of these are more than the time over which the rate is measured
            var before = upstream.BytesSeen;
            await client.SendAsync(new string('x', length));
            await GateRig.UntilAsync(() => upstream.BytesSeen >= before + length || rig.Gateway.Gate.WaitingIn(Phase.Body) == 0, "the piece to arrive");
        }

        Assert.Equal(408, (await client.ReceiveAsync()).Status);
    }

    /// <summary>An application that says one thing, at its own time, and nothing after it.</summary>
    private sealed class BitByBit(string says, Action before) : AsynchronousStream
    {
        private int _asked;

        public TaskCompletionSource AskedForMore { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_asked++ == 0)
            {
                before();
                return new ValueTask<int>(Encoding.ASCII.GetBytes(says, buffer.Span));
            }

            AskedForMore.TrySetResult();
            return new ValueTask<int>(new TaskCompletionSource<int>().Task);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}
