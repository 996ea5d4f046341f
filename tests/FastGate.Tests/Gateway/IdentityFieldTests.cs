using FastGate.Configuration;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;

namespace FastGate.Tests.Gateway;

/// <summary>What the application is told about the caller, and that nobody else can tell it.</summary>
public sealed class IdentityFieldTests
{
    private static readonly string[] Names = ["X-Auth-Subject", "X-Auth-Email", "X-Auth-Roles", "X-Auth-Userid", "X-Auth-Token", "X-Auth-Whatever", "X-First", "X-Fixed-Name"];

    private static GateOptions Rich(GateOptions options) => options with
    {
        AddClaims = ["given_name|X-First"],
        Headers = new Dictionary<string, string> { ["X-Fixed-Name"] = "ours" },
    };

    public static TheoryData<string> Aliases()
    {
        var aliases = new TheoryData<string>();
        foreach (var name in Names)
        {
            aliases.Add(name);
            aliases.Add(name.ToLowerInvariant());
            aliases.Add(name.ToUpperInvariant());
            foreach (var c in "!#$%&'*+.^_`|~")
            {
                aliases.Add(name.Replace('-', c));
            }

            aliases.Add(name.Replace("X-", "x_"));
        }

        return aliases;
    }

    [Fact]
    public async Task No_alias_of_an_identity_name_gets_through_on_any_path()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, Rich);
        using var client = rig.Connect();
        foreach (string alias in Aliases().Select(row => row.Data))
        {
            foreach (var (target, bearer) in new[] { ("/open/x", ""), ("/api", GateRig.Bearer) })
            {
                upstream.Requests.Clear();
                var answer = await client.AskAsync(GateRig.Get(target, $"{bearer}{alias}: forged\r\n{alias}: forged too\r\n"));
                Assert.Equal(200, answer.Status);
                Assert.DoesNotContain("forged", upstream.Only.Head);
            }
        }
    }

    [Fact]
    public async Task Fields_are_the_tokens_own_and_come_once()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, Rich);
        var token = Bearer("\"sub\":\"s1\",\"email\":\"a@b\",\"preferred_username\":\"joe\",\"given_name\":\"Joe\",\"realm_access\":{\"roles\":[\"r\"]}");
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/api", token + "X-Auth-Email: x@y\r\n"))).Status);
        var seen = upstream.Only;
        Assert.Equal("s1", seen.Field("X-Auth-Subject"));
        Assert.Equal("a@b", seen.Field("X-Auth-Email"));
        Assert.Equal("joe", seen.Field("X-Auth-Username"));
        Assert.Equal("r", seen.Field("X-Auth-Roles"));
        Assert.Equal("Joe", seen.Field("X-First"));
        Assert.Equal("ours", seen.Field("X-Fixed-Name"));
        Assert.Equal(token, $"Authorization: Bearer {seen.Field("X-Auth-Token")}\r\n");
        Assert.Equal(token, $"Authorization: {seen.Field("Authorization")}\r\n");
    }

    [Theory]
    [InlineData("X-Auth-Subject, X-Auth-Token, X-First, X-Fixed-Name")]
    [InlineData("Authorization")]
    [InlineData("Host, Content-Length, Transfer-Encoding")]
    [InlineData("X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host")]
    [InlineData("close, x-auth-subject")]
    public async Task Connection_cannot_take_away_what_the_gateway_says(string options)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, Rich);
        var token = Bearer("\"sub\":\"s1\",\"given_name\":\"Joe\"");
        var answer = await rig.AskAsync(GateRig.Post("/api", "body", $"{token}Connection: {options}\r\n"));
        Assert.True(answer.Status is 200 or 400, answer.ToString());
        if (answer.Status == 400)
        {
            Assert.Equal(0, upstream.Connections);
            return;
        }

        var seen = upstream.Only;
        Assert.Equal("s1", seen.Field("X-Auth-Subject"));
        Assert.NotNull(seen.Field("X-Auth-Token"));
        Assert.Equal("Joe", seen.Field("X-First"));
        Assert.Equal("ours", seen.Field("X-Fixed-Name"));
        Assert.NotNull(seen.Field("Authorization"));
        Assert.NotNull(seen.Field("Host"));
        Assert.Equal("body", seen.Text);
        Assert.Equal("127.0.0.1", seen.Field("X-Forwarded-For"));
        Assert.Equal("api.test", seen.Field("X-Forwarded-Host"));
        Assert.Null(seen.Field("Connection"));
    }

    [Fact]
    public async Task A_configured_token_field_stands_alone()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Headers = new Dictionary<string, string> { ["x-auth-token"] = "fixed" } });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/api", GateRig.Bearer))).Status);
        Assert.Equal(["fixed"], upstream.Only.Fields.Where(f => f.Name.Equals("X-Auth-Token", StringComparison.OrdinalIgnoreCase)).Select(f => f.Value));
    }

    [Fact]
    public async Task Identity_fields_have_the_size_and_known_tokens_the_number_that_the_options_give_them()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using (var small = GateRig.Start(upstream, o => o with { MaxIdentitySize = 100 }))
        {
            Assert.Equal(403, (await small.AskAsync(GateRig.Get("/api", GateRig.Bearer))).Status);
        }

        using var other = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(other, o => o with { TokenCacheEntries = 1 });
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/api", GateRig.Bearer))).Status);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/api", Bearer("\"sub\":\"s2\"")))).Status);
        Assert.Equal(1, rig.Gateway.Gate.Snapshot.Authenticator.Cache.Count);
    }

    [Fact]
    public async Task Hop_by_hop_fields_stay_behind()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        await rig.AskAsync(GateRig.Get("/open/x", "Connection: keep-alive, X-Hop\r\nX-Hop: a\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic x\r\nProxy-Whatever: x\r\n" +
            "Proxy: http://evil\r\nTE: trailers\r\nTrailer: X\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nAccept: */*\r\nUser-Agent: test\r\n"));
        string[] left = [.. upstream.Only.Fields.Select(f => f.Name).Where(n => !n.StartsWith("X-Forwarded-", StringComparison.Ordinal))];
        Assert.Equal(["Host", "Accept", "User-Agent"], left);
    }

    [Theory]
    [InlineData("X-Original-URL")]
    [InlineData("X_Original_URI")]
    [InlineData("x.rewrite.url")]
    [InlineData("X-Forwarded-Uri")]
    [InlineData("X-Forwarded_Method")]
    [InlineData("X-Forwarded-Path")]
    public async Task What_would_override_the_target_is_dropped_and_decides_nothing(string name)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        Assert.Equal(401, (await rig.AskAsync(GateRig.Get("/api", $"{name}: /open/x\r\n"))).Status);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/open/x", $"{name}: /admin\r\n"))).Status);
        Assert.DoesNotContain("/admin", upstream.Only.Head);
    }

    [Fact]
    public async Task On_open_paths_the_clients_Authorization_passes_untouched()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { EnableAuthorizationHeader = false });
        await rig.AskAsync(GateRig.Get("/open/x", "Authorization: Basic abc\r\n"));
        Assert.Equal("Basic abc", upstream.Only.Field("Authorization"));
        upstream.Requests.Clear();
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/api", GateRig.Bearer))).Status);
        Assert.Null(upstream.Only.Field("Authorization"));
        Assert.NotNull(upstream.Only.Field("X-Auth-Token"));
    }

    [Theory]
    [InlineData("", 401)]
    [InlineData("Authorization: Bearer\r\n", 401)]
    [InlineData("Authorization: Bearer \r\n", 401)]
    [InlineData("Authorization: Basic abc\r\n", 401)]
    [InlineData("Authorization: Bearer a.b\r\n", 401)]
    [InlineData("Authorization: Bearer a,b.c.d\r\n", 401)]
    [InlineData("Authorization: Bearer ....\r\n", 401)]
    [InlineData("X-Auth-Subject: root\r\n", 401)]
    [InlineData("User-Agent: kube-probe/1.30\r\n", 401)]
    public async Task Without_a_good_token_nobody_gets_in(string fields, int status)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream);
        using var client = rig.Connect();
        var answer = await client.AskAsync(GateRig.Get("/api", fields));
        Assert.Equal(status, answer.Status);
        Assert.StartsWith("Bearer", answer.Field("WWW-Authenticate"));
        Assert.Equal("no-store", answer.Field("Cache-Control"));
        Assert.Empty(answer.Body);
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/api", GateRig.Bearer))).Status);
    }

    [Fact]
    public async Task A_good_token_that_is_not_enough_is_403()
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with { Resources = [new ResourceOptions { Uri = "/admin/*", Roles = ["admin"] }] });
        var answer = await rig.AskAsync(GateRig.Get("/admin/x", Bearer("\"realm_access\":{\"roles\":[\"user\"]}")));
        Assert.Equal(403, answer.Status);
        Assert.Null(answer.Field("WWW-Authenticate"));
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(200, (await rig.AskAsync(GateRig.Get("/admin/x", Bearer("\"realm_access\":{\"roles\":[\"admin\"]}")))).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public async Task Each_of_many_resources_has_a_decision_of_its_own(int count)
    {
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(upstream, o => o with
        {
            Resources = [.. Enumerable.Range(0, count).Select(i => new ResourceOptions { Uri = $"/r{i}/*", Roles = [$"role{i}"] })],
        });
        using var client = rig.Connect();
        foreach (var mine in new[] { 0, count / 2, count - 1 }.Distinct())
        {
            var token = Bearer($"\"realm_access\":{{\"roles\":[\"role{mine}\"]}}");
            foreach (var i in new[] { 0, 1, 62, 63, 64, 65, count / 2, count - 2, count - 1 }.Where(i => i >= 0 && i < count).Distinct())
            {
                Assert.Equal(i == mine ? 200 : 403, (await client.AskAsync(GateRig.Get($"/r{i}/x", token))).Status);
            }
        }
    }

    private static string Bearer(string members) => $"Authorization: Bearer {System.Text.Encoding.ASCII.GetString(Tokens.Sign(members))}\r\n";
}
