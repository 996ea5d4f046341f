using System.Net;
using System.Text;
using FastGate.Endpoints;

namespace FastGate.Tests.Endpoints;

public class BuiltInEndpointsTests
{
    [Theory]
    [InlineData("", "/oauth", "/oauth", true)]
    [InlineData("", "/oauth", "/oauth/", true)]
    [InlineData("", "/oauth", "/oauth/health", true)]
    [InlineData("", "/oauth", "/oauth/x/y", true)]
    [InlineData("", "/oauth", "/oauthx", false)]
    [InlineData("", "/oauth", "/OAUTH/health", false)]
    [InlineData("", "/oauth", "/", false)]
    [InlineData("/base", "/oauth", "/oauth/health", false)]
    [InlineData("/base", "/oauth", "/base/oauth/health", true)]
    [InlineData("/base/", "/oauth/", "/base/oauth/health", true)]
    [InlineData("", "/", "/health", true)]
    [InlineData("", "/", "/other", false)]
    [InlineData("", "/oauth", "/debug/pprof/heap", false)]
    public void The_prefix_decides_what_is_ours(string baseUri, string oauthUri, string path, bool expected)
    {
        using var rig = new EndpointRig(settings => settings with { BaseUri = baseUri, OAuthUri = oauthUri });
        Assert.Equal(expected, rig.Endpoints.Owns(Encoding.UTF8.GetBytes(path)));
    }

    [Fact]
    public async Task Health_says_OK()
    {
        using var rig = new EndpointRig();
        EndpointAnswer answer = await rig.Ask("GET", "/oauth/health");
        Assert.Equal((200, "OK\n", "text/plain; charset=utf-8"), (answer.Status, answer.Text(), answer.ContentType));
        Assert.Equal("v1", answer.Field("X-Auth-Proxy-Version"));
        Assert.Equal("no-store", answer.Field("Cache-Control"));
    }

    [Theory]
    [InlineData("HEAD", "/oauth/health", 405)]
    [InlineData("POST", "/oauth/health", 405)]
    [InlineData("POST", "/oauth/token", 405)]
    [InlineData("POST", "/oauth/expired", 405)]
    [InlineData("POST", "/oauth/logout", 405)]
    [InlineData("GET", "/oauth/login", 405)]
    [InlineData("POST", "/oauth/login", 501)]
    [InlineData("GET", "/oauth/authorize", 501)]
    [InlineData("DELETE", "/oauth/authorize", 501)]
    [InlineData("GET", "/oauth/callback", 501)]
    [InlineData("POST", "/oauth/callback", 405)]
    [InlineData("POST", "/oauth/discovery", 405)]
    public async Task Wrong_methods_and_what_is_not_built_have_empty_answers(string method, string path, int status)
    {
        using var rig = new EndpointRig();
        EndpointAnswer answer = await rig.Ask(method, path);
        Assert.Equal((status, "", (string?)null), (answer.Status, answer.Text(), answer.ContentType));
        Assert.Equal(["Cache-Control"], answer.Fields.Select(field => field.Name));
    }

    [Theory]
    [InlineData("/oauth")]
    [InlineData("/oauth/")]
    [InlineData("/oauth/health/")]
    [InlineData("/oauth/Health")]
    [InlineData("/oauth/unknown")]
    [InlineData("/oauth/healthx")]
    [InlineData("/oauth/health/x")]
    [InlineData("/oauth/metrics")] // not enabled
    public async Task Everything_else_below_the_prefix_is_not_found(string path)
    {
        using var rig = new EndpointRig();
        foreach (string method in (string[])["GET", "POST", "HEAD"])
        {
            EndpointAnswer answer = await rig.Ask(method, path);
            Assert.Equal((404, "404 page not found\n", "text/plain; charset=utf-8"), (answer.Status, answer.Text(), answer.ContentType));
            Assert.Equal("nosniff", answer.Field("X-Content-Type-Options"));
        }
    }

    [Fact]
    public async Task Expired_and_token_answer_for_a_verified_token()
    {
        using var rig = new EndpointRig();
        EndpointRequest expired = EndpointRig.Request("GET", "/oauth/expired") with { Credential = EndpointRig.Verified };
        Assert.Equal(200, (await rig.Ask(expired)).Status);
        EndpointAnswer token = await rig.Ask(expired with { Path = "/oauth/token" });
        Assert.Equal((200, "application/json", EndpointRig.Payload), (token.Status, token.ContentType, token.Text()));
    }

    [Theory]
    [InlineData("/oauth/expired", 401)]
    [InlineData("/oauth/expired", 403)]
    [InlineData("/oauth/token", 401)]
    [InlineData("/oauth/token", 403)]
    [InlineData("/oauth/token", 503)]
    [InlineData("/oauth/logout", 403)]
    public async Task A_token_that_did_not_verify_says_nothing(string path, int status)
    {
        using var rig = new EndpointRig();
        EndpointAnswer answer = await rig.Ask(EndpointRig.Request("GET", path) with { Credential = new(EndpointRig.Token, false, status, "Bearer error=\"invalid_token\"") });
        Assert.Equal((status, status == 503 ? "Service Unavailable\n" : ""), (answer.Status, answer.Text()));
        Assert.Equal(status == 401 ? "Bearer error=\"invalid_token\"" : null, answer.Field("WWW-Authenticate"));
        Assert.Empty(answer.Cookies());
        Assert.Empty(rig.Revoked);
    }

