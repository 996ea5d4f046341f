using System.Text;
using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Identity;
using FastGate.Startup;
using FastGate.Tests.Identity.Providers;

namespace FastGate.Tests.Endpoints;

public class LogoutEndpointTests
{
    private static readonly EndpointRequest Logout = EndpointRig.Request("GET", "/oauth/logout") with { Credential = EndpointRig.Verified };

    [Fact]
    public async Task The_session_ends_here_and_at_the_issuer()
    {
        using var rig = new EndpointRig();
        EndpointAnswer answer = await rig.Ask(Logout with { Cookie = "a=b; kc-access=x; kc-access-1=y; kc-access-2=z; kc-access-4=q; kc-state=s" });

        Assert.Equal((200, ""), (answer.Status, answer.Text()));
        Assert.Equal([EndpointRig.Token], rig.Revoked);
        Assert.Equal(["kc-access", "kc-access-1", "kc-access-2", "kc-state"], answer.Cookies().Select(cookie => cookie.Split('=')[0]));
        Assert.All(answer.Cookies(), cookie => Assert.Matches("^[a-z0-9-]+=; Path=/; Domain=gw.example; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax$", cookie));
    }

    [Theory]
    [InlineData("0123456789abcdef", "0123456789abcdef", "kc-state", true)]
    [InlineData("0123456789abcdef", "0123456789abcdef", "kc-other", false)]
    [InlineData("0123456789abcdef", "another-key-of-1", "kc-state", false)]
    [InlineData("", "0123456789abcdef", "kc-state", false)]
    public async Task A_session_that_the_old_gatekeeper_began_is_ended_by_its_refresh_token(string key, string sealedWith, string cookie, bool read)
    {
        var options = new GateOptions { EncryptionKey = key };
        using var rig = new EndpointRig(settings => settings with { RefreshTokenOf = EndpointSetup.Build(options, null, settings.Metrics, settings.Log, settings.Clock).RefreshTokenOf });
        string state = TokenDecryption.Encrypt(Encoding.UTF8.GetBytes(sealedWith), "refresh.token.text"u8);
        Assert.Equal(200, (await rig.Ask(Logout with { Cookie = $"a=b; {cookie}={state[..20]}; {cookie}-1={state[20..]}" })).Status);
        Assert.Equal([read ? "refresh.token.text" : EndpointRig.Token], rig.Revoked);
    }

