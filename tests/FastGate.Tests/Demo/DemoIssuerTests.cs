using System.Net;
using System.Text.Json;
using FastGate.Demo;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FastGate.Tests.Demo;

/// <summary>The embedded issuer: its documents, its grants and refusals, and its tokens, judged by another library.</summary>
public sealed class DemoIssuerTests : IDisposable
{
    private readonly DemoIssuer _issuer = DemoIssuer.Start();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public void Dispose()
    {
        _issuer.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Discovery_names_the_issuer_and_its_endpoints()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync($"{_issuer.Issuer}/.well-known/openid-configuration"));

        Assert.Equal(_issuer.Issuer, document.RootElement.GetProperty("issuer").GetString());
        Assert.Equal(_issuer.TokenUrl, document.RootElement.GetProperty("token_endpoint").GetString());
        Assert.Contains(document.RootElement.GetProperty("id_token_signing_alg_values_supported").EnumerateArray(), a => a.GetString() == "RS256");
        Assert.Equal(1, _issuer.DiscoveryRequests);
    }

    [Fact]
    public async Task An_unknown_realm_is_404()
    {
        using var answer = await _http.GetAsync($"{_issuer.BaseUrl}/realms/nosuch/.well-known/openid-configuration");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("""{"error":"Realm does not exist"}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS384")]
    [InlineData("ES256")]
    [InlineData("ES512")]
    public async Task Its_tokens_are_good_in_the_eyes_of_others(string algorithm)
    {
        _issuer.RotateKeys(withdrawOld: true, algorithm);

        var result = await Validate(_issuer.AccessToken());

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(_issuer.User.Username, result.Claims["preferred_username"]);
        Assert.False((await Validate(TokenMint.Tamper(_issuer.AccessToken()))).IsValid);
        Assert.False((await Validate(_issuer.Mint.ExpiredToken(_issuer.User, _issuer.Application))).IsValid);
    }

    [Fact]
    public async Task A_withdrawn_key_is_published_no_more()
    {
        var old = _issuer.AccessToken();
        _issuer.RotateKeys();
        Assert.True((await Validate(old)).IsValid);

        _issuer.RotateKeys(withdrawOld: true);

        Assert.False((await Validate(old)).IsValid);
        Assert.True((await Validate(_issuer.AccessToken())).IsValid);
    }

    [Fact]
    public async Task The_password_grant_gives_what_the_tutorial_shows()
    {
        var (status, json) = await Grant(("grant_type", "password"), ("username", _issuer.User.Username), ("password", _issuer.User.Password));

        Assert.Equal(200, status);
        string[] expected = ["access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type", "not-before-policy", "session_state", "scope"];
        Assert.Equal(expected, json.EnumerateObject().Select(m => m.Name));
        Assert.Equal("api profile email", json.GetProperty("scope").GetString());
        Assert.True((await Validate(json.GetProperty("access_token").GetString()!)).IsValid);
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_not_after_logout()
    {
        var (_, first) = await Grant(("grant_type", "password"), ("username", _issuer.User.Username), ("password", _issuer.User.Password));
        var refresh = first.GetProperty("refresh_token").GetString()!;

        var (status, second) = await Grant(("grant_type", "refresh_token"), ("refresh_token", refresh));
        Assert.Equal(200, status);
        Assert.Equal(400, (await Grant(("grant_type", "refresh_token"), ("refresh_token", refresh))).Status);

        var next = second.GetProperty("refresh_token").GetString()!;
        Assert.Equal(204, (await Post($"{_issuer.Issuer}/protocol/openid-connect/logout", Credentials(("refresh_token", next)))).Status);
        Assert.Equal(400, (await Grant(("grant_type", "refresh_token"), ("refresh_token", next))).Status);
    }

    [Fact]
    public async Task Refusals_speak_as_keycloak_does()
    {
        var user = ("username", _issuer.User.Username);
        (string Error, int Status, (string, string)[] Form)[] cases =
        [
            ("invalid_grant", 401, Credentials(("grant_type", "password"), user, ("password", "wrong"))),
            ("unauthorized_client", 401, [("client_id", "my_client_app"), ("client_secret", "wrong"), ("grant_type", "password")]),
            ("invalid_client", 401, [("client_id", "nosuch"), ("client_secret", "wrong"), ("grant_type", "password")]),
            ("unsupported_grant_type", 400, Credentials(("grant_type", "nosuch"))),
            ("invalid_request", 400, Credentials()),
            ("invalid_grant", 400, Credentials(("grant_type", "refresh_token"), ("refresh_token", "rubbish"))),
            ("invalid_scope", 400, Credentials(("grant_type", "password"), user, ("password", _issuer.User.Password), ("scope", "nosuch"))),
        ];
        foreach (var (error, status, form) in cases)
        {
            var answer = await Post(_issuer.TokenUrl, form);
            using var json = JsonDocument.Parse(answer.Body);
            Assert.Equal((status, error), (answer.Status, json.RootElement.GetProperty("error").GetString()));
        }
    }

    [Fact]
    public async Task Client_credentials_by_http_basic()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _issuer.TokenUrl);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"gatekeeper:{_issuer.Gatekeeper.Secret}")));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]);

        using var answer = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var token = await Validate(json.RootElement.GetProperty("access_token").GetString()!);
        Assert.Equal("service-account-gatekeeper", token.Claims["preferred_username"]);
    }

    [Fact]
    public async Task It_misbehaves_as_told()
    {
        _issuer.Misbehave = path => path.EndsWith("/certs", StringComparison.Ordinal) ? DemoAnswer.Json(503, "{}") : null;

        using var keys = await _http.GetAsync($"{_issuer.Issuer}/protocol/openid-connect/certs");
        using var discovery = await _http.GetAsync($"{_issuer.Issuer}/.well-known/openid-configuration");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, keys.StatusCode);
        Assert.Equal(HttpStatusCode.OK, discovery.StatusCode);
        Assert.Equal(1, _issuer.KeySetRequests);
    }

    private async Task<TokenValidationResult> Validate(string token)
    {
        var keys = new JsonWebKeySet(await _http.GetStringAsync($"{_issuer.Issuer}/protocol/openid-connect/certs"));
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = _issuer.Issuer,
            ValidAudience = "gatekeeper",
            IssuerSigningKeys = keys.Keys.Where(k => k.Use == "sig").ToList<SecurityKey>(),
            ClockSkew = TimeSpan.Zero,
        });
    }

    private (string, string)[] Credentials(params (string, string)[] more) =>
        [("client_id", _issuer.Application.Id), ("client_secret", _issuer.Application.Secret), .. more];

    private async Task<(int Status, JsonElement Json)> Grant(params (string, string)[] form)
    {
        var (status, body) = await Post(_issuer.TokenUrl, Credentials(form));
        using var json = JsonDocument.Parse(body);
        return (status, json.RootElement.Clone());
    }

    private async Task<(int Status, string Body)> Post(string url, (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await _http.PostAsync(url, content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
