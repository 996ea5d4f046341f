using FastGate.Configuration;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;

namespace FastGate.Tests.Gateway;

/// <summary>Where no token need be there: who sends one all the same, or something that looks like one.</summary>
public sealed class OptionalTokenTests
{
    private static GateOptions Optional(GateOptions options) => options with { Resources = [.. options.Resources, new ResourceOptions { Uri = "/anon/*", WhiteListedAnon = true }] };

    [Fact]
    public async Task A_bad_token_on_an_open_path_makes_nobody_somebody()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, Optional);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/x", "Authorization: Bearer a.b.c\r\nX-Auth-Email: x\r\n"))).Status);
        Assert.DoesNotContain(upstream.Only.Fields, f => f.Name.StartsWith("X-Auth", StringComparison.OrdinalIgnoreCase));
        upstream.Requests.Clear();
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/anon/x"))).Status);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/anon/x", GateRig.Bearer))).Status);
        Assert.Equal([null, "1234"], upstream.Requests.Select(r => r.Field("X-Auth-Subject")));
        Assert.Equal(401, (await rig.AskAsync(GateRig.Get("/anon/x", "Authorization: Bearer a.b.c\r\n"))).Status);
    }

    /// <summary>Whoever tries to send a token and fails is not taken for one who sent none, and the next request of his connection is judged by itself.</summary>
    [Fact]
    public async Task A_malformed_token_is_no_missing_one()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, Optional);
        using var client = rig.Connect();
        foreach (var field in new[] { "Authorization: Bearer\r\n", "Authorization: Bearer  a.b.c\r\n", "Authorization: Bearer a.b.c, Bearer d.e.f\r\n" })
        {
            var refused = await client.AskAsync(GateRig.Get("/anon/x", field));
            Assert.Equal((401, "Bearer error=\"invalid_token\""), (refused.Status, refused.Field("WWW-Authenticate")));
            Assert.Equal(0, upstream.Connections);
        }

        var missing = await client.AskAsync(GateRig.Get("/api"));
        Assert.Equal((401, "Bearer"), (missing.Status, missing.Field("WWW-Authenticate")));
        await client.AskAsync(GateRig.Get("/anon/x", "Authorization: Bearer\r\n"));
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/anon/x"))).Status);
    }

    /// <summary>Where a token is optional the option holds for credentials of another kind too; only a white-listed path lets them pass.</summary>
    [Theory]
    [InlineData(true, "Basic abc")]
    [InlineData(false, null)]
    public async Task Without_a_token_Authorization_goes_on_only_where_the_option_says_so(bool enabled, string? expected)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => Optional(o) with { EnableAuthorizationHeader = enabled });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/anon/x", "Authorization: Basic abc\r\n"))).Status);
        Assert.Equal(expected, upstream.Only.Field("Authorization"));
    }

    [Fact]
    public async Task A_malformed_token_is_refused_where_one_is_optional()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, Optional);
        Assert.Equal(401, (await rig.AskAsync(GateRig.Get("/anon/x", "Authorization: Bearer a,b.c.d\r\n"))).Status);
        Assert.Equal(0, upstream.Connections);
    }

    /// <summary>With skip-authorization-header-identity nobody looks at the field, so that what is in it is nobody's identity: the application might take it for one.</summary>
    [Theory]
    [InlineData("Bearer a.b.c")]
    [InlineData("bearer forged")]
    [InlineData("Basic abc")]
    [InlineData("good")]
    public async Task What_nobody_looks_at_does_not_go_on_as_if_it_were_verified(string credentials)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => Optional(o) with { SkipAuthorizationHeaderIdentity = true });
        var field = credentials == "good" ? GateRig.Bearer : $"Authorization: {credentials}\r\n";
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/anon/x", field))).Status);
        Assert.Null(upstream.Only.Field("Authorization"));
        Assert.DoesNotContain(upstream.Only.Fields, f => f.Name.StartsWith("X-Auth", StringComparison.OrdinalIgnoreCase));

        // The cookie is looked at, and the token that goes on is the one in it.
        var token = System.Text.Encoding.ASCII.GetString(Tokens.Sign("\"sub\":\"cookie\""));
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/anon/x", $"{field}Cookie: kc-access={token}\r\n"))).Status);
        Assert.Equal($"Bearer {token}", Assert.Single(upstream.Requests.Last().Fields, f => f.Name == "Authorization").Value);
        Assert.Equal("cookie", upstream.Requests.Last().Field("X-Auth-Subject"));

        // Where the gateway asks for no identity the field is the application's own business.
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/x", field))).Status);
        Assert.Equal(field, $"Authorization: {upstream.Requests.Last().Field("Authorization")}\r\n");
    }
}
