using FastGate.Configuration;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>X-Forwarded-* and its kin from peers that are believed and from others, Host, request id, cookies.</summary>
public sealed class ForwardingFieldTests
{
    private const string Claims = "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2, 10.0.0.3\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: other.test\r\nX-Forwarded-Port: 8443\r\n" +
        "X-Forwarded-Prefix: /app\r\nForwarded: for=10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\n";

    [Fact]
    public async Task Of_a_peer_that_is_not_believed_are_replaced_by_the_truth()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        await rig.AskAsync(GateRig.Get("/open/x", Claims));
        Assert.Equal("127.0.0.1", upstream.Only.Field("X-Forwarded-For"));
        Assert.Equal("http", upstream.Only.Field("X-Forwarded-Proto"));
        Assert.Equal("api.test", upstream.Only.Field("X-Forwarded-Host"));
        Assert.Equal(rig.Gateway.LocalEndPoint.ToString()!.Split(':')[1], upstream.Only.Field("X-Forwarded-Port"));
        Assert.Equal("127.0.0.1", upstream.Only.Field("X-Real-IP"));
        Assert.Null(upstream.Only.Field("X-Forwarded-Prefix"));
        Assert.Null(upstream.Only.Field("Forwarded"));
    }

    [Theory]
    [InlineData(Dialect.Gatekeeper, "api.test")]
    [InlineData(Dialect.Toml, "other.test")]
    public async Task Of_a_peer_that_is_believed_are_kept_and_the_list_grows(Dialect dialect, string host)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Dialect = dialect, TrustedProxies = ["127.0.0.0/8"] });
        await rig.AskAsync(GateRig.Get("/open/x", Claims));
        Assert.Equal("10.0.0.1, 10.0.0.2, 10.0.0.3, 127.0.0.1", upstream.Only.Field("X-Forwarded-For"));
        Assert.Equal("https", upstream.Only.Field("X-Forwarded-Proto"));
        Assert.Equal(host, upstream.Only.Field("X-Forwarded-Host"));
        Assert.Equal("8443", upstream.Only.Field("X-Forwarded-Port"));
        Assert.Equal("/app", upstream.Only.Field("X-Forwarded-Prefix"));
        Assert.Equal("for=10.0.0.1", upstream.Only.Field("Forwarded"));
        Assert.Equal("10.0.0.1", upstream.Only.Field("X-Real-IP"));
    }

    [Fact]
    public async Task A_file_without_trusted_proxies_believes_everybody()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { TrustEveryPeer = true });
        await rig.AskAsync(GateRig.Get("/open/x", "X-Forwarded-For: 10.0.0.1\r\n"));
        Assert.Equal("10.0.0.1, 127.0.0.1", upstream.Only.Field("X-Forwarded-For"));
    }

    [Fact]
    public async Task Without_claims_the_truth_is_said()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        await rig.AskAsync(GateRig.Get("/open/x"));
        Assert.Equal(["Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"], upstream.Only.Fields.Select(f => f.Name));
        Assert.Equal(upstream.Url["http://".Length..], upstream.Only.Field("Host"));
    }

    [Fact]
    public async Task From_a_unix_socket_no_address_is_said()
    {
        var path = Path.Combine(Path.GetTempPath(), $"fastgate-{Guid.NewGuid():N}.sock");
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Listen = $"unix://{path}" });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/x", "X-Forwarded-For: 10.0.0.1\r\n"))).Status);
        Assert.Null(upstream.Only.Field("X-Forwarded-For"));
    }

    [Fact]
    public async Task Origin_goes_on_where_the_gateway_has_no_rule_about_origins()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        await rig.AskAsync(GateRig.Get("/open/x", "Origin: https://app.test\r\n"));
        Assert.Equal("https://app.test", upstream.Only.Field("Origin"));
    }

    [Fact]
    public async Task From_a_unix_socket_nothing_is_said_in_place_of_what_is_claimed()
    {
        var path = Path.Combine(Path.GetTempPath(), $"fastgate-{Guid.NewGuid():N}.sock");
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Listen = $"unix://{path}" });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/x", Claims))).Status);
        Assert.Null(upstream.Only.Field("X-Real-IP"));
        Assert.Null(upstream.Only.Field("X-Forwarded-Port"));
    }

    [Fact]
    public async Task Configured_ones_stand_alone_before_a_peer_that_is_not_believed()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Headers = new Dictionary<string, string> { ["X-Real-IP"] = "fixed", ["X-Forwarded-Port"] = "1" } });
        await rig.AskAsync(GateRig.Get("/open/x", Claims));
        Assert.Equal("fixed", upstream.Only.Field("X-Real-IP"));
        Assert.Equal("1", upstream.Only.Field("X-Forwarded-Port"));
    }

    /// <summary>The proxy that speaks its protocol may be believed; the client whom it names is another.</summary>
    [Fact]
    public async Task Of_a_client_behind_a_proxy_that_is_believed_are_his_own()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnabledProxyProtocol = true, TrustedProxies = ["127.0.0.0/8"] });
        Assert.Equal(200, (await rig.AskAsync("PROXY TCP4 203.0.113.9 192.0.2.2 56324 443\r\n" + GateRig.Get("/open/x", Claims))).Status);
        Assert.Equal("203.0.113.9", upstream.Only.Field("X-Forwarded-For"));
        Assert.Equal("http", upstream.Only.Field("X-Forwarded-Proto"));
        Assert.Equal("203.0.113.9", upstream.Only.Field("X-Real-IP"));
    }

    [Fact]
    public async Task An_empty_list_has_no_elements()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { TrustedProxies = ["127.0.0.0/8"] });
        await rig.AskAsync(GateRig.Get("/open/x", "X-Forwarded-For:\r\nX-Forwarded-For: 10.0.0.1\r\n"));
        Assert.Equal("10.0.0.1, 127.0.0.1", upstream.Only.Field("X-Forwarded-For"));
    }

    [Theory]
    [InlineData(true, "gzip")]
    [InlineData(false, null)]
    public async Task Accept_Encoding_goes_on_unless_told_otherwise(bool enabled, string? expected)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableAcceptEncodingHeader = enabled });
        await rig.AskAsync(GateRig.Get("/open/x", "Accept-Encoding: gzip\r\n"));
        Assert.Equal(expected, upstream.Only.Field("Accept-Encoding"));
    }

    [Fact]
    public async Task Cookies_that_Connection_names_stay_behind_censored_or_not()
    {
        foreach (var authorizationCookies in new[] { true, false })
        {
            using var upstream = ScriptedUpstream.Answering();
            await using var rig = GateRig.Start(upstream, o => o with { EnableAuthorizationCookies = authorizationCookies });
            await rig.AskAsync(GateRig.Get("/open/x", "Cookie: a=b; kc-access=x\r\nConnection: cookie\r\n"));
            Assert.Null(upstream.Only.Field("Cookie"));
        }
    }

    [Fact]
    public async Task Host_is_the_upstreams_or_the_clients()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using (var rig = GateRig.Start(upstream, o => o with { PreserveHost = true }))
        {
            await rig.AskAsync(GateRig.Get("/open/x"));
            Assert.Equal("api.test", upstream.Only.Field("Host"));
        }

        using var named = ScriptedUpstream.Answering();
        await using var withHeader = GateRig.Start(named, o => o with { PreserveHost = true, Headers = new Dictionary<string, string> { ["host"] = "fixed.test" } });
        await withHeader.AskAsync(GateRig.Get("/open/x"));
        Assert.Equal("fixed.test", named.Only.Field("Host"));
    }

    [Fact]
    public async Task Of_configured_fields_that_differ_only_in_case_the_last_goes()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with
        {
            Headers = new Dictionary<string, string> { ["X-Team"] = "red", ["host"] = "a.test", ["x-team"] = "blue", ["Host"] = "b.test" },
            ResponseHeaders = new Dictionary<string, string> { ["X-Gate"] = "one", ["x-gate"] = "two" },
        });
        var answer = await rig.AskAsync(GateRig.Get("/open/x"));
        Assert.Equal(["blue"], upstream.Only.Fields.Where(f => f.Name.Equals("X-Team", StringComparison.OrdinalIgnoreCase)).Select(f => f.Value));
        Assert.Equal("b.test", upstream.Only.Field("Host"));
        Assert.Equal(["two"], answer.Fields.Where(f => f.Name.Equals("X-Gate", StringComparison.OrdinalIgnoreCase)).Select(f => f.Value));
    }

    [Theory]
    [InlineData("X-Auth-Rid", "", "X-Auth-Rid: cli\r\n", null)]
    [InlineData("X-Auth-Rid", "", "", null)]
    [InlineData("X-Auth-User", "", "", null)] // X-Auth-Username is another
    [InlineData("X-Request-ID", "sub|X-Request-ID", "", "1234")]
    [InlineData("X-Request-ID", "sub|X-Request-ID", "X-Request-ID: cli\r\n", "1234")]
    [InlineData("X-Request-ID", "nothing|X-Request-ID", "X-Request-ID: cli\r\n", null)]
    [InlineData("X-Request-ID", "nothing|X-Request-ID", "", null)]
    public async Task A_request_id_that_only_the_gateway_may_send_goes_on_once(string name, string claim, string fields, string? id)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableRequestId = true, RequestIdHeader = name, AddClaims = claim.Length > 0 ? [claim] : [] });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/api", GateRig.Bearer + fields))).Status);
        var sent = Assert.Single(upstream.Only.Fields, f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        Assert.True(id is null ? Guid.TryParse(sent, out _) : sent == id, sent);
    }

    /// <summary>What the gateway puts in the place of a stranger's field must not stand beside a configured one.</summary>
    [Theory]
    [InlineData("X-Real-IP")]
    [InlineData("X-Forwarded-Port")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("Forwarded")]
    public async Task A_configured_forwarding_field_stands_alone_whoever_asks(string name)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Headers = new Dictionary<string, string> { [name] = "fixed" } });
        await rig.AskAsync(GateRig.Get("/open/x", Claims));
        Assert.Equal(["fixed"], upstream.Only.Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value));
    }

    [Fact]
    public async Task A_cookie_that_belongs_to_the_connection_stays_behind_also_where_cookies_are_censored()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableAuthorizationCookies = false });
        await rig.AskAsync(GateRig.Get("/open/x", "Connection: cookie\r\nCookie: a=b; kc-access=x\r\n"));
        Assert.Null(upstream.Only.Field("Cookie"));
    }

    /// <summary>The client's cookies do not stand beside it; the token in them counts all the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_configured_cookie_stands_alone_censored_or_not(bool authorizationCookies)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableAuthorizationCookies = authorizationCookies, Headers = new Dictionary<string, string> { ["Cookie"] = "ours=1" } });
        var token = GateRig.Bearer["Authorization: Bearer ".Length..].TrimEnd();
        foreach (var target in new[] { "/open/x", "/api" })
        {
            Assert.Equal(200, (await rig.AskAsync(GateRig.Get(target, $"Cookie: a=b; kc-access={token}\r\ncookie: ours=2\r\n"))).Status);
            Assert.Equal(["ours=1"], upstream.Requests.Last().Fields.Where(f => f.Name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)).Select(f => f.Value));
        }
    }

    [Fact]
    public async Task A_request_id_is_made_where_there_is_none()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableRequestId = true });
        await rig.AskAsync(GateRig.Get("/open/x"));
        await rig.AskAsync(GateRig.Get("/open/x", "X-Request-ID: mine\r\n"));
        await rig.AskAsync(GateRig.Get("/open/x", "X-Request-ID: mine\r\nConnection: X-Request-ID\r\n"));
        await rig.AskAsync(GateRig.Get("/open/x", "x-request-id:\r\n"));
        Assert.Single(upstream.Requests.Last().Fields, f => f.Name.Equals("X-Request-ID", StringComparison.OrdinalIgnoreCase));
        string?[] ids = [.. upstream.Requests.Select(r => r.Field("X-Request-ID"))];
        Assert.True(Guid.TryParse(ids[0], out _));
        Assert.Equal("mine", ids[1]);
        Assert.True(Guid.TryParse(ids[2], out _));
        Assert.True(Guid.TryParse(ids[3], out _));
    }

    [Theory]
    [InlineData(true, "a=b; kc-access=x; kc-state=y; c=d")]
    [InlineData(false, "a=b; kc-access=censored; kc-state=censored; c=d")]
    public async Task The_gateways_cookies_go_on_or_are_censored(bool authorizationCookies, string expected)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableAuthorizationCookies = authorizationCookies });
        await rig.AskAsync(GateRig.Get("/open/x", "Cookie: a=b; kc-access=x; kc-state=y; c=d\r\n"));
        Assert.Equal(expected, upstream.Only.Field("Cookie"));
    }

    [Fact]
    public async Task The_access_cookie_stands_in_for_the_field()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        var token = GateRig.Bearer["Authorization: Bearer ".Length..].TrimEnd();
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/api", $"Cookie: kc-access={token}\r\n"))).Status);
        Assert.Equal("1234", upstream.Only.Field("X-Auth-Subject"));
        Assert.Equal($"Bearer {token}", upstream.Only.Field("Authorization"));
    }
}
