using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;

namespace FastGate.Tests.DropIn;

/// <summary>The gateway's own answers, field by field (reference, section 3.7), and what options add to all answers.</summary>
public sealed class AnswerTests
{
    private const string Expired = "\"exp\":1795465000";
    private const string Foreign = "\"aud\":\"other\"";

    [Theory]
    [InlineData("", 401, "Bearer")]
    [InlineData(Expired, 401, "Bearer error=\"invalid_token\"")]
    [InlineData("\"sub\":5", 401, "Bearer error=\"invalid_token\"")]
    [InlineData(Foreign, 403, null)]
    [InlineData("\"groups\":[\"none\"]", 403, null)]
    public async Task A_denial_has_no_body_and_no_field_more_than_it_needs(string members, int status, string? challenge)
    {
        await using var pod = Pod.Start("resources:\n- uri: /*\n  groups: [g]\n");
        var answer = await pod.Get("/", members.Length == 0 ? "" : Pod.Bearer(members));
        Assert.Equal(status, answer.Status);
        Assert.Empty(answer.Body);
        Assert.Equal(challenge is null ? ["Date", "Cache-Control", "Content-Length"] : new[] { "Date", "Cache-Control", "WWW-Authenticate", "Content-Length" }, answer.Fields.Select(f => f.Name));
        Assert.Equal(Tokens.Clock().GetUtcNow().ToString("R"), answer.Field("Date"));
        Assert.Equal("no-store", answer.Field("Cache-Control"));
        Assert.Equal("0", answer.Field("Content-Length"));
        Assert.Equal(challenge, answer.Field("WWW-Authenticate"));
    }

