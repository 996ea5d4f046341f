using System.Text;
using FastGate.Tests.Identity;

namespace FastGate.Tests.DropIn;

/// <summary>The built-in endpoints (reference, section 4): codes, methods, types, bodies, and which paths they are.</summary>
public sealed class EndpointTests
{
    private const string Plain = "text/plain; charset=utf-8";
    private const string NotFound = "404 page not found\n";

    public static TheoryData<string, int, string?, string> Rows => new()
    {
        { "GET /oauth/health", 200, Plain, "OK\n" },
        { "GET /oauth//health", 200, Plain, "OK\n" },
        { "GET /oauth/./health?x=y", 200, Plain, "OK\n" },
        { "HEAD /oauth/health", 405, null, "" },
        { "POST /oauth/health", 405, null, "" },
        { "FOO /oauth/health", 501, null, "" },
        { "GET /oauth/health/", 404, Plain, NotFound },
        { "GET /oauth/Health", 404, Plain, NotFound },
        { "GET /oauth", 404, Plain, NotFound },
        { "GET /oauth/", 404, Plain, NotFound },
        { "GET /oauth/nothing", 404, Plain, NotFound },
        { "GET /OAuth/health", 401, null, "" },
        { "GET /oauthx", 401, null, "" },
        { "GET /oauth/expired", 401, null, "" },
        { "POST /oauth/expired", 405, null, "" },
        { "GET /oauth/token", 401, null, "" },
        { "POST /oauth/token", 405, null, "" },
        { "GET /oauth/logout", 401, null, "" },
        { "POST /oauth/logout", 405, null, "" },
        { "GET /oauth/login", 405, null, "" },
        { "POST /oauth/login", 501, null, "" },
        { "GET /oauth/authorize", 501, null, "" },
        { "POST /oauth/authorize", 501, null, "" },
        { "GET /oauth/callback?code=x", 501, null, "" },
        { "POST /oauth/callback", 405, null, "" },
        { "GET /oauth/metrics", 404, Plain, NotFound },
        { "GET /debug/pprof/heap", 401, null, "" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Without_a_token(string request, int status, string? type, string body)
    {
        await using var pod = Pod.Start();
        var parts = request.Split(' ');
        var answer = await pod.Send(parts[0], parts[1], parts[0] == "POST" ? "Content-Length: 0\r\n" : "");
        Assert.True(status == answer.Status, answer.ToString());
        Assert.Equal(type, answer.Field("Content-Type"));
        Assert.Equal(body, answer.Text);
        Assert.Equal("no-store", answer.Field("Cache-Control"));
        Assert.Equal(status == 401, answer.Field("WWW-Authenticate") is not null);
        Assert.Equal(status == 404 ? "nosniff" : null, answer.Field("X-Content-Type-Options"));
        Assert.Empty(pod.Reached);
    }

    [Fact]
    public async Task Health_says_the_version() => Assert.NotNull((await HealthAsync("", "/oauth/health")).Field("X-Auth-Proxy-Version"));

    [Theory]
    [InlineData("base-uri: /base\n", "/base/oauth/health")]
    [InlineData("oauth-uri: /auth/x\n", "/auth/x/health")]
    [InlineData("base-uri: /base\noauth-uri: /auth\n", "/base/auth/health")]
    public async Task The_prefix_is_an_option(string option, string path)
    {
        Assert.Equal("OK\n", (await HealthAsync(option, path)).Text);
        await using var pod = Pod.Start(option);
        await pod.Expect(200, "GET", "/oauth/health", Pod.Bearer());
        await pod.Expect(401, "GET", "/oauth/health");
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("\"exp\":1795465000", 401)]
    [InlineData("\"sub\":5", 401)]
    [InlineData("\"aud\":\"other\"", 403)]
    public async Task Expired_and_token_believe_only_what_verifies(string members, int status)
    {
        await using var pod = Pod.Start();
        foreach (var path in new[] { "/oauth/expired", "/oauth/token" })
        {
            var answer = await pod.Get(path, Pod.Bearer(members));
            Assert.Equal(status, answer.Status);
            Assert.Equal(status == 401, answer.Field("WWW-Authenticate") is not null);
        }
    }

    [Fact]
    public async Task Token_gives_the_payloads_own_bytes()
    {
        const string payload = "{ \"iss\":\"http://issuer.test/realms/demo\",\n \"aud\":\"gatekeeper\", \"sub\":\"ü\", \"exp\":1795466000, \"iat\":1 }";
        var token = Tokens.SignPayload(payload);
        await using var pod = Pod.Start();
        foreach (var fields in new[] { Pod.Bearer(token), $"Cookie: kc-access={Encoding.ASCII.GetString(token)}\r\n" })
        {
            var answer = await pod.Get("/oauth/token", fields);
            Assert.Equal(200, answer.Status);
            Assert.Equal("application/json", answer.Field("Content-Type"));
            Assert.Equal(payload, answer.Text);
        }
    }

    [Fact]
    public async Task Metrics_have_the_names_of_7_0_0()
    {
        await using var pod = Pod.Start("enable-metrics: true\nlocalhost-metrics: true\n");
        await pod.Get();
        await pod.Send("FOO", "/");
        await pod.Send("BAR", "/");
        var answer = await pod.Get("/oauth/metrics", "X-Forwarded-For: 9.9.9.9\r\n");
        Assert.Equal(200, answer.Status);
        Assert.StartsWith("text/plain; version=0.0.4", answer.Field("Content-Type"), StringComparison.Ordinal);
        string[] names =
        [
            "proxy_request_status_total{code=\"401\",method=\"GET\"} 1", "proxy_request_status_total{code=\"501\",method=\"OTHER\"} 2", "proxy_request_duration_sec_count 3",
            "proxy_oauth_tokens_total{action=\"logout\"}", "proxy_oauth_request_latency_sec_sum{action=\"login\"}", "proxy_certificate_rotation_total", "process_resident_memory_bytes",
        ];
        Assert.All(names, name => Assert.Contains(name, answer.Text, StringComparison.Ordinal));
        Assert.Equal(405, (await pod.Send("POST", "/oauth/metrics", "Content-Length: 0\r\n")).Status);
    }

    [Fact]
    public async Task Discovery_names_the_endpoints()
    {
        await using var pod = Pod.Start("base-uri: /b\n");
        var answer = await pod.Get("/b/oauth/discovery");
        Assert.Equal("application/json", answer.Field("Content-Type"));
        Assert.Equal("{\"expired_endpoint\":\"/b/oauth/expired\",\"logout_endpoint\":\"/b/oauth/logout\",\"token_endpoint\":\"/b/oauth/token\",\"login_endpoint\":\"/b/oauth/login\"}", answer.Text);
    }

    [Theory]
    [InlineData("GET", "heap", 501)]
    [InlineData("GET", "symbol", 501)]
    [InlineData("POST", "symbol", 501)]
    [InlineData("POST", "heap", 405)]
    [InlineData("GET", "nothing", 404)]
    public async Task Profiling_is_named_and_not_there(string method, string name, int status)
    {
        await using var pod = Pod.Start("enable-profiling: true\n");
        Assert.Equal(status, (await pod.Send(method, "/debug/pprof/" + name, method == "POST" ? "Content-Length: 0\r\n" : "")).Status);
    }

    [Theory]
    [InlineData("", 200, null)]
    [InlineData("?redirect=/x", 307, "/x")]
    [InlineData("?redirect=https://api.example/y", 307, "https://api.example/y")]
    [InlineData("?redirect=//evil.example", 400, null)]
    [InlineData("?redirect=https://evil.example/", 400, null)]
    [InlineData("?redirect=https://api.example.evil/", 400, null)]
    public async Task Logout_sends_nobody_elsewhere(string query, int status, string? location)
    {
        await using var pod = Pod.Start();
        var answer = await pod.Get("/oauth/logout" + query, Pod.Bearer());
        Assert.Equal(status, answer.Status);
        Assert.Equal(location, answer.Field("Location"));
        if (status != 400)
        {
            Assert.All(answer.All("Set-Cookie"), cookie => Assert.Contains("; HttpOnly; Secure; SameSite=Lax", cookie, StringComparison.Ordinal));
            Assert.Equal(["kc-access=", "kc-state="], answer.All("Set-Cookie").Select(c => c[..c.IndexOf(';')]));
        }
    }

    [Theory]
    [InlineData("", "http%3A%2F%2Fapi.example")]
    [InlineData("redirection-url: https://pub.example\n", "https%3A%2F%2Fpub.example")]
    public async Task Logout_may_go_by_the_issuer(string option, string back)
    {
        await using var pod = Pod.Start("enable-logout-redirect: true\n" + option);
        var answer = await pod.Get("/oauth/logout", Pod.Bearer());
        Assert.Equal(307, answer.Status);
        Assert.Equal($"{Tokens.Issuer}/protocol/openid-connect/logout?redirect_uri={back}", answer.Field("Location"));
    }

    private static async Task<Gateway.Harness.WireMessage> HealthAsync(string option, string path)
    {
        await using var pod = Pod.Start(option);
        return await pod.Get(path);
    }
}
