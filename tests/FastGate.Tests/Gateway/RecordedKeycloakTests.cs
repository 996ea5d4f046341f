using System.Text;
using System.Text.Json;
using FastGate.Corpus;
using FastGate.Jwt.Keys;
using FastGate.Tests.Configuration;
using FastGate.Tests.Gateway.Harness;

namespace FastGate.Tests.Gateway;

/// <summary>
/// Every token that a real Keycloak issued, through the whole gateway as the tutorial configures it, with the clock at the
/// moment of recording and the keys published then: the status, and the identity fields as keycloak-gatekeeper 7.0.0 sent them.
/// </summary>
public sealed class RecordedKeycloakTests
{
    private const string Tutorial = """
        discovery-url: http://127.0.0.1:8180/realms/demo
        skip-openid-provider-tls-verify: true
        client-id: gatekeeper
        client-secret: 0f6b3c1e
        listen: 127.0.0.1:3000
        enable-refresh-tokens: true
        secure-cookie: false
        enable-logging: true
        enable-default-deny: true
        enable-session-cookies: true
        no-redirects: true
        ingress.enabled: true
        debug: false
        encryption-key: vGcLt8ZUdPX5fXhtLZaPHZkGWHZrT6aa
        upstream-url: http://127.0.0.1:8080
        """;

    public static TheoryData<string> Names => [.. RecordedKeycloak.Tokens.Keys];

    [Fact]
    public void There_are_thirty_seven_tokens() => Assert.Equal(37, RecordedKeycloak.Tokens.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Verdict_and_identity_fields(string name)
    {
        var row = RecordedKeycloak.Tokens[name];
        var token = row.GetProperty("token").GetString()!;
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = Start(upstream, row);
        var answer = await rig.AskAsync($"GET /api HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nAuthorization: Bearer {token}\r\n\r\n");
        Assert.Equal(Expected(row), answer.Status);
        if (answer.Status != 200)
        {
            Assert.Equal(0, upstream.Connections);
            Assert.Empty(answer.Body);
            Assert.Equal(answer.Status == 401, answer.Field("WWW-Authenticate") is not null);
            Assert.Equal("no-store", answer.Field("Cache-Control"));
            return;
        }

        Assert.Equal("ok", answer.Text);
        var seen = upstream.Only;
        Assert.Equal(token, seen.Field("X-Auth-Token"));
        Assert.Equal($"Bearer {token}", seen.Field("Authorization"));
        Assert.Equal("127.0.0.1", seen.Field("X-Forwarded-For"));
        Assert.Equal("127.0.0.1:3000", seen.Field("X-Forwarded-Host"));
        if (SeenBy700(row) is { } expected)
        {
            Assert.Equal(expected.Select(Sorted), seen.Fields.Where(f => f.Name.StartsWith("X-Auth-", StringComparison.Ordinal) && f.Name != "X-Auth-Token").Select(Sorted));
        }
    }

    [Fact]
    public async Task A_withdrawn_key_refuses_at_once_what_was_good_before()
    {
        var good = RecordedKeycloak.Tokens["signed by the old key"];
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = Start(upstream, good);
        var request = $"GET /api HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {good.GetProperty("token").GetString()}\r\n\r\n";
        using var client = rig.Connect();
        Assert.Equal(200, (await client.AskAsync(request)).Status);
        Assert.Equal(200, (await client.AskAsync(request)).Status);
        rig.Keys.Current = rig.Keys.Current.SucceededBy(Keys("after rotation, old key withdrawn"));
        Assert.Equal(403, (await client.AskAsync(request)).Status);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_token_that_expires_is_401_from_its_last_second_on()
    {
        var row = RecordedKeycloak.Tokens["tutorial"];
        var expiry = row.GetProperty("claims").GetProperty("exp").GetInt64();
        using var upstream = ScriptedUpstream.Answering();
        await using var rig = Start(upstream, row);
        var request = $"GET /api HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {row.GetProperty("token").GetString()}\r\n\r\n";
        Assert.Equal(200, (await rig.AskAsync(request)).Status);
        rig.Advance(expiry - row.GetProperty("at").GetInt64() + 1);
        Assert.Equal(401, (await rig.AskAsync(request)).Status);
        Assert.Single(upstream.Requests);
    }

    private static GateRig Start(ScriptedUpstream upstream, JsonElement row)
    {
        var read = Sample.Read(Tutorial);
        Assert.False(read.HasErrors, string.Join('\n', read.Findings.Select(f => f.Message)));
        return GateRig.Start(upstream, _ => read.Options! with { Listen = "127.0.0.1:0", UpstreamUrl = upstream.Url },
            Keys(row.GetProperty("keys").GetString()!), row.GetProperty("at").GetInt64());
    }

    private static int Expected(JsonElement row)
    {
        var expect = row.GetProperty("expect").GetString()!;
        return expect switch
        {
            "accept" => 200,
            "by-algorithms" => IsBuilt(row) ? 200 : 403,
            "reject:expired" => 401,
            _ when row.TryGetProperty("gatekeeper_7_0_0", out var then) && then.GetProperty("status").GetInt32() is var status and not 200 => status,
            _ => 403,
        };
    }

    /// <summary>Every algorithm of the platform: EdDSA is not among them.</summary>
    private static bool IsBuilt(JsonElement row) =>
        row.GetProperty("header").GetProperty("alg").GetString() is var name && AlgorithmNames.Find(name!) is var algorithm
            && (algorithm & JwsAlgorithms.Asymmetric) == algorithm && algorithm != JwsAlgorithms.None;

    private static IEnumerable<(string, string)>? SeenBy700(JsonElement row) =>
        row.TryGetProperty("gatekeeper_7_0_0", out var then) && then.GetProperty("status").GetInt32() == 200
            ? then.GetProperty("application_saw").EnumerateArray()
                .Select(f => (f[0].GetString()!, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(f[1].GetString()!))))
                .Where(f => f.Item1.StartsWith("X-Auth-", StringComparison.Ordinal))
            : null;

    /// <summary>Roles of several clients come in any order there.</summary>
    private static (string, string) Sorted((string Name, string Value) field) =>
        field.Name == "X-Auth-Roles" ? (field.Name, string.Join(',', field.Value.Split(',').Order(StringComparer.Ordinal))) : field;

    private static KeySet Keys(string name) => JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes(RecordedKeycloak.KeySet(name))).Keys!;
}
