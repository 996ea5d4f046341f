using System.Text;
using FastGate.Identity;
using FastGate.Telemetry;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Identity.Providers;

/// <summary><c>openid-provider-proxy</c>: when it is used, and what it is told of us.</summary>
public sealed class IssuerProxyTests : IAsyncDisposable
{
    private readonly ScriptedIssuer _proxy = new();

    /// <summary>What proxies that want to know who asks send along: what we can do is among it, and mostly not the first.</summary>
    public static TheoryData<string> Offers => ["Basic", "Negotiate,NTLM,Basic", "NTLM,Basic", "Digest,Basic", "Basic,Negotiate"];

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task It_is_used_when_configured_only()
    {
        _proxy["http://issuer.example/doc"] = Behave.Json("{}");
        Assert.True((await GetAsync(_proxy.Origin, "http://issuer.example/doc")).IsOk);
        Assert.Equal("issuer.example", _proxy.Requests.Single().Field("Host"));
        Assert.Null(_proxy.Requests.Single().Field("Proxy-Authorization"));
    }

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task Basic_is_chosen_where_it_is_among_others(string offers)
    {
        _proxy["http://issuer.example/doc"] = Asking(offers, (c, r) => Behave.Json("{}")(c, r));
        Assert.True((await GetAsync(With("user:p%40ss"), "http://issuer.example/doc")).IsOk);
        Assert.Equal([null, Basic("user:p@ss")], _proxy.Requests.Select(r => r.Field("Proxy-Authorization")));
    }

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task Basic_is_chosen_for_a_tunnel_too(string offers)
    {
        TestAuthority ours = TestAuthority.Root();
        using var folder = new TestFolder();
        await using var issuer = new ScriptedIssuer(ours.Issue().WithKey());
        issuer["/doc"] = Behave.Json("{}");
        _proxy[$"127.0.0.1:{issuer.Port}"] = Asking(offers, (c, _) => c.TunnelAsync(issuer.Port));
        IssuerAnswer answer = await GetAsync(With("user:p%40ss"), issuer.Origin + "/doc", folder.Write("ca.pem", ours.Pem));
        Assert.True(answer.IsOk, answer.Detail);
        Assert.Equal([("CONNECT", null), ("CONNECT", Basic("user:p@ss"))], _proxy.Requests.Select(r => (r.Method, r.Field("Proxy-Authorization"))));
        Assert.Null(issuer.Requests.Single().Field("Proxy-Authorization"));
    }

    [Theory]
    [InlineData(":pw", ":pw")]
    [InlineData("user", "user:")]
    [InlineData("user:", "user:")]
    [InlineData("us%3Aer:a:b", "us:er:a:b")]
    public async Task Either_part_may_be_missing(string userInformation, string sent)
    {
        _proxy["http://issuer.example/doc"] = Asking("Basic", (c, r) => Behave.Json("{}")(c, r));
        Assert.True((await GetAsync(With(userInformation), "http://issuer.example/doc")).IsOk);
        Assert.Equal(Basic(sent), _proxy.Requests.Last().Field("Proxy-Authorization"));
    }

    [Fact]
    public async Task What_it_does_not_ask_for_by_Basic_is_not_sent()
    {
        _proxy["http://issuer.example/doc"] = Asking("Negotiate,NTLM", (c, r) => Behave.Json("{}")(c, r));
        Assert.Equal(407, (await GetAsync(With("user:pw"), "http://issuer.example/doc")).Status);
        Assert.Null(Assert.Single(_proxy.Requests).Field("Proxy-Authorization"));
    }

    private static IssuerBehaviour Asking(string offers, IssuerBehaviour then) => (c, r) => r.Field("Proxy-Authorization") is null
        ? c.AnswerAsync(407, default, [.. offers.Split(',').Select(scheme => ("Proxy-Authenticate", scheme switch
        {
            "Basic" => "Basic realm=\"proxy\"",
            "Digest" => "Digest realm=\"proxy\", nonce=\"abc\", qop=\"auth\"",
            _ => scheme,
        }))])
        : then(c, r);

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static Task<IssuerAnswer> GetAsync(string proxy, string address, string? caFile = null)
    {
        var settings = new ProviderSettings { DiscoveryUrl = "http://issuer.example/", Proxy = proxy, CaFile = caFile };
        Assert.Null(settings.Problem());
        return new IssuerClient(settings, Log.Silent, TimeProvider.System).GetAsync(new Uri(address), CancellationToken.None);
    }

    private string With(string userInformation) => $"http://{userInformation}@127.0.0.1:{_proxy.Port}";
}
