namespace FastGate.Tests.DropIn;

/// <summary>Roles, groups and claims that a good token needs (reference, section 3.6).</summary>
public sealed class AdmissionTests
{
    private const string Resources = """
        resources:
        - uri: /all
          roles: [a, b]
        - uri: /any
          roles: [a, b]
          require-any-role: true
        - uri: /client
          roles: ["shop:editor"]
        - uri: /groups
          groups: [/g1, g2]
        - uri: /both
          roles: [a]
          groups: [g2]
        - uri: /acr
          acr: ["2", gold]

        """;

    [Theory]
    [InlineData("/all", "\"realm_access\":{\"roles\":[\"b\",\"a\",\"c\"]}", 200)]
    [InlineData("/all", "\"realm_access\":{\"roles\":[\"a\"]}", 403)]
    [InlineData("/all", "\"realm_access\":{\"roles\":[\"a\",\"a\"]}", 403)]
    [InlineData("/all", "\"realm_access\":{\"roles\":[\"A\",\"B\"]}", 403)]
    [InlineData("/any", "\"realm_access\":{\"roles\":[\"b\"]}", 200)]
    [InlineData("/any", "\"realm_access\":{\"roles\":[\"c\"]}", 403)]
    [InlineData("/any", "", 403)]
    [InlineData("/client", "\"resource_access\":{\"shop\":{\"roles\":[\"editor\"]}}", 200)]
    [InlineData("/client", "\"resource_access\":{\"other\":{\"roles\":[\"editor\"]}}", 403)]
    [InlineData("/client", "\"realm_access\":{\"roles\":[\"editor\"]}", 403)]
    [InlineData("/client", "\"realm_access\":{\"roles\":[\"shop:editor\"]}", 200)]
    [InlineData("/groups", "\"groups\":[\"/g1\"]", 200)]
    [InlineData("/groups", "\"groups\":[\"x\",\"g2\"]", 200)]
    [InlineData("/groups", "\"groups\":[\"g1\"]", 403)]
    [InlineData("/groups", "", 403)]
    [InlineData("/both", "\"realm_access\":{\"roles\":[\"a\"]},\"groups\":[\"g2\"]", 200)]
    [InlineData("/both", "\"realm_access\":{\"roles\":[\"a\"]}", 403)]
    [InlineData("/acr", "\"acr\":\"gold\"", 200)]
    [InlineData("/acr", "\"acr\":\"1\"", 403)]
    [InlineData("/acr", "", 403)]
    public async Task Resources_ask_for_roles_and_groups(string target, string members, int status)
    {
        await using var pod = Pod.Start(Resources);
        await pod.Expect(status, "GET", target, Pod.Bearer(members));
    }

    [Theory]
    [InlineData("x: '^gate'", "\"x\":\"gatekeeper\"", 200)]
    [InlineData("x: '^gate'", "\"x\":\"a gate\"", 403)]
    [InlineData("x: 'ate'", "\"x\":\"a gate\"", 200)]
    [InlineData("x: 'ate$'", "\"x\":\"gate\\n\"", 403)]
    [InlineData("x: '[0-9]+'", "\"x\":5", 403)]
    [InlineData("x: '.*'", "\"x\":true", 403)]
    [InlineData("x: '.*'", "\"x\":{\"y\":\"z\"}", 403)]
    [InlineData("x: '.*'", "", 403)]
    [InlineData("x: 'b'", "\"x\":[\"a\",\"b\"]", 200)]
    [InlineData("x: 'b'", "\"x\":[\"a\"]", 403)]
    [InlineData("x: '.*'", "\"x\":[]", 403)]
    [InlineData("x: 'b'", "\"x\":[\"b\",1]", 403)]
    [InlineData("x: 'b'\n  y: 'c'", "\"x\":\"b\"", 403)]
    [InlineData("x: 'b'\n  y: 'c'", "\"x\":\"b\",\"y\":\"c\"", 200)]
    [InlineData("x: '!^b'", "\"x\":\"a\"", 200)]
    [InlineData("x: '!^b'", "\"x\":\"ba\"", 403)]
    [InlineData("x: '!^b'", "", 403)]
    [InlineData("x: '(?i)GATE'", "\"x\":\"gate\"", 200)]
    [InlineData("x: '\\d'", "\"x\":\"\\u0663\"", 403)]
    public async Task Claims_match_as_RE2_has_it(string patterns, string members, int status)
    {
        await using var pod = Pod.Start($"match-claims:\n  {patterns}\n");
        await pod.Expect(status, "GET", "/", Pod.Bearer(members));
    }