    [Theory]
    [InlineData("", "", 400)]
    [InlineData("?redirect=%2Fbye", "https://public.example", 400)]
    [InlineData("", "https://public.example", 307)]
    public async Task The_issuer_is_given_no_address_without_a_host(string query, string redirectionUrl, int status)
    {
        using var rig = new EndpointRig(settings => settings with { EnableLogoutRedirect = true, RedirectionUrl = redirectionUrl });
        EndpointAnswer answer = await rig.Ask(Logout with { Host = "", Query = query });
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 307, answer.Cookies().Length > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_issuers_trouble_is_only_logged(bool throws)
    {
        using var rig = new EndpointRig(settings => settings with { Revoke = (_, _) => throws ? throw new HttpRequestException() : Task.FromResult(SessionEnd.Failed) });
        Assert.Equal(200, (await rig.Ask(Logout)).Status);
        rig.Log.Flush(TimeSpan.FromSeconds(20));
        Assert.Contains("unable to end the session", rig.Output.Text);
        Assert.Contains("proxy_oauth_request_latency_sec_count{action=\"revocation\"} 1", Measured(rig));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_nothing_is_an_error_or_a_call()
    {
        using var rig = new EndpointRig(settings => settings with { Revoke = (_, _) => Task.FromResult(SessionEnd.NobodyAsked) });
        EndpointAnswer answer = await rig.Ask(Logout);
        Assert.Equal((200, 2), (answer.Status, answer.Cookies().Length));
        rig.Log.Flush(TimeSpan.FromSeconds(20));
        string line = Assert.Single(rig.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("\"level\":\"debug\"", line);
        Assert.Contains("nobody is told of the logout", line);
        Assert.DoesNotContain("action=\"revocation\"} 1", Measured(rig));
        Assert.Contains("proxy_oauth_tokens_total{action=\"logout\"} 1", Measured(rig));
    }

    [Theory]
    [InlineData(false, "", SessionEnd.NobodyAsked, null)]
    [InlineData(true, "", SessionEnd.Ended, "/realms/demo/protocol/openid-connect/logout")]
    [InlineData(false, "/own", SessionEnd.Ended, "/own")]
    [InlineData(true, "/own", SessionEnd.Ended, "/own")]
    [InlineData(true, "/nowhere", SessionEnd.Failed, "/nowhere")]
    public async Task The_issuer_is_asked_where_the_option_or_the_document_says(bool listed, string option, SessionEnd end, string? asked)
    {
        await using var rig = new ProviderRig();
        string document = rig.Issuer.DiscoveryJson();
        rig.Issuer.Discovery = Behave.Json(listed ? document : document.Replace("end_session_endpoint", "unknown_endpoint", StringComparison.Ordinal));
        rig.Issuer["/realms/demo/protocol/openid-connect/logout"] = Behave.Status(204);
        rig.Issuer["/own"] = Behave.Status(200);
        await using FastGate.Identity.Provider provider = await rig.DiscoverAsync();
        var options = new GateOptions { ClientId = "c", RevocationUrl = option.Length > 0 ? rig.Issuer.Origin + option : "" };

        Assert.Equal(end, await ProviderSetup.Calls(options, provider).Revoke("token", TestContext.Current.CancellationToken));
        Assert.Equal(asked, rig.Issuer.Requests.Where(request => request.Method == "POST").Select(request => request.Path).SingleOrDefault());
    }

    [Theory]
    [InlineData("/bye?x=1", "/bye?x=1")]
    [InlineData("http://gw.example:3000/bye", "http://gw.example:3000/bye")]
    [InlineData("https://GW.example:3000", "https://GW.example:3000")]
    [InlineData("https://public.example/bye", "https://public.example/bye")]
    [InlineData("https://public.example:443/bye", "https://public.example:443/bye")]
    [InlineData("", null)]
    public async Task A_redirect_to_our_own_places_is_followed(string redirect, string? location)
    {
        using var rig = new EndpointRig(settings => settings with { RedirectionUrl = "https://public.example" });
        EndpointAnswer answer = await rig.Ask(Logout with { Query = "?a=b&redirect=" + Uri.EscapeDataString(redirect) });
        Assert.Equal((location is null ? 200 : 307, location), (answer.Status, answer.Field("Location")));
        Assert.Single(rig.Revoked);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("https://gw.example:3000@evil.example/")]
    [InlineData("https://gw.example:3000\\@evil.example/")]
    [InlineData("https://gw.example:3000.evil.example/")]
    [InlineData("https://gw.example/")]
    [InlineData("http://gw.example:3000:80/")]
    [InlineData("https:/gw.example:3000/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("ftp://gw.example:3000/")]
    [InlineData("gw.example:3000")]
    [InlineData("http:///gw.example:3000/")]
    [InlineData("http://gw.example:3000\r\nX-Evil: 1")]
    [InlineData("http://gw%2eexample:3000/")]
    [InlineData(" http://gw.example:3000/")]
    [InlineData("http://gw.example:3000/\u00e9")]
    public async Task A_redirect_to_anywhere_else_is_refused_and_nothing_happens(string redirect)
    {
        foreach (bool atIssuer in (bool[])[false, true])
        {
            using var rig = new EndpointRig(settings => settings with { EnableLogoutRedirect = atIssuer });
            EndpointAnswer answer = await rig.Ask(Logout with { Query = "?redirect=" + Uri.EscapeDataString(redirect) });
            Assert.Equal((400, (string?)null), (answer.Status, answer.Field("Location")));
            Assert.Empty(rig.Revoked);
            Assert.Empty(answer.Cookies());
        }
    }

    [Theory]
    [InlineData("", "", false, "http%3A%2F%2Fgw.example%3A3000")]
    [InlineData("", "", true, "https%3A%2F%2Fgw.example%3A3000")]
    [InlineData("https://public.example", "", false, "https%3A%2F%2Fpublic.example")]
    [InlineData("https://public.example", "?redirect=%2Fbye", true, "https%3A%2F%2Fgw.example%3A3000%2Fbye")]
    [InlineData("https://public.example", "?redirect=https://public.example/bye", true, "https%3A%2F%2Fpublic.example%2Fbye")]
    public async Task The_browser_can_be_sent_to_the_issuer(string redirectionUrl, string query, bool secure, string back)
    {
        using var rig = new EndpointRig(settings => settings with { EnableLogoutRedirect = true, RedirectionUrl = redirectionUrl });
        EndpointAnswer answer = await rig.Ask(Logout with { Query = query, IsSecure = secure });
        Assert.Equal(307, answer.Status);
        Assert.Equal("https://idp.example/auth/realms/r/protocol/openid-connect/logout?redirect_uri=" + back, answer.Field("Location"));
        Assert.Equal(2, answer.Cookies().Length);
        Assert.Empty(rig.Revoked);
    }

    private static string Measured(EndpointRig rig) => Encoding.UTF8.GetString(rig.Settings.Metrics.Render());
}
