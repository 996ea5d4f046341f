using System.Text;
using System.Text.Json;
using FastGate.Endpoints;

namespace FastGate.Tests.Endpoints;

public class LoginEndpointTests : IDisposable
{
    private const string Good = "username=al%20ice%2B&password=p+w%26%C3%A9";
    private readonly EndpointRig _rig = new(settings => settings with { EnableLogin = true });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Name_and_password_give_tokens_and_a_cookie()
    {
        EndpointAnswer answer = await _rig.Ask(EndpointRig.Form(Good));

        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(("al ice+", "p w&\u00e9"), Assert.Single(_rig.Logins));
        JsonElement json = JsonDocument.Parse(answer.Text()).RootElement;
        Assert.Equal(
            ["token_type", "access_token", "id_token", "refresh_token", "expires_in", "scope"],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("", json.GetProperty("token_type").GetString());
        Assert.Equal("access.token.text", json.GetProperty("access_token").GetString());
        Assert.Equal(300, json.GetProperty("expires_in").GetDouble());
        Assert.Equal(["kc-access=access.token.text; Path=/; Domain=gw.example; HttpOnly; Secure; SameSite=Lax"], answer.Cookies());
        string metrics = Encoding.UTF8.GetString(_rig.Settings.Metrics.Render());
        Assert.Contains("proxy_oauth_tokens_total{action=\"login\"} 1\n", metrics);
        Assert.Contains("proxy_oauth_request_latency_sec_count{action=\"login\"} 1\n", metrics);
    }

    [Fact]
    public async Task Members_that_the_issuer_did_not_give_are_left_out()
    {
        _rig.Grant = (_, _) => Task.FromResult(new GrantResult(GrantStatus.Granted) { AccessToken = "a.b.c" });
        JsonElement json = JsonDocument.Parse((await _rig.Ask(EndpointRig.Form(Good))).Text()).RootElement;
        Assert.Equal(["token_type", "access_token", "id_token", "expires_in"], json.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("username=a", 400)]
    [InlineData("password=a", 400)]
    [InlineData("username=&password=b", 400)]
    [InlineData("username=a&password=", 400)]
    [InlineData("username=a&password=%zz", 400)]
    [InlineData("username=a&password=b%2", 400)]
    [InlineData("Username=a&password=b", 400)]
    public async Task An_incomplete_form_is_a_bad_request(string body, int status)
    {
        Assert.Equal(status, (await _rig.Ask(EndpointRig.Form(body))).Status);
        Assert.Empty(_rig.Logins);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    public async Task Only_a_form_is_read(string? contentType) =>
        Assert.Equal(400, (await _rig.Ask(EndpointRig.Form(Good) with { ContentType = contentType })).Status);

    [Fact]
    public async Task The_query_is_not_the_form() =>
        Assert.Equal(400, (await _rig.Ask(EndpointRig.Form("") with { Query = "?" + Good })).Status);

    [Fact]
    public async Task A_large_form_is_refused()
    {
        Assert.Equal(413, (await _rig.Ask(EndpointRig.Form(Good + new string('x', BuiltInEndpoints.MaxFormBytes)))).Status);
        Assert.Equal(413, (await _rig.Ask(EndpointRig.Form("") with { BodyTooLarge = true })).Status);
        Assert.Empty(_rig.Logins);
    }

    [Theory]
    [InlineData(GrantStatus.Refused, 401)]
    [InlineData(GrantStatus.Failed, 500)]
    [InlineData(GrantStatus.Granted, 500)] // without a token
    public async Task The_issuers_no_is_passed_on(GrantStatus grant, int status)
    {
        _rig.Grant = (_, _) => Task.FromResult(new GrantResult(grant));
        EndpointAnswer answer = await _rig.Ask(EndpointRig.Form(Good));
        Assert.Equal((status, ""), (answer.Status, answer.Text()));
        Assert.Empty(answer.Cookies());
    }

    [Fact]
    public async Task An_issuer_that_can_not_be_reached_is_500()
    {
        _rig.Grant = (_, _) => throw new HttpRequestException("http://user:secret@idp/");
        Assert.Equal(500, (await _rig.Ask(EndpointRig.Form(Good))).Status);
    }

    [Theory]
    [InlineData("https://evil.example", null, 403)]
    [InlineData("null", null, 403)]
    [InlineData("http://gw.example", null, 403)] // another port is another origin
    [InlineData("http://gw.example:3000:80", null, 403)]
    [InlineData("http://gw.example:3000", null, 200)]
    [InlineData("https://GW.example:3000", null, 200)] // TLS may end before us
    [InlineData("https://app.example", null, 200)] // admitted by name
    [InlineData(null, "cross-site", 403)]
    [InlineData(null, "Cross-Site", 403)]
    [InlineData(null, "same-origin", 200)]
    [InlineData(null, "none", 200)]
    [InlineData(null, null, 200)]
    public async Task Forms_of_other_sites_are_refused(string? origin, string? fetchSite, int status)
    {
        using var rig = new EndpointRig(settings => settings with { EnableLogin = true, AdmitsOrigin = admitted => admitted == "https://app.example" });
        Assert.Equal(status, (await rig.Ask(EndpointRig.Form(Good) with { Origin = origin, FetchSite = fetchSite })).Status);
        Assert.Equal(status == 200 ? 1 : 0, rig.Logins.Count);
    }

    [Fact]
    public async Task Only_so_many_at_once()
    {
        var gate = new TaskCompletionSource<GrantResult>();
        _rig.Grant = (_, _) => gate.Task;
        Task<EndpointAnswer>[] waiting = [.. Enumerable.Range(0, 16).Select(_ => _rig.Ask(EndpointRig.Form(Good)))];
        Assert.Equal(503, (await _rig.Ask(EndpointRig.Form(Good))).Status);
        gate.SetResult(new GrantResult(GrantStatus.Refused));
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(401, answer.Status));
        Assert.Equal(401, (await _rig.Ask(EndpointRig.Form(Good))).Status);
    }

    [Fact]
    public async Task A_persistent_cookie_ends_with_the_token()
    {
        using var rig = new EndpointRig(settings => settings with
        {
            EnableLogin = true,
            BaseUri = "/b",
            Cookies = new CookieSettings { SessionCookies = false, HttpOnly = false, Secure = false, Domain = "d.example", AccessName = "a", SameSite = "Strict" },
        });
        EndpointAnswer answer = await rig.Ask(EndpointRig.Form(Good) with { Path = "/b/oauth/login" });
        Assert.Equal(["a=access.token.text; Path=/b; Domain=d.example; Expires=Wed, 02 Jan 2030 03:09:05 GMT; SameSite=Strict"], answer.Cookies());
    }

    [Fact]
    public async Task A_long_token_goes_in_numbered_parts()
    {
        string token = new([.. Enumerable.Range(0, 10_000).Select(i => (char)('a' + (i % 26)))]);
        _rig.Grant = (_, _) => Task.FromResult(new GrantResult(GrantStatus.Granted) { AccessToken = token });
        string[] cookies = (await _rig.Ask(EndpointRig.Form(Good))).Cookies();
        int part = 4069 - "kc-access".Length - "gw.example".Length - "HttpOnly; ".Length - "Secure".Length;

        Assert.Equal(["kc-access", "kc-access-1", "kc-access-2"], cookies.Select(cookie => cookie.Split('=')[0]));
        Assert.Equal(token, string.Concat(cookies.Select(cookie => cookie.Split(';')[0].Split('=')[1])));
        Assert.Equal(part, cookies[0].Split(';')[0].Split('=')[1].Length);
        Assert.All(cookies, cookie => Assert.True(cookie.IndexOf(';') <= 4096));
    }

    [Fact]
    public async Task What_a_cookie_says_besides_its_token_makes_its_parts_shorter()
    {
        string token = new('a', 5000);
        using var rig = new EndpointRig(settings => settings with { EnableLogin = true, Cookies = new CookieSettings { SessionCookies = false, HttpOnly = false, Secure = false } });
        rig.Grant = (_, _) => Task.FromResult(new GrantResult(GrantStatus.Granted) { AccessToken = token, ExpiresIn = TimeSpan.FromSeconds(300) });
        string[] cookies = (await rig.Ask(EndpointRig.Form(Good))).Cookies();
        Assert.Equal(4069 - "kc-access".Length - "gw.example".Length - "Expires=Mon, 02 Jan 2006 03:04:05 MST; ".Length, cookies[0].Split(';')[0].Split('=')[1].Length);
    }

    [Fact]
    public async Task Its_domain_and_path_are_the_options_and_it_ends_with_a_lifetime_alone()
    {
        using var rig = new EndpointRig(settings => settings with { EnableLogin = true, Cookies = new CookieSettings { SessionCookies = false, Domain = ".d.example", Path = "/p" } });
        rig.Grant = (_, _) => Task.FromResult(new GrantResult(GrantStatus.Granted) { AccessToken = "a.b.c" });
        Assert.Equal(["kc-access=a.b.c; Path=/p; Domain=d.example; HttpOnly; Secure; SameSite=Lax"], (await rig.Ask(EndpointRig.Form(Good))).Cookies());
    }

    [Fact]
    public async Task The_cookie_is_encrypted_where_that_is_asked_for()
    {
        using var rig = new EndpointRig(settings => settings with { EnableLogin = true, Cookies = new CookieSettings { Encrypt = text => "sealed" + text.Length } });
        EndpointAnswer answer = await rig.Ask(EndpointRig.Form(Good));
        Assert.StartsWith("kc-access=sealed17;", Assert.Single(answer.Cookies()));
        Assert.Contains("access.token.text", answer.Text());
    }

    [Theory]
    [InlineData("gw.example:3000", "Domain=gw.example;")]
    [InlineData("localhost", "Domain=localhost;")]
    [InlineData("127.0.0.1:3000", "Domain=127.0.0.1;")]
    [InlineData("[::1]:3000", null)]
    [InlineData("", null)]
    public async Task The_domain_is_the_host_without_its_port(string host, string? domain)
    {
        string cookie = Assert.Single((await _rig.Ask(EndpointRig.Form(Good) with { Host = host })).Cookies());
        Assert.Equal(domain is not null, cookie.Contains("Domain="));
        Assert.Contains(domain ?? "Path=/;", cookie);
    }
}
