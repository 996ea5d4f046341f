using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FastGate.Gateway;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;
using FastGate.Tests.Telemetry;

namespace FastGate.Tests.Gateway;

/// <summary>How long things take, as the log and the metrics say it.</summary>
public sealed class MeasuredTests
{
    [Fact]
    public async Task A_request_takes_from_its_head_to_its_answer()
    {
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            await go.Task;
            await talk.SendAsync(ScriptedUpstream.Ok);
        });
        var written = new RecordingStream();
        using (var log = new Log(new LogSettings(true, false, false, "", true), Tokens.Clock(), written))
        {
            await using var rig = GateRig.Start(upstream, log: log);
            using var client = rig.Connect();
            await client.SendAsync(GateRig.Get("/open/x"));
            await GateRig.UntilAsync(() => upstream.Requests.Count == 1);
            rig.Clock.Advance(TimeSpan.FromSeconds(3));
            go.SetResult();
            Assert.Equal(200, (await client.ReceiveAsync()).Status);
        }

        using var line = JsonDocument.Parse(Assert.Single(written.Lines, l => l.Contains("client request", StringComparison.Ordinal)));
        Assert.Equal(Said(3), line.RootElement.GetProperty("latency").GetDouble());
    }

    [Fact]
    public async Task The_application_takes_from_the_last_byte_of_a_body_that_came_later()
    {
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            await go.Task;
            await talk.SendAsync(ScriptedUpstream.Ok);
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        await rig.WaitingAsync(Phase.Body);
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        await client.SendAsync("hello");
        await rig.WaitingAsync(Phase.AnswerHead);
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        go.SetResult();
        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        var metrics = Encoding.UTF8.GetString(rig.Metrics.Render());
        Assert.Contains("fastgate_upstream_duration_seconds_count 1\n", metrics);
        Assert.Contains($"fastgate_upstream_duration_seconds_sum {Said(3).ToString(CultureInfo.InvariantCulture)}\n", metrics);
    }

    /// <summary>Ticks of a test's clock, which counts slower, are said as those of the system's.</summary>
    private static double Said(int seconds) => Stopwatch.GetElapsedTime(0, seconds * Tokens.Clock().TimestampFrequency).TotalSeconds;
}
