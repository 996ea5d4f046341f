using FastGate.Configuration;

namespace FastGate.Tests.Configuration;

public sealed class WarningTests
{
    [Theory]
    [InlineData("skip-openid-provider-tls-verify: true", "skipped-check", "provider's certificate")]
    [InlineData("skip-access-token-issuer-check: true", "skipped-check", "ISSUER")]
    [InlineData("skip-access-token-clientid-check: true", "skipped-check", "AUDIENCE")]
    [InlineData("upstream-url: https://a", "skipped-check", "CERTIFICATE IS NOT VERIFIED, which is the default")]
    [InlineData("upstream-url: https://a\nskip-upstream-tls-verify: true", "skipped-check", "CERTIFICATE IS NOT VERIFIED")]
    [InlineData("audiences: [account, api]", "broad-audience", "account")]
    [InlineData("client-id: account", "broad-audience", "account")]
    [InlineData("upstream-url: http://a/path", "upstream-path", "ignored")]
    [InlineData("upstream-url: http://a/?q", "upstream-path", "ignored")]
    [InlineData("tls-client-certificate: a.pem", "older-meaning", "demand client certificates")]
    [InlineData("tls-client-certificate: a.pem\ntls-client-private-key: b.pem", "older-meaning", "shown to the application as well")]
    [InlineData("listen-admin: :9000", "admin-plain", "plain http")]
    [InlineData("tls-client-certificate: a.pem", "client-certificates", "tls-client-certificate: no listener speaks TLS")]
    [InlineData("tls-client-ca-certificate: a.pem", "client-certificates", "tls-client-ca-certificate: no listener speaks TLS")]
    [InlineData("listen-admin: :9000\ntls-admin-client-certificate: a.pem", "client-certificates", "admin listener speaks no TLS")]
    [InlineData("listen-admin: :9000\ntls-admin-cert: a.pem\ntls-admin-private-key: a.pem\ntls-client-ca-certificate: a.pem", "client-certificates", "only the admin listener")]
    [InlineData("tls-cert: a.pem\ntls-private-key: a.pem\nlisten-admin: :9000\nlisten-admin-scheme: http\ntls-admin-client-certificate: a.pem", "client-certificates", "admin listener")]
    [InlineData("filter-content-nosniff: true", "security-filter", "no effect")]
    [InlineData("cors-origins: ['*']\ncors-credentials: true", "cors", "browsers")]
    [InlineData("match-claims: {team: }", "blank-value", "the pattern of claim \"team\" is empty, so that any text passes")]
    [InlineData("match-claims: {team: ''}", "blank-value", "any text passes")]
    [InlineData("headers: {X-A: '1', x-a: '2'}", "header-twice", "x-a is there twice")]
    [InlineData("response-headers: {X-A: '1', x-a: '2'}", "header-twice", "the last one counts")]
    [InlineData("match-claims: {team: '!x'}", "newer-meaning", "! before the pattern of claim \"team\" negates it")]
    public void What_is_weak_is_said(string yaml, string code, string part) => Assert.Equal("gate.conf", Sample.With(yaml + "\n").Warning(code, part).File);

    [Theory]
    [InlineData("upstream-url: https://a\nskip-upstream-tls-verify: false", "skipped-check")]
    [InlineData("upstream-url: https://a\nupstream-ca: a.pem", "skipped-check")]
    [InlineData("upstream-url: http://a/", "upstream-path")]
    [InlineData("", "trust-everyone")]
    [InlineData("headers: {X-A: '1', X_A: '2'}", "header-twice")]
    [InlineData("match-claims: {team: '[!]x'}", "newer-meaning")]
    [InlineData("match-claims: {team: '^$'}", "blank-value")]
    [InlineData("tls-cert: a.pem\ntls-private-key: a.pem\ntls-client-ca-certificate: a.pem", "client-certificates")]
    [InlineData("enable-self-signed-tls: true\ntls-client-certificate: a.pem", "client-certificates")]
    [InlineData("tls-client-certificate: a.pem\ntls-client-private-key: a.pem", "client-certificates")]
    [InlineData("listen-admin: :9000\ntls-admin-cert: a.pem\ntls-admin-private-key: a.pem\ntls-admin-client-certificate: a.pem", "client-certificates")]
    [InlineData("enabled-proxy-protocol: true", "trust-everyone")]
    public void What_is_not_weak_is_not_said(string yaml, string code) => Sample.With(yaml + "\n").NoWarning(code);

    [Fact]
    public void Everyone_is_trusted_by_default_in_a_file()
    {
        var result = Sample.Read(Sample.Least.Replace("trusted-proxies: []\n", "enabled-proxy-protocol: true\n"));
        result.Warning("trust-everyone", "X-Forwarded-* is believed from everyone");
        result.Warning("trust-everyone", "enabled-proxy-protocol: the PROXY protocol is accepted from anyone");
        Sample.Toml(Sample.LeastToml + "enabled-proxy-protocol = true\n").NoWarning("trust-everyone");
    }