    [Fact]
    public async Task A_resource_may_ask_for_a_request_field()
    {
        await using var pod = Pod.Start("resources:\n- uri: /x\n  headers: ['x-team:blue']\n");
        await pod.Expect(403, "GET", "/x", Pod.Bearer());
        await pod.Expect(403, "GET", "/x", Pod.Bearer() + "X-Team: red\r\n");
        await pod.Expect(200, "GET", "/x", Pod.Bearer() + "X-Team: blue\r\n");
    }

    [Theory]
    [InlineData("X-Team: blue\r\nX-Team: red\r\n", 403)]
    // A CGI application reads both as HTTP_X_TEAM, and may take either.
    [InlineData("X-Team: blue\r\nX_Team: red\r\n", 403)]
    [InlineData("x.team: red\r\nX-Team: blue\r\n", 403)]
    [InlineData("X-Team: blue\r\nX_Team: blue\r\n", 200)]
    [InlineData("X_Team: blue\r\n", 403)]
    // It would be gone before the application sees it.
    [InlineData("X-Team: blue\r\nConnection: x-team\r\n", 403)]
    [InlineData("X-Team: blue\r\nConnection: x-other\r\n", 200)]
    public async Task The_application_gets_the_request_field_that_was_asked_for(string fields, int status)
    {
        await using var pod = Pod.Start("resources:\n- uri: /x\n  headers: ['x-team:blue']\n");
        await pod.Expect(status, "GET", "/x", Pod.Bearer() + fields);
    }

    [Fact]
    public async Task A_field_of_the_connection_may_be_asked_for()
    {
        await using var pod = Pod.Start("resources:\n- uri: /x\n  headers: ['upgrade:websocket']\n");
        await pod.Expect(403, "GET", "/x", Pod.Bearer());
        await pod.Expect(200, "GET", "/x", Pod.Bearer() + "Connection: Upgrade\r\nUpgrade: websocket\r\n");
    }

    [Fact]
    public async Task A_request_field_is_asked_for_without_a_token_too()
    {
        await using var pod = Pod.Start("resources:\n- uri: /x\n  white-listed-anon: true\n  headers: ['x-team:blue']\n");
        await pod.Expect(403, "GET", "/x");
        Assert.Contains("access denied, invalid headers", pod.Log()[^1], StringComparison.Ordinal);
        await pod.Expect(403, "GET", "/x", "X-Team: red\r\n");
        await pod.Expect(200, "GET", "/x", "X-Team: blue\r\n");
        await pod.Expect(403, "GET", "/x", Pod.Bearer());
        await pod.Expect(200, "GET", "/x", Pod.Bearer() + "X-Team: blue\r\n");
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("trusted-proxies: ['127.0.0.0/8']\n", 200)]
    [InlineData("trusted-proxies: ['10.0.0.0/8']\n", 403)]
    public async Task A_forwarding_field_counts_from_those_who_are_believed(string trusted, int status)
    {
        await using var pod = Pod.Start(trusted + "resources:\n- uri: /x\n  headers: ['x-forwarded-proto:https']\n");
        await pod.Expect(status, "GET", "/x", Pod.Bearer() + "X-Forwarded-Proto: https\r\n");
    }

    [Fact]
    public async Task A_token_is_optional_but_must_be_good_where_it_is_sent()
    {
        await using var pod = Pod.Start("resources:\n- uri: /x\n  white-listed-anon: true\n");
        await pod.Expect(200, "GET", "/x", "X-Auth-Username: root\r\n");
        Assert.Null(pod.Last.Field("X-Auth-Username"));
        await pod.Expect(200, "GET", "/x", Pod.Bearer("\"preferred_username\":\"jan\"") + "X-Auth-Username: root\r\n");
        Assert.Equal("jan", pod.Last.Field("X-Auth-Username"));
        await pod.Expect(401, "GET", "/x", "Authorization: Bearer a.b.c\r\n");
    }
}
