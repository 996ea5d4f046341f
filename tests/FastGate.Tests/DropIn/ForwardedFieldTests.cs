using System.Text;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;

namespace FastGate.Tests.DropIn;

/// <summary>What the application gets to see (reference, section 3.8), to the byte.</summary>
public sealed class ForwardedFieldTests
{
    private static readonly string[] Base =
        ["X-Auth-Audience", "X-Auth-Email", "X-Auth-Expiresin", "X-Auth-Groups", "X-Auth-Roles", "X-Auth-Subject", "X-Auth-Userid", "X-Auth-Username", "X-Auth-Token", "Authorization"];

    [Fact]
    public async Task Every_identity_field_with_its_format_and_separator()
    {
        await using var pod = Pod.Start();
        var token = Tokens.Sign("""
            "aud":["gatekeeper","account"],"email":"jan@example.org","preferred_username":"jan","sub":"s-1","exp":1795466126,
            "groups":["/a","b"],"realm_access":{"roles":["r1","r2"]},"resource_access":{"c1":{"roles":["x","y"]}}
            """);
        await pod.Expect(200, "GET", "/", Pod.Bearer(token).Replace("Bearer", "bearer", StringComparison.Ordinal));
        var seen = pod.Last;
        var text = Encoding.ASCII.GetString(token);
        Assert.Equal("gatekeeper,account", seen.Field("X-Auth-Audience"));
        Assert.Equal("jan@example.org", seen.Field("X-Auth-Email"));
        Assert.Equal("2026-11-23 20:35:26 +0000 UTC", seen.Field("X-Auth-Expiresin"));
        Assert.Equal("/a,b", seen.Field("X-Auth-Groups"));
        Assert.Equal("r1,r2,c1:x,c1:y", seen.Field("X-Auth-Roles"));
        Assert.Equal("s-1", seen.Field("X-Auth-Subject"));
        Assert.Equal("jan", seen.Field("X-Auth-Userid"));
        Assert.Equal("jan", seen.Field("X-Auth-Username"));
        Assert.Equal(text, seen.Field("X-Auth-Token"));
        Assert.Equal("Bearer " + text, seen.Field("Authorization"));
        Assert.Equal("127.0.0.1", seen.Field("X-Forwarded-For"));
        Assert.Equal("http", seen.Field("X-Forwarded-Proto"));
        Assert.Equal("api.example", seen.Field("X-Forwarded-Host"));
        Assert.Equal(pod.Gate.Upstream.Url, "http://" + seen.Field("Host"));
        Assert.Equal(Base.Append("Host").Append("X-Forwarded-For").Append("X-Forwarded-Proto").Append("X-Forwarded-Host").Order(), seen.Fields.Select(f => f.Name).Order());
    }

    [Fact]
    public async Task What_a_token_lacks_is_an_empty_field()
    {
        await using var pod = Pod.Start();
        await pod.Expect(200, "GET", "/", Pod.Bearer("\"email\":\"e@x\""));
        Assert.Equal("", pod.Last.Field("X-Auth-Groups"));
        Assert.Equal("", pod.Last.Field("X-Auth-Roles"));
        Assert.Equal("e@x", pod.Last.Field("X-Auth-Username"));
    }

