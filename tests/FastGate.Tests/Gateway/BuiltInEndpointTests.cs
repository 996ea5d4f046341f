using FastGate.Endpoints;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>What the gateway answers itself, seen from outside: it never reaches the application, and bodies don't upset the connection.</summary>
public sealed class BuiltInEndpointTests
{
    [Theory]
    [InlineData("GET", "/oauth/health", "", 200)]
    [InlineData("HEAD", "/oauth/health", "", 405)]
    [InlineData("POST", "/oauth/health", "", 405)]
    [InlineData("GET", "/oauth/nothing", "", 404)]
    [InlineData("GET", "/oauth/../oauth/health", "", 200)]
    [InlineData("GET", "/%6fauth/health", "", 200)]
    [InlineData("GET", "/oauth/token", "", 401)]
    [InlineData("GET", "/oauth/token", "Authorization: Bearer a.b.c\r\n", 401)]
    [InlineData("GET", "/oauth/expired", "token", 200)]
    [InlineData("GET", "/oauth/token", "token", 200)]
    [InlineData("GET", "/oauth/metrics", "", 404)]
    [InlineData("GET", "/oauth/health/../../api", "", 400)]
    [InlineData("GET", "/api/..%2foauth%2fhealth", "", 400)]
    public async Task Is_answered_here(string method, string target, string fields, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var request = $"{method} {target} HTTP/1.1\r\n{GateRig.Host}{(fields == "token" ? GateRig.Bearer : fields)}\r\n";
        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(request);
            Assert.Equal(status, answer.Status);
            Assert.Equal("no-store", answer.Field("Cache-Control"));
        }