    [Theory]
    [InlineData("[{uri: /a*, methods: [GET], roles: [r]}]", "HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE on \"/a*\" are open to every valid token")]
    [InlineData("[{uri: /a*, methods: [GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS], groups: [g]}]", "TRACE on \"/a*\" is open to every valid token")]
    [InlineData("[{uri: /a, methods: [GET], roles: [r]}, {uri: /*, white-listed: false, methods: [GET]}]", "POST, PUT, PATCH, DELETE, OPTIONS, TRACE on \"/a\" are open to everybody, without a token")]
    [InlineData("[{uri: /a/x, methods: [GET], roles: [r]}, {uri: /a/*, white-listed: true, methods: [POST]}]", "POST on \"/a/x\" is open to everybody")]
    [InlineData("[{uri: '/u/{id}/x', methods: [GET], roles: [r]}, {uri: '/u/{name}/*', white-listed: true, methods: [POST]}]", "POST on \"/u/{id}/x\" is open to everybody")]
    public void Methods_left_open_are_named(string resources, string part)
    {
        var finding = Sample.With($"resources: {resources}\n").Warning("open-methods", part);
        Assert.Equal(7, finding.Line);
        Assert.StartsWith("resources[0]", finding.Key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/my%20files*", "write uri: /my files*")]
    [InlineData("//admin", "write uri: /admin")]
    [InlineData("/a//b/*", "write uri: /a/b/*")]
    [InlineData("/a/./b", "write uri: /a/b")]
    [InlineData("/a/../b", "write uri: /b")]
    [InlineData("/{id}/%41", "decoded")]
    [InlineData("/{id:[0-9]{2}}//x", "single slashes")]
    [InlineData("/search?all=1", "the query is no part of the path; write uri: /search")]
    [InlineData("/page#top", "write uri: /page")]
    [InlineData("/{a}?x", "the query is no part of the path")]
    [InlineData("/a;v=1*", "a path with ; in it is refused")]
    [InlineData("/a\\b", "a path with \\ in it is refused")]
    public void Resources_that_no_path_can_be_for_are_named(string uri, string part)
    {
        var finding = Sample.With($"resources: [{{uri: '{uri}', roles: [r]}}]\n").Warning("unreachable-resource", part);
        Assert.Equal(7, finding.Line);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/*")]
    [InlineData("/a*")]
    [InlineData("/a/*")]
    [InlineData("/a/b/")]
    [InlineData("/my files")]
    [InlineData("/100%")]
    [InlineData("/a.b/..c/.d")]
    [InlineData("/{id:[.]{2}}/x")]
    [InlineData("/{a:(%20|//)}")]
    [InlineData("/mid/*//x")]
    [InlineData("/mid/*?x;y")]
    [InlineData("/{a:x?;}")]
    [InlineData("/\u00e9")]
    public void Other_resources_are_not(string uri) =>
        Sample.With($"resources: [{{uri: '{uri}', white-listed: {(uri == "/*" ? "false" : "true")}}}]\n").NoWarning("unreachable-resource");

    [Theory]
    [InlineData("[{uri: '/**', roles: [r]}]", "\"/**\" is \"/*\" once more, and the default deny takes its place; write uri: /*")]
    [InlineData("[{uri: '/*x', white-listed: true}]", "the default deny takes its place")]
    [InlineData("[{uri: /a, roles: [r]}, {uri: /a}]", "\"/a\" is there again in resources[1], which takes its place; keep one of the two")]
    [InlineData("[{uri: /a, roles: [r]}, {uri: /a, roles: [s]}]", "resources[1]")]
    [InlineData("[{uri: /a, roles: [r]}, {uri: /b}, {uri: /a, white-listed: true, methods: [GET, PUT]}]", "resources[2], which takes its place for GET, PUT")]
    [InlineData("[{uri: '/u/{id}/*', groups: [g]}, {uri: '/u/{name}/*x'}]", "resources[1]")]
    [InlineData("[{uri: '/{a:[0-9]}', acr: [g]}, {uri: '/{b:[0-9]}'}]", "resources[1]")]
    [InlineData("[{uri: /a, roles: [r, s], require-any-role: false}, {uri: /a, roles: [r, s], require-any-role: true}]", "resources[1]")]
    public void Resources_whose_place_is_taken_are_named(string resources, string part)
    {
        var finding = Sample.With($"resources: {resources}\n").Warning("superseded-resource", part);
        Assert.Equal("resources[0].uri", finding.Key);
    }

    [Theory]
    [InlineData("[{uri: '/**'}]")]
    [InlineData("[{uri: '/*', roles: [r]}]")]
    [InlineData("[{uri: /a, roles: [r]}, {uri: /a, roles: [r]}]")]
    [InlineData("[{uri: /a, roles: [r], methods: [GET]}, {uri: /a, roles: [s], methods: [PUT]}]")]
    [InlineData("[{uri: /a, roles: [r]}, {uri: /a*, roles: [s]}, {uri: /a/*}, {uri: /A}]")]
    [InlineData("[{uri: '/{a:[0-9]}', roles: [g]}, {uri: '/{b:[a-z]}'}, {uri: '/{c}'}]")]
    public void Other_resources_keep_their_place(string resources) => Sample.With($"resources: {resources}\n").NoWarning("superseded-resource");

    [Fact]
    public void Without_default_deny_nothing_comes_after_the_resources() =>
        Sample.With("enable-default-deny: false\nresources: [{uri: '/**', roles: [r]}]\n").NoWarning("superseded-resource");

    [Fact]
    public void A_resource_of_the_same_uri_keeps_the_default_deny_away() =>
        Sample.With("resources: [{uri: '/**', roles: [r]}, {uri: '/*', roles: [r]}]\n").NoWarning("superseded-resource");

    [Fact]
    public void Without_default_deny_they_are_open_to_everybody() =>
        Sample.With("enable-default-deny: false\nresources: [{uri: /a, methods: [GET]}]\n").Warning("open-methods", "open to everybody");

    [Theory]
    [InlineData("[{uri: /a, roles: [r]}]")]
    [InlineData("[{uri: /a, methods: [GET]}]")]
    [InlineData("[{uri: /a, methods: [GET], white-listed: true}]")]
    [InlineData("[{uri: /a, methods: [GET], roles: [r]}, {uri: /a, methods: [HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE], roles: [s]}]")]
    [InlineData("[{uri: /a, methods: [GET], roles: [r]}, {uri: /*, roles: [s]}]")]
    public void Methods_that_are_guarded_are_not(string resources) => Sample.With($"resources: {resources}\n").NoWarning("open-methods");

    [Fact]
    public void Strict_default_deny_guards_them() =>
        Sample.With("enable-default-deny-strict: true\nresources: [{uri: /a, methods: [GET], roles: [r]}]\n").NoWarning("open-methods");

    [Theory]
    [InlineData("roles: [r]", "roles ask for nothing")]
    [InlineData("groups: [g], headers: ['a:b'], acr: ['1']", "groups, headers, acr ask for nothing")]
    public void What_a_white_listed_resource_asks_for_is_named(string asked, string part)
    {
        Sample.With($"resources: [{{uri: /a, white-listed: true, {asked}}}]\n").Warning("open-anyway", part);
        Sample.With($"resources: [{{uri: /a, white-listed-anon: true, {asked}}}]\n").NoWarning("open-anyway");
        Sample.With("resources: [{uri: /a, white-listed: true}]\n").NoWarning("open-anyway");
    }

    [Fact]
    public void Resources_that_differ_in_case_are_named()
    {
        Sample.With("resources: [{uri: /Admin*, roles: [a]}, {uri: /admin*, roles: [b]}]\n").Warning("resource-case", "\"/admin*\" differs only in case from \"/Admin*\"");
        Sample.With("resources: [{uri: /admin*, methods: [GET]}, {uri: /admin*, methods: [POST]}]\n").NoWarning("resource-case");
    }

    [Fact]
    public void Findings_come_worst_first()
    {
        var severities = Sample.With("debug: 1\nlisten: ''\nno-redirects: false\n").Findings.Select(finding => finding.Severity).ToArray();
        Assert.Equal(severities.OrderByDescending(one => one), severities);
        Assert.Equal(Severity.Error, severities[0]);
    }

    [Theory]
    [InlineData("/pub/{f:css|js}", "\"^css|js$\"")]
    [InlineData("/pub/{f:(a)|b}/*", "open-alternative")]
    [InlineData("/{id}/{f:x{2}|y}", "\"^x{2}|y$\"")]
    [InlineData("/a/{x:[0-9]+}/{f:a|[]|]}", "open-alternative")]
    public void Alternatives_outside_of_a_group_are_told(string uri, string part) =>
        Sample.With($"resources:\n- uri: '{uri}'\n").Warning("open-alternative", part == "open-alternative" ? null : part);

    [Theory]
    [InlineData("/pub/{f:(css|js)}")]
    [InlineData("/pub/{f:[|]}")]
    [InlineData("/pub/{f:[^]|]}")]
    [InlineData(@"/pub/{f:a\|b}")]
    [InlineData("/pub/{f}/a|b")]
    [InlineData("/pub/*/{f:a|b}")] // what follows an asterisk never counted
    [InlineData("/pub/{f:(a{2}|b)}/{g:c}")]
    [InlineData("/a/{f:[[:alpha:]|x]}")]
    [InlineData("/a/{f:[[:|x]}")]
    public void Others_are_not(string uri) => Sample.With($"resources:\n- uri: '{uri}'\n").NoWarning("open-alternative");

    [Theory]
    [InlineData("tls-client-ca-certificate: /ca.pem", "PROXY_TLS_CLIENT_CA_CERTIFICATE")]
    [InlineData("token-algorithms: [RS256]", "PROXY_TOKEN_ALGORITHMS")]
    [InlineData("tunnel-until-expiry: true", "PROXY_TUNNEL_UNTIL_EXPIRY")]
    public void A_blank_that_takes_a_values_place_is_told_also_where_it_is_the_default(string line, string variable) =>
        Sample.Env(line + "\n", (variable, "")).Warning("blank-value", variable);
}