    [Theory]
    [InlineData("given_name", "\"given_name\":\"J\"", "X-Auth-Given-Name", "J")]
    [InlineData("foo.bar-baz__x", "\"foo.bar-baz__x\":\"v\"", "X-Auth-Foo-Bar-Baz-X", "v")]
    [InlineData("name|X-Full-Name", "\"name\":\"Jan D\"", "X-Full-Name", "Jan D")]
    [InlineData("n", "\"n\":5", "X-Auth-N", "5")]
    [InlineData("n", "\"n\":12345678901", "X-Auth-N", "1.2345678901e+10")]
    [InlineData("n", "\"n\":100000", "X-Auth-N", "100000")]
    [InlineData("n", "\"n\":1000000", "X-Auth-N", "1e+06")]
    [InlineData("n", "\"n\":0.00001", "X-Auth-N", "1e-05")]
    [InlineData("n", "\"n\":-1.25", "X-Auth-N", "-1.25")]
    [InlineData("n", "\"n\":true", "X-Auth-N", "true")]
    [InlineData("n", "\"n\":null", "X-Auth-N", "<nil>")]
    [InlineData("n", "\"n\":[\"a\",\"b\",1]", "X-Auth-N", "[a b 1]")]
    [InlineData("n", "\"n\":{\"k\":\"v\",\"a\":[1,null]}", "X-Auth-N", "map[a:[1 <nil>] k:v]")]
    [InlineData("n", "\"n\":\"\\u017elu\\u0165\"", "X-Auth-N", "žluť")]
    [InlineData("n", "", "X-Auth-N", null)]
    public async Task Added_claims_as_Go_prints_them(string entry, string members, string field, string? value)
    {
        await using var pod = Pod.Start($"add-claims: ['{entry}']\n");
        await pod.Expect(200, "GET", "/", Pod.Bearer(members) + $"{field}: forged\r\n");
        var seen = pod.Last.Field(field);
        Assert.Equal(value, seen is null ? null : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(seen)));
    }

    [Theory]
    [InlineData("\"n\":\"a\\r\\nX: y\"", 403)]
    [InlineData("\"n\":\"a\\u0000b\"", 403)]
    [InlineData("\"n\":\"a\\u007f\"", 403)]
    [InlineData("\"n\":\"a\\tb\"", 200)]
    [InlineData("\"sub\":\"a\\nb\"", 403)]
    public async Task Nothing_that_breaks_a_field_gets_into_one(string members, int status)
    {
        await using var pod = Pod.Start("add-claims: [n]\n");
        await pod.Expect(status, "GET", "/", Pod.Bearer(members));
    }

    [Fact]
    public async Task Elements_of_lists_are_told_apart()
    {
        await using var pod = Pod.Start();
        await pod.Expect(200, "GET", "/", Pod.Bearer("\"groups\":[\"a,b\",\" c\",\"d%20\",\"100%\"]"));
        Assert.Equal("a%2Cb,%20c,d%2520,100%", pod.Last.Field("X-Auth-Groups"));
    }

    [Fact]
    public async Task Excluded_and_encoded()
    {
        await using var pod = Pod.Start("exclude-claims: [email, roles]\nenable-header-encoding: true\n");
        await pod.Expect(200, "GET", "/", Pod.Bearer("\"preferred_username\":\"\\u017elu\\u0165\"") + "X-Auth-Email: forged\r\n");
        Assert.Null(pod.Last.Field("X-Auth-Email"));
        Assert.Null(pod.Last.Field("X-Auth-Roles"));
        Assert.Equal("=?UTF-8?b?xb5sdcWl?=", pod.Last.Field("X-Auth-Username"));
        Assert.Equal("1234", pod.Last.Field("X-Auth-Subject"));
    }

    [Fact]
    public async Task What_a_client_may_not_say_does_not_arrive()
    {
        await using var pod = Pod.Start("resources:\n- uri: /open\n  white-listed: true\nheaders:\n  X-Env: prod\nadd-claims: ['name|X-Name']\n");
        const string forged = "X-Auth-Foo: f\r\nx_auth_username: f\r\nX-AUTH-Token: f\r\nX_Env: f\r\nX-Name: f\r\nX-Original-URL: /f\r\nX-Rewrite-URL: /f\r\nX-Forwarded-Uri: /f\r\nX_Original_URI: /f\r\nProxy: f\r\nX-Kept: yes\r\n";
        foreach (var target in new[] { "/open", "/closed" })
        {
            await pod.Expect(200, "GET", target, forged + (target == "/open" ? "" : Pod.Bearer()));
            Assert.DoesNotContain(pod.Last.Fields, f => f.Value is "f" or "/f");
            Assert.Equal("prod", pod.Last.Field("X-Env"));
            Assert.Equal("yes", pod.Last.Field("X-Kept"));
        }
    }

    [Fact]
    public async Task On_a_white_listed_path_the_clients_own_credentials_pass()
    {
        await using var pod = Pod.Start("resources:\n- uri: /open\n  white-listed: true\nenable-authorization-header: false\n");
        await pod.Expect(200, "GET", "/open", "Authorization: Basic Zm9v\r\n");
        Assert.Equal("Basic Zm9v", pod.Last.Field("Authorization"));
        await pod.Expect(200, "GET", "/closed", Pod.Bearer());
        Assert.Null(pod.Last.Field("Authorization"));
    }

    [Fact]
    public async Task Options_that_take_fields_away()
    {
        await using var pod = Pod.Start("preserve-host: true\nenable-token-header: false\nenable-authorization-cookies: false\n");
        await pod.Expect(200, "GET", "/", Pod.Bearer() + "X-Auth-Token: forged\r\nCookie: kc-access=x; kc-access-1=y; a=b; kc-state=z\r\n");
        Assert.Equal("api.example", pod.Last.Field("Host"));
        Assert.Null(pod.Last.Field("X-Auth-Token"));
        Assert.Equal("kc-access=censored; kc-access-1=censored; a=b; kc-state=censored", pod.Last.Field("Cookie"));
    }

    [Fact]
    public async Task Configured_headers_stand_alone()
    {
        string[] names = ["X-Auth-Username", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP", "Forwarded", "X-Request-ID", "User-Agent", "Cookie", "Authorization", "Accept-Encoding", "X-Env"];
        await using var pod = Pod.Start("enable-request-id: true\nheaders:\n  Host: other.example\n" + string.Concat(names.Select(n => $"  {n}: fixed\n")));
        await pod.Expect(200, "GET", "/", Pod.Bearer() + string.Concat(names.Where(n => n != "Authorization").Select(n => $"{n}: client\r\n")));
        Assert.All(names, name => Assert.Equal("fixed", pod.Last.Field(name)));
        Assert.Equal("other.example", pod.Last.Field("Host"));
        await pod.Expect(200, "GET", "/", Pod.Bearer());
        Assert.All(names, name => Assert.Equal("fixed", pod.Last.Field(name)));
    }

    [Theory]
    [InlineData("", "1.2.3.4, 127.0.0.1", "https", "api.example", "5.6.7.8")]
    [InlineData("trusted-proxies: [127.0.0.0/8]\n", "1.2.3.4, 127.0.0.1", "https", "api.example", "5.6.7.8")]
    [InlineData("trusted-proxies: [10.0.0.0/8]\n", "127.0.0.1", "http", "api.example", "127.0.0.1")]
    public async Task Forwarding_fields_of_a_file(string option, string chain, string scheme, string host, string real)
    {
        await using var pod = Pod.Start(option);
        await pod.Expect(200, "GET", "/", Pod.Bearer() + "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: client\r\nX-Real-IP: 5.6.7.8\r\n");
        Assert.Equal(chain, pod.Last.Field("X-Forwarded-For"));
        Assert.Equal(scheme, pod.Last.Field("X-Forwarded-Proto"));
        Assert.Equal(host, pod.Last.Field("X-Forwarded-Host"));
        Assert.Equal(real, pod.Last.Field("X-Real-IP"));
    }

    [Fact]
    public async Task Toml_trusts_nobody_unless_told_to()
    {
        const string fields = "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: client\r\nForwarded: for=1.2.3.4\r\nX-Forwarded-Prefix: /p\r\n";
        await using (var pod = Pod.StartToml())
        {
            await pod.Expect(200, "GET", "/", Pod.Bearer() + fields);
            Assert.Equal(["127.0.0.1", "http", "api.example", null, null], Forwarding(pod.Last));
        }

        await using (var pod = Pod.StartToml("trusted-proxies = [\"127.0.0.1\"]\n"))
        {
            await pod.Expect(200, "GET", "/", Pod.Bearer() + fields);
            Assert.Equal(["1.2.3.4, 127.0.0.1", "https", "client", "for=1.2.3.4", "/p"], Forwarding(pod.Last));
        }
    }

    [Fact]
    public async Task Request_ids()
    {
        await using var pod = Pod.Start("enable-request-id: true\nrequest-id-header: X-Trace\n");
        var answer = await pod.Get("/", Pod.Bearer());
        Assert.True(Guid.TryParseExact(pod.Last.Field("X-Trace"), "D", out _));
        Assert.Null(answer.Field("X-Trace"));
        await pod.Get("/", Pod.Bearer() + "X-Trace: mine\r\n");
        Assert.Equal("mine", pod.Last.Field("X-Trace"));
    }

    private static string?[] Forwarding(WireMessage seen) =>
        [seen.Field("X-Forwarded-For"), seen.Field("X-Forwarded-Proto"), seen.Field("X-Forwarded-Host"), seen.Field("Forwarded"), seen.Field("X-Forwarded-Prefix")];
}
