using System.Text;
using FastGate.Gateway;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;
using FastGate.Tests.Listening;
using FastGate.Tests.Telemetry;

namespace FastGate.Tests.Gateway;

/// <summary>What counts in a tunnel: every byte keeps it open, whichever way it goes, and those for the client are in its line.</summary>
public sealed class TunnelClockTests
{
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static readonly string Request = GateRig.Get("/open/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\n");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bytes_in_one_direction_alone_keep_it_open(bool toTheClient)
    {
        var next = new SemaphoreSlim(0);
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(Switch);
            for (var i = 0; toTheClient && i < 3; i++)
            {
                await next.WaitAsync();
                await talk.SendAsync("tick");
            }

            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream, o => o with { TunnelIdleTimeout = TimeSpan.FromSeconds(60) });
        Exchange? exchange = null;
        await using var listener = TestGate.Open(clock: rig.Clock);
        listener.Start(peer =>
        {
            exchange = new Exchange(rig.Gateway.Gate, peer, new Peer()); // in no register: nothing but this test looks at its clock
            return exchange.RunAsync();
        });
        using var client = GateClient.Connect(listener.LocalEndPoint);
        Assert.Equal(101, (await client.AskAsync(Request)).Status);
        for (var i = 0; i < 3; i++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(40));
            if (toTheClient)
            {
                next.Release();
                await client.Wire.ReadExactlyAsync(4);
            }
            else
            {
                await client.SendAsync("tick");
            }

            var soon = rig.Clock.GetTimestamp() + 59 * rig.Clock.TimestampFrequency;
            await GateRig.UntilAsync(() => !exchange!.IsDue(soon), "its clock to begin anew");
        }
    }

    [Fact]
    public async Task It_ends_in_the_second_in_which_its_token_does()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(Switch);
            await talk.Wire.ReadExactlyAsync(4);
            await talk.SendAsync("pong");
            await talk.Wire.ReadToEndAsync();
        });
        await using var rig = GateRig.Start(upstream, o => o with { TunnelUntilExpiry = true });
        using var client = rig.Connect();
        Assert.Equal(101, (await client.AskAsync(GateRig.Get("/ws", GateRig.Bearer + "Connection: Upgrade\r\nUpgrade: websocket\r\n"))).Status);
        rig.Clock.Advance(TimeSpan.FromSeconds(299));
        await client.SendAsync("ping");
        await client.Wire.ReadExactlyAsync(4);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        rig.Gateway.Gate.CheckTunnels();
        Assert.True(await client.EndsAsync());
    }

    [Fact]
    public async Task The_bytes_for_the_client_are_in_its_line()
    {
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.OnceAsync(Switch + "early");
            await talk.Wire.ReadExactlyAsync(4);
            await talk.SendAsync("and late");
        });
        var written = new RecordingStream();
        using (var log = new Log(new LogSettings(true, false, false, "", true), Tokens.Clock(), written))
        {
            await using var rig = GateRig.Start(upstream, log: log);
            using var client = rig.Connect();
            Assert.Equal(101, (await client.AskAsync(Request)).Status);
            await client.SendAsync("more");
            Assert.Equal("earlyand late", Encoding.ASCII.GetString(await client.Wire.ReadToEndAsync()));
            client.Wire.Finish();
            await GateRig.UntilAsync(() => rig.Gateway.Gate.Connections == 0);
        }

        Assert.Contains("\"bytes\":13,", Assert.Single(written.Lines, l => l.Contains("client request", StringComparison.Ordinal)));
    }
}