    [Theory]
    [InlineData("e30.a+b=.c2ln")]
    [InlineData("e30.e30")]
    public async Task What_has_no_payload_to_show_is_a_refusal(string token)
    {
        using var rig = new EndpointRig();
        Assert.Equal(401, (await rig.Ask(EndpointRig.Request("GET", "/oauth/token") with { Credential = new(token, true, 0) })).Status);
    }

    [Fact]
    public async Task A_status_that_was_forgotten_is_a_refusal()
    {
        using var rig = new EndpointRig();
        EndpointAnswer answer = await rig.Ask(EndpointRig.Request("GET", "/oauth/expired") with { Credential = default });
        Assert.Equal((401, "Bearer"), (answer.Status, answer.Field("WWW-Authenticate")));
    }

    [Theory]
    [InlineData(false, "10.0.0.1", 200)]
    [InlineData(true, "10.0.0.1", 403)]
    [InlineData(true, "127.8.0.1", 200)]
    [InlineData(true, "::1", 200)]
    [InlineData(true, "::ffff:127.0.0.1", 200)]
    [InlineData(true, "::ffff:127.8.0.1", 200)]
    [InlineData(true, "::ffff:10.0.0.1", 403)]
    [InlineData(true, null, 403)]
    public async Task Metrics_can_be_kept_to_the_true_loopback(bool localhost, string? remote, int status)
    {
        using var rig = new EndpointRig(settings => settings with { EnableMetrics = true, LocalhostMetrics = localhost });
        EndpointAnswer answer = await rig.Ask(EndpointRig.Request("GET", "/oauth/metrics") with { TrueRemote = remote is null ? null : IPAddress.Parse(remote) });
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200, answer.Text().Contains("proxy_request_status_total"));
        Assert.Equal(405, (await rig.Ask("HEAD", "/oauth/metrics")).Status);
    }

    [Fact]
    public async Task With_an_admin_listener_metrics_and_profiles_are_not_here()
    {
        using var rig = new EndpointRig(settings => settings with { EnableMetrics = true, EnableProfiling = true, HasAdminListener = true });
        Assert.Equal(404, (await rig.Ask("GET", "/oauth/metrics")).Status);
        Assert.Equal(404, (await rig.Ask("GET", "/debug/pprof/heap")).Status);
        Assert.Equal(200, (await rig.Ask("GET", "/oauth/health")).Status);
    }

    [Theory]
    [InlineData("GET", "heap", 501)]
    [InlineData("GET", "goroutine", 501)]
    [InlineData("GET", "block", 501)]
    [InlineData("GET", "threadcreate", 501)]
    [InlineData("GET", "cmdline", 501)]
    [InlineData("GET", "profile", 501)]
    [InlineData("GET", "trace", 501)]
    [InlineData("GET", "symbol", 501)]
    [InlineData("POST", "symbol", 501)]
    [InlineData("POST", "heap", 405)]
    [InlineData("GET", "mutex", 404)]
    [InlineData("GET", "", 404)]
    public async Task The_eight_profiles_are_known_but_not_built(string method, string name, int status)
    {
        using var rig = new EndpointRig(settings => settings with { EnableProfiling = true });
        Assert.True(rig.Endpoints.Owns(Encoding.UTF8.GetBytes("/debug/pprof/" + name)));
        Assert.Equal(status, (await rig.Ask(method, "/debug/pprof/" + name)).Status);
        EndpointAnswer stranger = await rig.Ask(EndpointRig.Request(method, "/debug/pprof/" + name) with { TrueRemote = IPAddress.Parse("10.0.0.1") });
        Assert.Equal(status == 404 ? 404 : 403, stranger.Status);
    }

    [Fact]
    public async Task Discovery_names_the_others()
    {
        using var rig = new EndpointRig(settings => settings with { BaseUri = "/b" });
        Assert.Equal(
            """{"expired_endpoint":"/b/oauth/expired","logout_endpoint":"/b/oauth/logout","token_endpoint":"/b/oauth/token","login_endpoint":"/b/oauth/login"}""",
            (await rig.Ask("GET", "/b/oauth/discovery")).Text());
    }

    [Theory]
    [InlineData("GET", "/oauth/token", EndpointNeeds.Token)]
    [InlineData("GET", "/oauth/expired", EndpointNeeds.Token)]
    [InlineData("GET", "/oauth/logout", EndpointNeeds.Token)]
    [InlineData("POST", "/oauth/logout", EndpointNeeds.Nothing)]
    [InlineData("POST", "/oauth/login", EndpointNeeds.Form)]
    [InlineData("GET", "/oauth/login", EndpointNeeds.Nothing)]
    [InlineData("GET", "/oauth/health", EndpointNeeds.Nothing)]
    public void The_gateway_is_told_what_to_do_first(string method, string path, EndpointNeeds needs)
    {
        using var rig = new EndpointRig(settings => settings with { EnableLogin = true });
        Assert.Equal(needs, rig.Endpoints.NeedsOf(Encoding.UTF8.GetBytes(method), Encoding.UTF8.GetBytes(path)));
    }
}
