using FastGate.Gateway;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;
using FastGate.Tests.Telemetry;
using FastGate.Tls;

namespace FastGate.Tests.Gateway;

/// <summary>What is cut at the end of the grace time has its line all the same, and only one.</summary>
public sealed class CutTests
{
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    public static TheoryData<string, string, int> Moments { get; } = new()
    {
        { GateRig.Get("/open/x"), "", 0 },
        { GateRig.Get("/open/x"), "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", 200 },
        { GateRig.Get("/open/x"), "HTTP/1.1 200 OK\r\n\r\nhello", 200 },
        { GateRig.Get("/open/x", Upgrade), Switch + "hello", 101 },
        { "POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello", "", 0 },
        { "POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", 200 },
        { "POST /oauth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nhello", "", -1 },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_request_that_is_cut_has_one_line(string request, string answer, int status)
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.Wire.ReadHeadAsync();
            await talk.SendAsync(answer);
            await talk.Wire.ReadToEndAsync();
        });
        var written = new RecordingStream();
        using (var log = Log(written))
        {
            await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.Zero, EnableLoginHandler = true, ServerReadTimeout = TimeSpan.FromHours(1) }, log: log);
            using var client = rig.Connect();
            await client.SendAsync(request);
            if (status < 0)
            {
                await rig.WaitingAsync(Phase.Body);
            }
            else
            {
                await GateRig.UntilAsync(() => upstream.BytesSeen > 0);
            }

            if (status > 0)
            {
                Assert.Contains($" {status} ", await client.Wire.ReadHeadAsync());
            }

            await CutAsync(rig);
            Assert.Equal(0, rig.Gateway.Gate.Connections);
        }

        var line = Assert.Single(written.Lines, l => l.Contains("client request", StringComparison.Ordinal));
        Assert.True(status < 0 || line.Contains($"\"status\":{status},", StringComparison.Ordinal), line);
    }

    [Fact]
    public async Task Who_is_still_connecting_is_not_waited_for()
    {
        using var upstream = ScriptedUpstream.Answering();
        var connecting = new TaskCompletionSource();
        var written = new RecordingStream();
        using (var log = Log(written))
        {
            await using var rig = GateRig.Start(upstream, log: log);
            rig.WithPool(s => s with
            {
                TlsHandshakeTimeout = TimeSpan.Zero,
                Secure = async (_, stop) =>
                {
                    connecting.SetResult();
                    await Task.Delay(Timeout.Infinite, stop);
                    throw new InvalidOperationException("it has no end");
                },
            });
            using var client = rig.Connect();
            await client.SendAsync(GateRig.Get("/open/x"));
            await connecting.Task.WaitAsync(RawSocket.Patience);
            await CutAsync(rig);
            await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0, "the exchange's end");
        }

        Assert.Contains("\"status\":0,", Assert.Single(written.Lines, l => l.Contains("client request", StringComparison.Ordinal)));
        Assert.DoesNotContain("\"reason\"", written.Text); // the application is not to blame
    }

    /// <summary>The end of the process waits for the lines, but for none longer than a second.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_waits_for_the_lines_but_not_for_ever(bool ends)
    {
        using var upstream = ScriptedUpstream.Start(talk => talk.ReadRequestAsync());
        var held = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var written = new RecordingStream();
        using var log = Log(written);
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamResponseHeaderTimeout = TimeSpan.Zero }, log: log);
        await using var stream = new HeldReading(held.Task);
        rig.WithPool(s => s with { Secure = (_, _) => new ValueTask<Stream>(stream) });
        using var client = rig.Connect();
        await client.SendAsync(GateRig.Get("/open/x"));
        await stream.Asked.Task.WaitAsync(RawSocket.Patience);

        var stopping = rig.Gateway.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        rig.Clock.Advance(TimeSpan.FromSeconds(10.1));
        await GateRig.UntilAsync(() => written.Text.Contains("connections cut", StringComparison.Ordinal), "the cut");
        await Task.WhenAny(stopping, Task.Delay(50));
        Assert.False(stopping.IsCompleted);
        if (ends)
        {
            held.SetResult(0);
            await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0, "the exchange's end");
        }

        await GateRig.UntilAsync(() => Moved(rig, ends ? 0.01 : 0.1) && stopping.IsCompleted, "the end");
        Assert.Equal(ends ? 0 : 1, rig.Gateway.Gate.Connections);
        held.TrySetResult(0);
    }

    /// <summary>What no part of an exchange has foreseen ends it, and its request is in the log nonetheless.</summary>
    [Fact]
    public async Task A_request_that_a_defect_ends_has_one_line()
    {
        using var upstream = ScriptedUpstream.Answering();
        var written = new RecordingStream();
        using (var log = Log(written))
        {
            await using var rig = GateRig.Start(upstream, log: log);
            await using var stream = new HeldReading(Task.FromException<int>(new NotSupportedException("a defect")));
            rig.WithPool(s => s with { Secure = (_, _) => new ValueTask<Stream>(stream) });
            using var client = rig.Connect();
            await client.SendAsync(GateRig.Get("/open/x"));
            Assert.True(await client.EndsAsync());
            await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
        }

        Assert.Contains("/open/x", Assert.Single(written.Lines, l => l.Contains("client request", StringComparison.Ordinal)));
    }

    private static Log Log(RecordingStream written) => new(new LogSettings(true, false, false, "", true), Tokens.Clock(), written);

    private static async Task CutAsync(GateRig rig)
    {
        var stopping = rig.Gateway.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        rig.Clock.Advance(TimeSpan.FromSeconds(10.1));
        await GateRig.UntilAsync(() => Moved(rig, 0.001) && stopping.IsCompleted, "the end");
    }

    private static bool Moved(GateRig rig, double seconds)
    {
        rig.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return true;
    }

    /// <summary>An application that takes everything and says nothing until it is let go; closing it does not wake who reads.</summary>
    private sealed class HeldReading(Task<int> reading) : AsynchronousStream
    {
        public TaskCompletionSource Asked { get; } = new();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Asked.TrySetResult();
            return new ValueTask<int>(reading);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}
