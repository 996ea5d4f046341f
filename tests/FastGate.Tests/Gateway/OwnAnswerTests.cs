using System.Text;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Jwt.Keys;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Listening;

namespace FastGate.Tests.Gateway;

/// <summary>The gateway's own answers: what is in them, and what not.</summary>
public sealed class OwnAnswerTests
{
    [Fact]
    public async Task To_HEAD_they_have_no_body()
    {
        var gone = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(gone);
        gone.Dispose();
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync($"HEAD /open/x HTTP/1.1\r\n{GateRig.Host}\r\n");
            Assert.Equal(502, answer.Status);
            Assert.Equal("12", answer.Field("Content-Length"));
        }
    }

    [Fact]
    public async Task Their_date_goes_with_the_clock()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(rig.Clock.GetUtcNow().ToString("R"), (await client.AskAsync(GateRig.Get("/api"))).Field("Date"));
            rig.Clock.Advance(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task A_date_that_is_configured_stands_alone()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { ResponseHeaders = new Dictionary<string, string> { ["Date"] = "ours" } });
        Assert.Equal("ours", (await rig.AskAsync(GateRig.Get("/api"))).Field("Date"));
    }

    [Fact]
    public async Task A_preflight_has_the_configured_fields_too()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with
        {
            CorsOrigins = ["https://app.test"],
            ResponseHeaders = new Dictionary<string, string> { ["X-Env"] = "prod" },
        });
        var preflight = await rig.AskAsync($"OPTIONS /api HTTP/1.1\r\n{GateRig.Host}Origin: https://app.test\r\nAccess-Control-Request-Method: GET\r\n\r\n");
        Assert.Equal("https://app.test", preflight.Field("Access-Control-Allow-Origin"));
        Assert.Equal("prod", preflight.Field("X-Env"));
    }

    [Theory]
    [InlineData("api.test", 301)]
    [InlineData("other.test", 421)]
    public async Task What_the_security_filter_refuses_is_granted_to_no_origin(string host, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with
        {
            EnableSecurityFilter = true,
            EnableHttpsRedirection = true,
            Hostnames = ["api.test"],
            CorsOrigins = ["https://app.test"],
        });
        var answer = await rig.AskAsync($"GET /open/x HTTP/1.1\r\nHost: {host}\r\nOrigin: https://app.test\r\n\r\n");
        Assert.Equal(status, answer.Status);
        Assert.Null(answer.Field("Access-Control-Allow-Origin"));
        Assert.Null(answer.Field("Vary"));
    }

    [Theory]
    [InlineData("", 301)]
    [InlineData("127.0.0.0/8", 200)]
    public async Task Only_a_peer_that_is_believed_can_say_that_his_client_came_by_https(string trusted, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with
        {
            EnableSecurityFilter = true,
            EnableHttpsRedirection = true,
            TrustedProxies = trusted.Length > 0 ? [trusted] : [],
        });
        Assert.Equal(status, (await rig.AskAsync(GateRig.Get("/open/x", "X-Forwarded-Proto: https\r\n"))).Status);
    }

    [Fact]
    public async Task Who_comes_by_TLS_is_sent_to_no_https_and_the_application_is_told_so()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableSelfSignedTls = true, EnableSecurityFilter = true, EnableHttpsRedirection = true });
        using var client = rig.Connect();
        await using var tls = await TlsListenerTests.Handshake(new System.Net.Sockets.NetworkStream(client.Wire.Socket));
        await tls.WriteAsync(Encoding.ASCII.GetBytes(GateRig.Get("/open/x", "Connection: close\r\n")));
        Assert.StartsWith("HTTP/1.1 200 ", await TestGate.ReadToEnd(tls));
        Assert.Equal("https", upstream.Only.Field("X-Forwarded-Proto"));
    }

    [Theory]
    [InlineData(Dialect.Gatekeeper, 403)]
    [InlineData(Dialect.Toml, 401)]
    public async Task Without_keys_that_were_there_once_a_token_is_as_bad_as_any_other(Dialect dialect, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Dialect = dialect }, keys: KeySet.Empty);
        Assert.Equal(status, (await rig.AskAsync(GateRig.Get("/api", GateRig.Bearer))).Status);
    }

    [Fact]
    public async Task By_the_admin_listener_there_is_nothing_else()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        await using var listener = TestGate.Open(clock: rig.Clock);
        listener.Start(peer => rig.Gateway.ServeAsync(peer, isAdmin: true));
        using var client = GateClient.Connect(listener.LocalEndPoint);
        Assert.Equal(404, (await client.AskAsync(GateRig.Get("/open/x"))).Status);
        Assert.Equal(404, (await client.AskAsync(GateRig.Get("/api", GateRig.Bearer))).Status);
        Assert.Equal(0, upstream.Connections);
    }

    /// <summary>Whoever probes it may call it by any name.</summary>
    [Fact]
    public async Task The_admin_listener_speaks_for_the_server_to_every_host_and_the_others_only_to_theirs()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableSecurityFilter = true, EnableHttpsRedirection = true, FilterFrameDeny = true, Hostnames = ["api.test"] });
        await using var listener = TestGate.Open(clock: rig.Clock);
        listener.Start(peer => rig.Gateway.ServeAsync(peer, isAdmin: true));
        using var admin = GateClient.Connect(listener.LocalEndPoint);
        using var client = rig.Connect();
        foreach (var (asked, host, status, filtered) in new[] { (admin, "10.0.0.7:9000", 200, false), (admin, "api.test", 200, false), (client, "api.test", 200, true), (client, "10.0.0.7:9000", 421, false) })
        {
            var answer = await asked.AskAsync($"OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n");
            Assert.Equal((status, filtered ? "DENY" : null), (answer.Status, answer.Field("X-Frame-Options")));
        }
    }

    [Fact]
    public async Task An_idle_client_that_stays_is_not_waited_for_at_the_end()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/x"))).Status);
        await rig.WaitingAsync(Phase.Idle);
        var stopping = rig.Gateway.StopAsync(TimeSpan.Zero, TimeSpan.Zero);
        var steps = 100; // a second, less than a closed connection waits for its client
        await GateRig.UntilAsync(() =>
        {
            rig.Clock.Advance(steps-- > 0 ? TimeSpan.FromMilliseconds(10) : TimeSpan.Zero);
            return stopping.IsCompleted;
        }, "the end");
        Assert.True(await client.EndsAsync());
        Assert.Contains("fastgate_draining 1\n", Encoding.UTF8.GetString(rig.Metrics.Render()));
    }

    [Fact]
    public async Task While_the_process_ends_they_end_the_connection()
    {
        var go = new TaskCompletionSource();
        using var upstream = ScriptedUpstream.Start(async talk =>
        {
            await talk.ReadRequestAsync();
            await go.Task;
        });
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync(GateRig.Get("/open/x"));
        await GateRig.UntilAsync(() => upstream.Requests.Count == 1);
        rig.Gateway.Gate.Drain();
        go.SetResult();
        var answer = await client.ReceiveAsync();
        Assert.Equal(502, answer.Status);
        Assert.True(answer.Closes);
        Assert.True(await client.EndsAsync());
    }

    [Fact]
    public async Task Who_comes_while_the_process_ends_is_sent_away()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        rig.Gateway.Gate.Drain();
        using var client = rig.Connect();
        Assert.True(await client.EndsAsync());
    }
}