        Assert.Equal(0, upstream.Connections);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/x"))).Status);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public async Task Bodies_are_read_away(string rest)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        await client.SendAsync($"GET /oauth/health HTTP/1.1\r\nHost: a\r\n{rest}{GateRig.Get("/open/x")}");
        Assert.Equal("OK\n", (await client.ReceiveAsync()).Text);
        Assert.Equal("ok", (await client.ReceiveAsync()).Text);
    }

    [Theory]
    [InlineData(100, "Content-Length: 100\r\n\r\n", 400)]
    [InlineData(9000, "Content-Length: 9000\r\n\r\n", 413)]
    [InlineData(0, "Transfer-Encoding: chunked\r\n\r\n2710\r\n", 413, 10000)]
    [InlineData(0, "Content-Length: 20\r\nExpect: 100-continue\r\n\r\n", 100)]
    public async Task A_login_form_is_read_within_its_limit(int length, string rest, int status, int chunk = 0)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableLoginHandler = true });
        using var endpoints = WithLogin(rig);
        using var client = rig.Connect();
        await client.SendAsync($"POST /oauth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n{rest}{new string('x', length + chunk)}{(chunk > 0 ? "\r\n0\r\n\r\n" : "")}");
        var answer = await client.ReceiveAsync();
        Assert.Equal(status, answer.Status);
        Assert.Equal(0, upstream.Connections);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 0\r\n")]
    public async Task A_login_without_a_form_is_answered_at_once(string fields)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableLoginHandler = true });
        using var endpoints = WithLogin(rig);
        using var client = rig.Connect();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(400, (await client.AskAsync($"POST /oauth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n{fields}\r\n")).Status);
        }
    }

    [Fact]
    public async Task The_longest_form_is_read_to_its_last_byte()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableLoginHandler = true });
        var logins = new List<string>();
        using var endpoints = WithLogin(rig, logins);
        using var client = rig.Connect();
        var form = "username=a&password=".PadRight(BuiltInEndpoints.MaxFormBytes, 'p');
        Assert.Equal(500, (await client.AskAsync($"POST /oauth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}")).Status);
        Assert.Equal([form["username=a&password=".Length..]], logins);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/open/x"))).Status);
    }

    /// <summary>Neither a form with a bad end, nor one that is too long for the gateway to read away: where the next request begins nobody knows.</summary>
    [Theory]
    [InlineData("15\r\nusername=a&password=b\r\nx\r\n")]
    [InlineData("")]
    public async Task A_form_that_is_not_read_to_its_end_logs_nobody_in_and_ends_the_connection(string body)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableLoginHandler = true });
        var logins = new List<string>();
        using var endpoints = WithLogin(rig, logins);
        using var client = rig.Connect();
        await client.SendAsync("POST /oauth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n");
        await Record.ExceptionAsync(() => client.SendAsync(body.Length > 0 ? body : $"30d40\r\n{"username=a&password=".PadRight(200_000, 'p')}\r\n0\r\n\r\n"));
        var answer = await client.ReceiveAsync();
        Assert.Equal(413, answer.Status);
        Assert.True(answer.Closes);
        Assert.Empty(logins);
    }

    [Theory]
    [InlineData("Content-Length: 9000\r\n", 413)]
    [InlineData("Content-Length: 20\r\nOrigin: https://evil.test\r\n", 403)]
    [InlineData("Content-Length: 20\r\nSec-Fetch-Site: cross-site\r\n", 403)]
    [InlineData("Content-Length: 20\r\nContent-Type: text/plain\r\n", 400)]
    public async Task A_login_that_is_refused_by_its_head_is_not_asked_for_its_form(string fields, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableLoginHandler = true });
        using var endpoints = WithLogin(rig);
        using var client = rig.Connect();
        var type = fields.Contains("Content-Type", StringComparison.Ordinal) ? "" : "Content-Type: application/x-www-form-urlencoded\r\n";
        var answer = await client.AskAsync($"POST /oauth/login HTTP/1.1\r\nHost: a\r\n{type}{fields}Expect: 100-continue\r\n\r\n");
        Assert.Equal(status, answer.Status);
        Assert.True(answer.Closes);
        Assert.True(await client.EndsAsync());
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", 403)]
    [InlineData("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n", 403)]
    [InlineData("PROXY UNKNOWN\r\n", 403)]
    public async Task Nobody_behind_a_proxy_is_this_machine(string proxyHeader, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnabledProxyProtocol = true, TrustEveryPeer = true, EnableMetrics = true, LocalhostMetrics = true });
        Assert.Equal(status, (await rig.AskAsync(proxyHeader + GateRig.Get("/oauth/metrics"))).Status);
    }

    [Fact]
    public async Task A_preflight_is_answered_before_any_token_is_asked_for()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { CorsOrigins = ["https://app.test"], CorsMethods = ["GET"] });
        using var client = rig.Connect();
        var preflight = await client.AskAsync("OPTIONS /api HTTP/1.1\r\nHost: a\r\nOrigin: https://app.test\r\nAccess-Control-Request-Method: GET\r\n\r\n");
        Assert.Equal("https://app.test", preflight.Field("Access-Control-Allow-Origin"));
        Assert.Equal(200, preflight.Status);
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(401, (await client.AskAsync("OPTIONS /api HTTP/1.1\r\nHost: a\r\nOrigin: https://app.test\r\n\r\n")).Status);
        var actual = await client.AskAsync(GateRig.Get("/open/x", "Origin: https://app.test\r\n"));
        Assert.Equal("https://app.test", actual.Field("Access-Control-Allow-Origin"));
        Assert.Null(upstream.Only.Field("Origin"));
    }

    /// <summary>An issuer that gives nobody a token.</summary>
    private static BuiltInEndpoints WithLogin(GateRig rig, List<string>? logins = null)
    {
        var endpoints = new BuiltInEndpoints(new EndpointSettings
        {
            Version = "test",
            EnableLogin = true,
            Login = (_, password, _) =>
            {
                logins?.Add(password);
                return Task.FromResult(new GrantResult(GrantStatus.Failed));
            },
            Metrics = rig.Metrics,
            Log = Log.Silent,
            Clock = rig.Clock,
        });
        rig.Gateway.Gate.Snapshot = rig.Gateway.Gate.Snapshot with { Endpoints = endpoints };
        return endpoints;
    }
}
