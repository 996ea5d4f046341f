using FastGate.Configuration;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>What a request's target may be, which resource it asks for, and how it goes on.</summary>
public sealed class TargetTests
{
    private static readonly ResourceOptions Open = new() { Uri = "/open/*", WhiteListed = true };
    private static readonly ResourceOptions All = new() { Uri = "/*", WhiteListed = true };
    private static readonly ResourceOptions Admin = new() { Uri = "/admin/*", Roles = ["admin"] };

    [Theory]
    [InlineData("/open/%00")]
    [InlineData("/open/a%")]
    [InlineData("/open/a%2")]
    [InlineData("/open/%zz")]
    [InlineData("/open/\"")]
    [InlineData("/open/<a>")]
    [InlineData("/open/a[1]")]
    [InlineData("/open/\u00e9")]
    [InlineData("/open#/../admin")]
    [InlineData("/open/x#")]
    [InlineData("/open/?q=\u00e9")]
    [InlineData("/open/?a#b")]
    [InlineData("open/x")]
    [InlineData("ftp://api.test/open/x")]
    [InlineData("http://user@api.test/open/x")]
    [InlineData("http://other.test/open/x")]
    [InlineData("http://api.test:81/open/x")]
    [InlineData("https://api.test:80/open/x")]
    public async Task Is_400_and_reaches_nobody(string target)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Resources = [All] });
        using var client = rig.Connect();
        await client.SendAsync(GateRig.Get(target) + GateRig.Get("/open/second"));
        var answer = await client.ReceiveAsync();
        Assert.Equal(400, answer.Status);
        Assert.True(answer.Closes);
        Assert.True(await client.EndsAsync());
        Assert.Equal(0, upstream.Connections);
    }

    [Theory]
    [InlineData("/open/../admin/x")]
    [InlineData("/open/..%2fadmin/x")]
    [InlineData("/open/%2e%2e/admin/x")]
    [InlineData("/open/%2e%2e%2fadmin%2fx")]
    [InlineData("/open/..%5cadmin%5cx")]
    [InlineData("/open/..%255cadmin")]
    [InlineData("/open/%252e%252e/admin/x")]
    [InlineData("/open/x/..;/../admin/x")]
    [InlineData("/open/..;a=b/admin/x")]
    [InlineData("/open//../admin/x")]
    [InlineData("//admin/x/../../open/x")]
    [InlineData("/admin/..%2fopen/x")]
    [InlineData("/open/%2foauth/../../oauth/token")]
    public async Task That_can_be_read_as_different_resources_is_400(string target)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Resources = [Open, Admin] });
        var answer = await rig.AskAsync(GateRig.Get(target));
        // whichever way it is read: never the open resource's 200, and where the readings differ 400
        Assert.True(answer.Status is 400 or 401, answer.ToString());
        Assert.Equal(0, upstream.Connections);
    }

    [Theory]
    [InlineData("/open/../admin/x", 400)]
    [InlineData("/open/x%2fy", 200)]
    [InlineData("/open//x", 200)]
    [InlineData("/open/./x", 200)]
    [InlineData("/open/x;a=b", 200)]
    [InlineData("/open/a%20b?c=%zz&d=/../", 200)]
    [InlineData("/admin?x=/open/", 401)]
    [InlineData("/admin/x?x=/open/", 401)]
    [InlineData("/OPEN/x", 401)]
    [InlineData("/open", 401)]
    public async Task Decides_by_its_path_alone_and_goes_on_as_it_came(string target, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Resources = [Open, Admin] });
        Assert.Equal(status, (await rig.AskAsync(GateRig.Get(target))).Status);
        if (status == 200)
        {
            Assert.Equal(target, upstream.Only.Target);
        }
        else
        {
            Assert.Equal(0, upstream.Connections);
        }
    }

    [Theory]
    [InlineData("http://api.test/open/x?y", "/open/x?y")]
    [InlineData("http://API.test:80/open/x", "/open/x")]
    [InlineData("http://api.test:/open/x", "/open/x")]
    [InlineData("https://api.test:443/open/x", "/open/x")]
    [InlineData("http://api.test", "/")]
    [InlineData("http://api.test?a=b", "/?a=b")]
    public async Task In_absolute_form_goes_on_in_origin_form(string target, string expected)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Resources = [All] });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get(target))).Status);
        Assert.Equal(expected, upstream.Only.Target);
        Assert.Equal(upstream.Url["http://".Length..], upstream.Only.Field("Host"));
    }

    [Fact]
    public async Task An_asterisk_is_answered_by_the_gateway_and_only_with_OPTIONS()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Resources = [All] });
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync($"OPTIONS * HTTP/1.1\r\n{GateRig.Host}\r\n")).Status);
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(200, (await client.AskAsync($"OPTIONS http://api.test HTTP/1.1\r\n{GateRig.Host}\r\n")).Status);
        Assert.Equal("/", upstream.Only.Target);
        Assert.Equal(400, (await client.AskAsync($"GET * HTTP/1.1\r\n{GateRig.Host}\r\n")).Status);
    }

    [Fact]
    public async Task In_TOML_letter_case_must_not_matter()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Dialect = Dialect.Toml, Resources = [Open, Admin with { Uri = "/open/Secret/*" }] });
        Assert.Equal(400, (await rig.AskAsync(GateRig.Get("/open/secret/x"))).Status);
        Assert.Equal(401, (await rig.AskAsync(GateRig.Get("/open/Secret/x"))).Status);

        // nor in a path that has to be decoded, in whichever reading
        Assert.Equal(400, (await rig.AskAsync(GateRig.Get("/open/%73ecret/x"))).Status);
        Assert.Equal(400, (await rig.AskAsync(GateRig.Get("/open/secret/../x"))).Status);
        Assert.Equal(400, (await rig.AskAsync(GateRig.Get("/open/secret/x%2f..%2f..%2fy"))).Status);
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/other"))).Status);
    }

    /// <summary>Neither by an encoding nor by another way to read it.</summary>
    [Theory]
    [InlineData("/open/%73ecret/x")]
    [InlineData("/open/secret;a=b/x")]
    [InlineData("/open/y/..;/secret/x")]
    public async Task In_TOML_letter_case_must_not_matter_in_any_reading(string target)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Dialect = Dialect.Toml, Resources = [Open, Admin with { Uri = "/open/Secret/*" }] });
        Assert.Equal(400, (await rig.AskAsync(GateRig.Get(target))).Status);
        Assert.Equal(0, upstream.Connections);
    }

    [Theory]
    [InlineData("/open/x?q", 200)]
    [InlineData("/open/../x", 400)]
    [InlineData("/open/%2e%2e/open/x", 400)]
    [InlineData("/open/./x", 400)]
    [InlineData("/open/..%2fopen/x", 400)]
    [InlineData("/open/a..b", 200)]
    public async Task In_TOML_the_upstreams_path_is_a_prefix_that_nothing_can_leave(string target, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Dialect = Dialect.Toml, UpstreamUrl = upstream.Url + "/app/", Resources = [All] });
        Assert.Equal(status, (await rig.AskAsync(GateRig.Get(target))).Status);
        if (status == 200)
        {
            Assert.Equal("/app" + target, upstream.Only.Target);
        }
        else
        {
            Assert.Equal(0, upstream.Connections);
        }
    }

    [Fact]
    public async Task In_a_file_the_upstreams_path_is_ignored()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { UpstreamUrl = upstream.Url + "/app/", Resources = [All] });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/x"))).Status);
        Assert.Equal("/x", upstream.Only.Target);
    }
}
