using System.Text.Json;

namespace FastGate.Tests.DropIn;

/// <summary>The log (reference, section 5): a line per request and one per refusal, in both forms, field by field.</summary>
public sealed class LogLineTests
{
    private const string Resources = "resources:\n- uri: /roles\n  roles: [a, b]\n- uri: /groups\n  groups: [g]\nmatch-claims:\n  email: '@'\n";

    [Fact]
    public async Task A_request_line_in_JSON()
    {
        await using var pod = Pod.Start("enable-logging: true\nenable-json-logging: true\n");
        await pod.Get("/a/../b?secret=x", Pod.Bearer());
        using var line = JsonDocument.Parse(Assert.Single(pod.Log()));
        Assert.Equal(["level", "ts", "time", "msg", "latency", "status", "bytes", "client_ip", "method", "path"], line.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal("info", Text(line, "level"));
        Assert.Equal("client request", Text(line, "msg"));
        Assert.Equal(1795465826.0, line.RootElement.GetProperty("ts").GetDouble());
        Assert.Equal("2026-11-23T20:30:26.000Z", Text(line, "time"));
        Assert.Equal(JsonValueKind.Number, line.RootElement.GetProperty("latency").ValueKind);
        Assert.Equal(200, line.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(2, line.RootElement.GetProperty("bytes").GetInt32());
        Assert.Matches("^127\\.0\\.0\\.1:[0-9]+$", Text(line, "client_ip"));
        Assert.Equal("GET", Text(line, "method"));
        Assert.Equal("/b", Text(line, "path"));
    }

    [Fact]
    public async Task A_request_line_for_the_console()
    {
        await using var pod = Pod.Start("enable-logging: true\n");
        await pod.Get("/oauth/health");
        var parts = Assert.Single(pod.Log()).Split('\t');
        Assert.Equal(["2026-11-23T20:30:26.000Z", "info", "client request"], parts[..3]);
        using var fields = JsonDocument.Parse(parts[3]);
        Assert.Equal(["latency", "status", "bytes", "client_ip", "method", "path"], fields.RootElement.EnumerateObject().Select(m => m.Name));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", 6)]
    [InlineData("nonsense\r\n\r\n", 12)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 0)]
    public async Task The_bytes_are_those_of_the_body(string answer, int bytes)
    {
        await using var pod = Pod.Start("enable-logging: true\nenable-json-logging: true\n", answer);
        await pod.Get("/", Pod.Bearer());
        using var line = JsonDocument.Parse(pod.Log()[^1]);
        Assert.Equal(bytes, line.RootElement.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task The_bytes_of_a_long_body_are_counted_to_the_end()
    {
        await using var pod = Pod.Start("enable-logging: true\nenable-json-logging: true\n", "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + new string('x', 300_000));
        await pod.Get("/", Pod.Bearer());
        using var line = JsonDocument.Parse(pod.Log()[^1]);
        Assert.Equal(300_000, line.RootElement.GetProperty("bytes").GetInt32());
    }

    [Theory]
    [InlineData("", "no session found in request", "TokenMissing")]
    [InlineData("Authorization: Bearer x", "access token failed verification", "WrongPartCount")]
    [InlineData("\"exp\":1795465000", "access token failed verification", "Expired")]
    [InlineData("\"aud\":\"other\"", "access token failed verification", "WrongAudience")]
    [InlineData("\"iss\":\"http://other\"", "access token failed verification", "WrongIssuer")]
    [InlineData("\"typ\":\"ID\"", "access token failed verification", "WrongTokenType")]
    public async Task A_refused_token_is_an_error_with_its_reason(string token, string message, string reason)
    {
        await using var pod = Pod.Start("enable-json-logging: true\n" + Resources);
        await pod.Get("/", token.StartsWith('"') ? Pod.Bearer(token) : token.Length > 0 ? token + "\r\n" : "");
        using var line = JsonDocument.Parse(Assert.Single(pod.Log()));
        Assert.Equal("error", Text(line, "level"));
        Assert.Equal(message, Text(line, "msg"));
        Assert.Equal(reason, Text(line, "reason"));
        Assert.NotEqual("", Text(line, "error"));
        Assert.Matches("^127\\.0\\.0\\.1:[0-9]+$", Text(line, "client_ip"));
    }

    [Theory]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/expired")]
    [InlineData("/oauth/logout")]
    public async Task An_endpoint_that_misses_its_token_says_so_like_a_resource(string path)
    {
        await using var pod = Pod.Start("enable-json-logging: true\n" + Resources);
        await pod.Expect(401, "GET", path);
        using var line = JsonDocument.Parse(Assert.Single(pod.Log()));
        Assert.Equal("error", Text(line, "level"));
        Assert.Equal("no session found in request", Text(line, "msg"));
        Assert.Equal("TokenMissing", Text(line, "reason"));
        Assert.Matches("^127\\.0\\.0\\.1:[0-9]+$", Text(line, "client_ip"));
    }

    [Theory]
    [InlineData("/roles", "\"email\":\"j@x\"", "access denied, invalid roles", "roles", "a,b", "MissingRole")]
    [InlineData("/groups", "\"email\":\"j@x\"", "access denied, invalid groups", "required", "g", "MissingGroup")]
    [InlineData("/x", "\"email\":\"j\"", "access denied, claim requirement does not match claim in token", "required", "email=@", "ClaimMismatch")]
    public async Task A_good_token_that_is_not_enough_is_a_warning(string path, string members, string message, string field, string required, string reason)
    {
        await using var pod = Pod.Start("enable-json-logging: true\n" + Resources);
        await pod.Expect(403, "GET", path, Pod.Bearer(members));
        using var line = JsonDocument.Parse(Assert.Single(pod.Log()));
        Assert.Equal("warn", Text(line, "level"));
        Assert.Equal(message, Text(line, "msg"));
        Assert.Equal("denied", Text(line, "access"));
        Assert.StartsWith("j", Text(line, "email"), StringComparison.Ordinal);
        Assert.Equal(path == "/x" ? "/*" : path, Text(line, "resource"));
        Assert.Equal(required, Text(line, field));
        Assert.Equal(reason, Text(line, "reason"));
    }

    [Fact]
    public async Task Claims_of_a_token_that_did_not_verify_are_not_logged()
    {
        await using var pod = Pod.Start("enable-logging: true\nadd-claims: [n]\n");
        await pod.Get("/", Pod.Bearer("\"aud\":\"canary-a\",\"email\":\"canary-b\""));
        await pod.Get("/", Pod.Bearer("\"n\":\"canary-c\\n\""));
        var lines = pod.Log();
        Assert.Equal(4, lines.Length);
        Assert.DoesNotContain(lines, line => line.Contains("canary", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"reason\": \"UnsafeClaimValue\", \"claim\": \"X-Auth-N\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_sampled_and_nothing_is_said_when_told_so()
    {
        await using (var pod = Pod.Start("enable-logging: true\n"))
        {
            for (var i = 0; i < 150; i++)
            {
                await pod.Get("/oauth/health");
            }

            Assert.Equal(150, pod.Log().Length);
        }

        await using (var pod = Pod.Start("enable-logging: true\ndisable-all-logging: true\n"))
        {
            await pod.Get();
            Assert.Empty(pod.Log());
        }

        await using (var pod = Pod.Start())
        {
            await pod.Get("/oauth/health");
            Assert.Empty(pod.Log());
        }
    }

    private static string Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString()!;
}
