using System.Text;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Startup;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;
using FastGate.Tests.Identity.Providers;
using FastGate.Tests.Telemetry;

namespace FastGate.Tests.Gateway;

/// <summary>The whole start with an issuer that has a socket: discovery, keys, and requests that wait for them.</summary>
public sealed partial class KeysTests : IAsyncDisposable
{
    private readonly ScriptedIssuer _issuer = new();
    private readonly ScriptedUpstream _upstream = ScriptedUpstream.Answering();
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _clock = Tokens.Clock();

    [Theory]
    [InlineData(Dialect.Gatekeeper)]
    [InlineData(Dialect.Toml)]
    public async Task While_no_key_has_ever_been_had_a_token_is_503(Dialect dialect)
    {
        _issuer.Keys = Behave.Status(500);
        await using var host = await StartAsync(o => o with { Dialect = dialect }, withKeys: false);
        using var client = GateClient.Connect(host.LocalEndPoint);
        var answer = await client.AskAsync(Request(SigningKeys.A));
        Assert.Equal(503, answer.Status);
        Assert.Equal("Service Unavailable\n", answer.Text);
        Assert.Equal(401, (await client.AskAsync(GateRig.Get("/api"))).Status);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/x"))).Status);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/oauth/health"))).Status);
        Assert.Single(_upstream.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_keys_the_gateway_is_not_ready_unless_it_needs_none(bool secretsOnly)
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync(o => o with
        {
            ListenAdmin = "127.0.0.1:0",
            KeySetKeep = TimeSpan.FromHours(1),
            TokenHmacSecret = "0123456789abcdef0123456789abcdef",
            TokenAlgorithms = secretsOnly ? ["HS256"] : ["HS256", "RS256"],
        });
        int Ready() => host.Gate.Snapshot.Admin!.Answer(Endpoints.EndpointRig.Request("GET", "/ready")).Status;
        Assert.Equal(200, Ready());
        _issuer.Keys = Behave.Hang();
        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, Ready());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, host.Gate.Snapshot.Keys().Count);
        Assert.Equal(secretsOnly ? 200 : 503, Ready());
    }

    /// <summary>There were keys, and they were kept too long: the token is refused, for whoever asks again gets the same answer.</summary>
    [Theory]
    [InlineData(Dialect.Gatekeeper, 403)]
    [InlineData(Dialect.Toml, 401)]
    public async Task When_the_keys_have_been_dropped_a_token_is_refused(Dialect dialect, int status)
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync(o => o with { Dialect = dialect, KeySetKeep = TimeSpan.FromMinutes(30) });
        using var client = GateClient.Connect(host.LocalEndPoint);
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.A))).Status);
        _issuer.Keys = Behave.Status(500);
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(0, host.Gate.Snapshot.Keys().Count);
        using var later = GateClient.Connect(host.LocalEndPoint); // the first one has been idle for too long
        Assert.Equal(status, (await later.AskAsync(Request(SigningKeys.A))).Status);
    }

    /// <summary>What it waited for brought other keys, but the issuer had answered it before it had this one.</summary>
    [Theory]
    [InlineData("/api", 200)]
    [InlineData("/oauth/token", 200)]
    public async Task Who_joins_a_fetch_that_brings_other_keys_gets_one_of_his_own(string target, int status)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _issuer.Keys = Behave.After(go.Task, Behave.Json(SigningKeys.Set(SigningKeys.A)));
        await using var host = await StartAsync(o => o with { EnableTokenHeader = true }, withKeys: false);
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        using var client = GateClient.Connect(host.LocalEndPoint);
        await client.SendAsync(Request(SigningKeys.B).Replace("/api", target, StringComparison.Ordinal));
        await GateRig.UntilAsync(() => host.Gate.Snapshot.Provider!.KeySetRefresher.IsWaitedFor, "the request");
        go.SetResult();
        Assert.Equal(status, (await client.ReceiveAsync()).Status);
        Assert.Equal(2, _issuer.Count(ScriptedIssuer.KeysPath));
    }

    [Fact]
    public async Task An_unknown_key_is_fetched_once_and_the_request_tried_again()
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync();
        using var client = GateClient.Connect(host.LocalEndPoint);
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.A))).Status);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.B, "body"))).Status);
        Assert.Equal(2, _issuer.Count(ScriptedIssuer.KeysPath));
        Assert.Equal("body", _upstream.Requests.Last().Text);

        // inside the cool-down nothing is fetched, however many ask
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(403, (await client.AskAsync(Request(SigningKeys.C))).Status);
        }

        Assert.Equal(2, _issuer.Count(ScriptedIssuer.KeysPath));
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.A))).Status);
        Assert.Equal(3, _upstream.Requests.Count);
    }

    [Fact]
    public async Task An_endpoint_too_looks_at_the_token_again_when_its_key_has_come()
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync();
        using var client = GateClient.Connect(host.LocalEndPoint);
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.A))).Status);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.B).Replace("/api", "/oauth/expired"))).Status);
    }

    [Theory]
    [InlineData("RS256", "PS256")]
    [InlineData("PS256", "RS256")]
    public async Task A_key_of_another_kind_under_the_same_kid_works_at_its_first_request(string before, string after)
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A).Replace("RS256", before));
        await using var host = await StartAsync();
        using var client = GateClient.Connect(host.LocalEndPoint);
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.A, algorithm: before))).Status);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A).Replace("RS256", after));
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.A, algorithm: after))).Status);
        Assert.Equal(2, _issuer.Count(ScriptedIssuer.KeysPath));

        // what the withdrawn kind had verified is no good any more, and inside the cool-down nothing is fetched for it
        Assert.Equal(403, (await client.AskAsync(Request(SigningKeys.A, algorithm: before))).Status);
        Assert.Equal(2, _issuer.Count(ScriptedIssuer.KeysPath));
    }

    [Fact]
    public async Task A_token_without_kid_works_at_its_first_request_after_the_other_key_has_left()
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B));
        await using var host = await StartAsync(o => o with { Dialect = Dialect.Toml });
        using var client = GateClient.Connect(host.LocalEndPoint);
        Assert.Equal(401, (await client.AskAsync(Request(SigningKeys.B, withKid: false))).Status);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.B));
        Assert.Equal(200, (await client.AskAsync(Request(SigningKeys.B, withKid: false))).Status);
    }

    [Fact]
    public async Task Many_that_wait_for_the_same_fetch_are_all_answered()
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync();
        using (var first = GateClient.Connect(host.LocalEndPoint))
        {
            Assert.Equal(200, (await first.AskAsync(Request(SigningKeys.A))).Status);
        }

        _clock.Advance(TimeSpan.FromSeconds(6));
        var go = new TaskCompletionSource();
        _issuer.Keys = Behave.After(go.Task, Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B)));
        var clients = Enumerable.Range(0, 20).Select(_ => GateClient.Connect(host.LocalEndPoint)).ToArray();
        var asked = clients.Select(c => c.AskAsync(Request(SigningKeys.B))).ToArray();
        await _issuer.RequestedAsync(ScriptedIssuer.KeysPath, 2);
        Assert.DoesNotContain(asked, a => a.IsCompleted);
        go.SetResult();
        Assert.All(await Task.WhenAll(asked), a => Assert.Equal(200, a.Status));
        Assert.Equal(2, _issuer.Count(ScriptedIssuer.KeysPath));
    }

    [Theory]
    [InlineData("/api", "reset")]
    [InlineData("/api", "close")]
    [InlineData("/api", "half-close")]
    [InlineData("/oauth/token", "reset")]
    [InlineData("/oauth/token", "close")]
    [InlineData("/oauth/token", "half-close")]
    public async Task Who_leaves_while_the_keys_are_fetched_is_not_kept_and_who_stays_is_answered(string path, string how)
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        var written = new RecordingStream();
        using var log = new Log(new LogSettings(true, false, false, "", true), Tokens.Clock(), written);
        await using var host = await StartAsync(log: log);
        var before = await SettledAsync(host);
        _clock.Advance(TimeSpan.FromSeconds(6));
        var go = new TaskCompletionSource();
        _issuer.Keys = Behave.After(go.Task, Behave.Json(SigningKeys.Set(SigningKeys.A, SigningKeys.B)));
        using var leaves = GateClient.Connect(host.LocalEndPoint);
        await leaves.SendAsync(Request(SigningKeys.B).Replace("/api", path, StringComparison.Ordinal));
        await _issuer.RequestedAsync(ScriptedIssuer.KeysPath, before + 1);
        using var stays = GateClient.Connect(host.LocalEndPoint);
        var asked = stays.AskAsync(Request(SigningKeys.B, "body"));
        await GateRig.UntilAsync(() => host.Gate.Connections == 2, "both");
        switch (how)
        {
            case "reset":
                leaves.Wire.Reset();
                break;
            case "close":
                leaves.Dispose();
                break;
            default:
                leaves.Wire.Finish();
                Assert.True(await leaves.EndsAsync());
                break;
        }

        await GateRig.UntilAsync(() => host.Gate.Connections == 1, "the end of the one that left");
        Assert.False(asked.IsCompleted);
        log.Flush(RawSocket.Patience);

        // As for one that leaves while the application is awaited: a line without a status, and nothing was refused.
        Assert.Contains("\"status\":0,", Assert.Single(written.Lines, l => l.Contains("client request", StringComparison.Ordinal)));
        Assert.DoesNotContain("\"reason\"", written.Text);
        go.SetResult();
        Assert.Equal(200, (await asked).Status);
        Assert.Equal("body", _upstream.Only.Text);
        Assert.Equal(200, (await stays.AskAsync(Request(SigningKeys.B))).Status);
        Assert.Equal(before + 1, _issuer.Count(ScriptedIssuer.KeysPath));
    }

    /// <summary>The fetch ends while its clients leave: whoever stays has his own answer, and nobody's place is lost.</summary>
    [Fact]
    public async Task Clients_that_leave_in_the_moment_the_keys_come_disturb_nobody()
    {
        _issuer.Keys = Behave.Json(SigningKeys.Set(SigningKeys.A));
        await using var host = await StartAsync();
        var before = await SettledAsync(host);
        for (var round = 1; round <= 10; round++)
        {
            _clock.Advance(TimeSpan.FromSeconds(6));
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var set = SigningKeys.Set(SigningKeys.A);
            _issuer.Keys = Behave.After(go.Task, Behave.Json(set));
            var clients = Enumerable.Range(0, 16).Select(_ => GateClient.Connect(host.LocalEndPoint)).ToArray();
            var asked = clients.Select((c, i) => c.SendAsync(Request(SigningKeys.B).Replace("/api", $"/api/{i}", StringComparison.Ordinal))).ToArray();
            await Task.WhenAll(asked);
            await _issuer.RequestedAsync(ScriptedIssuer.KeysPath, before + round);
            go.SetResult();
            Parallel.For(0, 8, i => clients[2 * i].Wire.Reset());
            for (var i = 1; i < clients.Length; i += 2)
            {
                Assert.Equal(403, (await clients[i].ReceiveAsync()).Status);
                Assert.Equal(200, (await clients[i].AskAsync(Request(SigningKeys.A, $"{round}/{i}"))).Status);
                clients[i].Dispose();
            }

            await GateRig.UntilAsync(() => host.Gate.Connections == 0, "the end of all");
            Assert.Equal(8 * round, _upstream.Requests.Count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _upstream.Dispose();
        await _issuer.DisposeAsync();
    }

    private async Task<GatewayHost> StartAsync(Func<GateOptions, GateOptions>? with = null, bool withKeys = true, Log? log = null)
    {
        var options = GateRig.Options(_upstream) with { DiscoveryUrl = _issuer.Issuer };
        var host = await GatewayStart.StartAsync(with is null ? options : with(options), log ?? Log.Silent, _clock, CancellationToken.None);
        await _issuer.RequestedAsync(ScriptedIssuer.KeysPath);
        await GateRig.UntilAsync(() => host.Gate.Snapshot.Keys().Count > 0 == withKeys, "the keys");
        return host;
    }

    /// <summary>The fetch at the start, which has brought keys, may not have ended yet, and whoever joins it makes none of his own. How many there were.</summary>
    private async Task<int> SettledAsync(GatewayHost host)
    {
        await ProviderRig.MissAsync(host.Gate.Snapshot.Provider!);
        return _issuer.Count(ScriptedIssuer.KeysPath);
    }

    private string Request(SigningKeys key, string? body = null, string algorithm = "RS256", bool withKid = true)
    {
        var kid = withKid ? $",\"kid\":\"{key.Kid}\"" : "";
        var padding = algorithm == "PS256" ? System.Security.Cryptography.RSASignaturePadding.Pss : System.Security.Cryptography.RSASignaturePadding.Pkcs1;
        var head = System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm}}"{{kid}}}"""));
        var payload = System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
            $$"""{"iss":"{{_issuer.Issuer}}","aud":"gatekeeper","sub":"s","iat":{{Tokens.Now}},"exp":{{Tokens.Now + 3600}}}"""));
        var signature = key.Rsa.SignData(Encoding.ASCII.GetBytes($"{head}.{payload}"), System.Security.Cryptography.HashAlgorithmName.SHA256, padding);
        var bearer = $"Authorization: Bearer {head}.{payload}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}\r\n";
        return body is null ? GateRig.Get("/api", bearer) : GateRig.Post("/api", body, bearer);
    }
}