    [Theory]
    [InlineData(Foreign)]
    [InlineData(Expired)]
    [InlineData("\"typ\":\"ID\"")]
    public async Task In_toml_every_token_that_is_not_good_is_401(string members)
    {
        await using var pod = Pod.StartToml();
        var answer = await pod.Get("/", Pod.Bearer(members));
        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Field("WWW-Authenticate"));
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task A_refused_client_keeps_its_connection()
    {
        await using var pod = Pod.Start();
        using var client = pod.Gate.Connect();
        Assert.Equal(401, (await client.AskAsync(GateRig.Get("/"))).Status);
        Assert.Equal(401, (await client.AskAsync(GateRig.Post("/", "a body"))).Status);
        Assert.Equal(501, (await client.AskAsync("FOO / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(200, (await client.AskAsync(GateRig.Get("/", Pod.Bearer()))).Status);
    }

    [Fact]
    public async Task Response_headers_are_on_every_answer_and_there_once()
    {
        await using var pod = Pod.Start(
            "response-headers:\n  X-Env: prod\n  Content-Type: text/x\n  Server: gate\n  Cache-Control: public\n",
            "HTTP/1.1 200 OK\r\nserver: app\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok");
        string[] requests =
        [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n" + Pod.Bearer() + "\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n" + Pod.Bearer(Foreign) + "\r\n",
            "FOO / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /oauth/health HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /oauth/none HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
            "nonsense\r\n\r\n",
        ];
        foreach (var request in requests)
        {
            var answer = await pod.Gate.AskAsync(request);
            Assert.Equal("prod", answer.Field("X-Env"));
            Assert.Equal("text/x", answer.Field("Content-Type"));
            Assert.Equal("gate", answer.Field("Server"));
            Assert.Equal(answer.Status == 200 && answer.Text == "ok" ? "public" : "no-store", answer.Field("Cache-Control"));
            Assert.Equal(answer.Fields.Count, answer.Fields.Select(f => f.Name.ToUpperInvariant()).Distinct().Count());
        }
    }

    /// <summary>7.0.0 wrote response-headers over what the filter and CORS had set: two values of one of these fields are as good as none.</summary>
    [Fact]
    public async Task Response_headers_take_the_place_of_what_other_options_add()
    {
        await using var pod = Pod.Start(
            "response-headers:\n  x-frame-options: SAMEORIGIN\n  Content-Security-Policy: ours\n  access-control-allow-origin: https://one.example\n  www-authenticate: Bearer realm=\"x\"\n"
            + "enable-security-filter: true\nfilter-frame-deny: true\nfilter-content-nosniff: true\ncontent-security-policy: default-src $NONCE\ncors-origins: ['*']\ncors-credentials: true\n",
            "HTTP/1.1 200 OK\r\nX-Frame-Options: DENY\r\nContent-Length: 2\r\n\r\nok");
        foreach (var (expected, answer) in new[]
        {
            (200, await pod.Get("/", "Origin: https://a.example\r\n" + Pod.Bearer())),
            (401, await pod.Get("/", "Origin: https://a.example\r\n")),
            (401, await pod.Get("/", "Origin: https://a.example\r\nAuthorization: Bearer a.b.c\r\n")),
            (401, await pod.Get("/oauth/token", "Origin: https://a.example\r\n")),
            (200, await pod.Get("/oauth/health", "Origin: https://a.example\r\n")),
        })
        {
            Assert.Equal(expected, answer.Status);
            Assert.Equal(["SAMEORIGIN"], answer.All("X-Frame-Options"));
            Assert.Equal(["ours"], answer.All("Content-Security-Policy"));
            Assert.Equal(["https://one.example"], answer.All("Access-Control-Allow-Origin"));
            Assert.Equal(["Bearer realm=\"x\""], answer.All("WWW-Authenticate"));
            Assert.Equal(["nosniff"], answer.All("X-Content-Type-Options"));
            Assert.Equal(["true"], answer.All("Access-Control-Allow-Credentials"));
        }

        var preflight = await pod.Send("OPTIONS", "/", "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n");
        Assert.Equal(["https://one.example"], preflight.All("Access-Control-Allow-Origin"));
        Assert.Equal(["GET"], preflight.All("Access-Control-Allow-Methods"));
    }

    [Fact]
    public async Task The_forbidden_page_is_for_403_alone()
    {
        var page = Path.Combine(Path.GetTempPath(), $"fastgate-{Guid.NewGuid():N}.html");
        try
        {
            await File.WriteAllTextAsync(page, "<p>{{ .who }}</p>");
            await using var pod = Pod.Start($"forbidden-page: {page}\ntags:\n  who: A<b>\nresources:\n- uri: /r\n  roles: [r]\n");
            foreach (var answer in new[] { await pod.Get("/", Pod.Bearer(Foreign)), await pod.Get("/r", Pod.Bearer()) })
            {
                Assert.Equal(403, answer.Status);
                Assert.Equal("text/html; charset=utf-8", answer.Field("Content-Type"));
                Assert.Equal("<p>A&lt;b&gt;</p>", answer.Text);
            }

            Assert.Empty((await pod.Get()).Body);
        }
        finally
        {
            File.Delete(page);
        }
    }

    [Theory]
    [InlineData("api.example", 200)]
    [InlineData("API.Example", 200)]
    [InlineData("api.example:80", 421)]
    [InlineData("b.example:8080", 200)]
    [InlineData("b.example", 421)]
    public async Task Hostnames(string host, int status)
    {
        await using var pod = Pod.Start("enable-security-filter: true\nhostnames: [api.example, 'b.example:8080']\nfilter-frame-deny: true\nfilter-content-nosniff: true\nfilter-browser-xss: true\ncontent-security-policy: default-src 'self'\n");
        var answer = await pod.Gate.AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n{Pod.Bearer()}\r\n");
        Assert.Equal(status, answer.Status);
        if (status == 421)
        {
            Assert.Empty(answer.Body);
            return;
        }

        Assert.Equal("DENY", answer.Field("X-Frame-Options"));
        Assert.Equal("nosniff", answer.Field("X-Content-Type-Options"));
        Assert.Equal("1; mode=block", answer.Field("X-XSS-Protection"));
        Assert.Equal("default-src 'self'", answer.Field("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("api.example", 200)]
    [InlineData("other.example", 421)]
    public async Task Hostnames_count_for_the_server_as_a_whole_too(string host, int status)
    {
        await using var pod = Pod.Start("enable-security-filter: true\nhostnames: [api.example]\nfilter-frame-deny: true\n");
        var answer = await pod.Gate.AskAsync($"OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n");
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? "DENY" : null, answer.Field("X-Frame-Options"));
        Assert.Empty(pod.Reached);
    }

    [Theory]
    [InlineData("/a/b?x=y", "", 301)]
    [InlineData("/oauth/health", "", 301)]
    [InlineData("/a", "X-Forwarded-Proto: https\r\n", 401)]
    public async Task Https_redirection(string target, string fields, int status)
    {
        await using var pod = Pod.Start("enable-security-filter: true\nenable-https-redirection: true\n");
        var answer = await pod.Get(target, fields);
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 301 ? "https://api.example" + target : null, answer.Field("Location"));
    }

    [Theory]
    [InlineData("", 401)]
    [InlineData("trusted-proxies: ['127.0.0.0/8']\n", 401)]
    [InlineData("trusted-proxies: ['10.0.0.0/8']\n", 301)]
    public async Task Https_redirection_believes_those_who_are_trusted(string trusted, int status)
    {
        await using var pod = Pod.Start("enable-security-filter: true\nenable-https-redirection: true\n" + trusted);
        Assert.Equal(status, (await pod.Get("/a", "X-Forwarded-Proto: https\r\n")).Status);
    }

    /// <summary>What is not for this gateway is not answered as by it.</summary>
    [Theory]
    [InlineData("other.example", 421, null)]
    [InlineData("api.example", 401, "https://a.example")]
    public async Task A_misdirected_request_is_granted_no_origin(string host, int status, string? origin)
    {
        await using var pod = Pod.Start("enable-security-filter: true\nhostnames: [api.example]\ncors-origins: ['https://a.example']\n");
        var answer = await pod.Gate.AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nOrigin: https://a.example\r\n\r\n");
        Assert.Equal((status, origin), (answer.Status, answer.Field("Access-Control-Allow-Origin")));
    }

    /// <summary>Where to, nobody can say.</summary>
    [Theory]
    [InlineData("GET /a HTTP/1.0\r\n\r\n")]
    [InlineData("GET /a HTTP/1.1\r\nHost:\r\n\r\n")]
    public async Task Https_redirection_needs_a_host(string request)
    {
        await using var pod = Pod.Start("enable-security-filter: true\nenable-https-redirection: true\n");
        var answer = await pod.Gate.AskAsync(request);
        Assert.Equal(400, answer.Status);
        Assert.Null(answer.Field("Location"));
    }

    [Fact]
    public async Task Cors()
    {
        await using var pod = Pod.Start("cors-origins: ['https://a.example']\ncors-methods: [GET, PUT]\ncors-headers: [X-A]\ncors-exposed-headers: [x-e]\ncors-credentials: true\ncors-max-age: 1h\n");
        var preflight = await pod.Send("OPTIONS", "/x", "Origin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-a\r\n");
        Assert.Equal(200, preflight.Status);
        Assert.Equal("https://a.example", preflight.Field("Access-Control-Allow-Origin"));
        Assert.Equal("PUT", preflight.Field("Access-Control-Allow-Methods"));
        Assert.Equal("X-A", preflight.Field("Access-Control-Allow-Headers"));
        Assert.Equal("true", preflight.Field("Access-Control-Allow-Credentials"));
        Assert.Equal("3600", preflight.Field("Access-Control-Max-Age"));
        Assert.Equal(3, preflight.All("Vary").Length);

        var refused = await pod.Send("OPTIONS", "/x", "Origin: https://evil\r\nAccess-Control-Request-Method: PUT\r\n");
        Assert.Equal(200, refused.Status);
        Assert.Null(refused.Field("Access-Control-Allow-Origin"));

        Assert.Equal(401, (await pod.Send("OPTIONS", "/x", "Origin: https://a.example\r\n")).Status);
        var denied = await pod.Get("/x", "Origin: https://a.example\r\n");
        Assert.Equal(401, denied.Status);
        Assert.Equal("https://a.example", denied.Field("Access-Control-Allow-Origin"));
        Assert.Equal("X-E", denied.Field("Access-Control-Expose-Headers"));
        var passed = await pod.Get("/x", "Origin: https://a.example\r\n" + Pod.Bearer());
        Assert.Equal("Origin", passed.Field("Vary"));
        Assert.Null(pod.Last.Field("Origin"));
        Assert.Null((await pod.Send("POST", "/x", "Origin: https://a.example\r\n" + Pod.Bearer())).Field("Access-Control-Allow-Origin"));
    }
}
