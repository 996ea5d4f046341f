using FastGate.Configuration;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>Which methods there are, and what pretends to be another.</summary>
public sealed class MethodTests
{
    private const string Target = "/open/x";

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PURGE")]
    public async Task Known_ones_go_on(string method)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { CustomHttpMethods = ["PURGE"] });
        Assert.Equal(200, (await rig.AskAsync($"{method} {Target} HTTP/1.1\r\n{GateRig.Host}\r\n")).Status);
        Assert.Equal(method, upstream.Only.Method);
    }

    [Theory]
    [InlineData("get", Target)]
    [InlineData("Get", Target)]
    [InlineData("BREW", Target)]
    [InlineData("PROPFIND", Target)]
    [InlineData("CONNECT", "api.test:443")]
    public async Task Others_are_501(string method, string target)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var answer = await client.AskAsync($"{method} {target} HTTP/1.1\r\n{GateRig.Host}{GateRig.Bearer}\r\n");
        Assert.Equal(501, answer.Status);
        Assert.Empty(answer.Body);
        Assert.Equal(0, upstream.Connections);
    }

    [Fact]
    public async Task The_preface_of_HTTP_2_is_refused()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var answer = await client.AskAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        Assert.True(answer.Status is 400 or 505, answer.ToString());
        Assert.True(await client.EndsAsync());
        Assert.Equal(0, upstream.Connections);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("x_http_method")]
    [InlineData("X.Method.Override")]
    public async Task Overrides_are_dropped_as_soon_as_a_resource_restricts_methods(string name)
    {
        using var upstream = ScriptedUpstream.Answering();
        var request = GateRig.Get(Target, $"{name}: DELETE\r\n");
        await using (var rig = GateRig.Start(upstream))
        {
            Assert.Equal(200, (await rig.AskAsync(request)).Status);
            Assert.Equal("DELETE", upstream.Only.Field(name));
        }

        using var other = ScriptedUpstream.Answering();
        await using var restricting = GateRig.Start(other, o => o with { Resources = [.. o.Resources, new ResourceOptions { Uri = "/a", Methods = ["GET"] }] });
        Assert.Equal(200, (await restricting.AskAsync(request)).Status);
        Assert.Null(other.Only.Field(name));
    }

    /// <summary>A resource that names the eight is not for a custom one, which an override would be.</summary>
    [Theory]
    [InlineData("", "PURGE")]
    [InlineData("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS,TRACE,PURGE", "PURGE")]
    [InlineData("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS,TRACE", null)]
    public async Task Overrides_are_dropped_where_a_custom_method_is_all_that_a_resource_leaves_out(string methods, string? passed)
    {
        foreach (var name in new[] { "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override" })
        {
            using var upstream = ScriptedUpstream.Answering();
            await using var rig = GateRig.Start(upstream, o => o with
            {
                CustomHttpMethods = ["PURGE"],
                Resources = [.. o.Resources, new ResourceOptions { Uri = "/a", Methods = methods.Split(',', StringSplitOptions.RemoveEmptyEntries) }],
            });
            Assert.Equal(200, (await rig.AskAsync(GateRig.Get(Target, $"{name}: PURGE\r\n"))).Status);
            Assert.Equal(passed, upstream.Only.Field(name));
        }
    }

    [Fact]
    public async Task A_method_without_a_rule_falls_under_the_default_deny()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Resources = [new ResourceOptions { Uri = "/open/*", WhiteListed = true, Methods = ["GET"] }] });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get(Target))).Status);
        Assert.Equal(401, (await rig.AskAsync(GateRig.Post(Target, "x"))).Status);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Post(Target, "x", GateRig.Bearer))).Status);
    }
}
