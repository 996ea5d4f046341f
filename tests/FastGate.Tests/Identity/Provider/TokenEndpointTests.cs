using FastGate.Identity;
using FastGate.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Identity.Providers;

public sealed class TokenEndpointTests : IAsyncDisposable
{
    private const string Answer = """
        {"access_token":"at","expires_in":300,"refresh_token":"rt","token_type":"Bearer","id_token":"it","scope":"openid","session_state":"x"}
        """;

    private readonly ScriptedIssuer _issuer = new();
    private readonly FakeTimeProvider _clock = new();

    private Uri Address => new(_issuer.Origin + ScriptedIssuer.TokenPath);

    public ValueTask DisposeAsync() => _issuer.DisposeAsync();

    [Fact]
    public async Task The_password_grant_with_the_secret_by_Basic()
    {
        _issuer.Token = Behave.Json(Answer);
        TokenGrant grant = await LoginAsync(ClientAuthMethod.SecretBasic, Endpoint("id", "s:e c/r%t"));
        Assert.Equal(GrantOutcome.Granted, grant.Outcome);
        Assert.Equal(("at", "it", "rt", "openid", 300L), (grant.AccessToken, grant.IdToken, grant.RefreshToken, grant.Scope, grant.ExpiresIn));
        IssuerRequest request = _issuer.Requests.Single();
        Assert.Equal("grant_type=password&username=us%26er+%C3%A4&password=p%3Dw%25&scope=openid+email", request.Form);
        Assert.Equal("application/x-www-form-urlencoded", request.Field("Content-Type"));

        // RFC 6749 §2.3.1
        Assert.Equal("Basic " + Convert.ToBase64String("id:s%3Ae+c%2Fr%25t"u8), request.Field("Authorization"));
    }

    [Fact]
    public async Task The_password_grant_with_the_secret_in_the_body_and_without_one()
    {
        _issuer.Token = Behave.Json(Answer);
        await LoginAsync(ClientAuthMethod.SecretBody, Endpoint("id", "secret"));
        await LoginAsync(ClientAuthMethod.SecretBasic, Endpoint("id", ""));
        Assert.All(_issuer.Requests, r => Assert.Null(r.Field("Authorization")));
        Assert.EndsWith("&client_id=id&client_secret=secret", _issuer.Requests.First().Form);
        Assert.EndsWith("&client_id=id", _issuer.Requests.Last().Form);
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_grant","error_description":"Invalid user credentials"}""", GrantOutcome.InvalidGrant, "invalid_grant")]
    [InlineData(400, """{"error":"invalid_grant"}""", GrantOutcome.InvalidGrant, "invalid_grant")]
    [InlineData(401, """{"error":"unauthorized_client"}""", GrantOutcome.Refused, "unauthorized_client")]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", GrantOutcome.Refused, "unsupported_grant_type")]
    [InlineData(401, "<html>", GrantOutcome.Refused, "status 401")]
    [InlineData(400, """{"error":"a\nb"}""", GrantOutcome.Refused, "status 400")]
    [InlineData(400, """{"error":"\ud800"}""", GrantOutcome.Refused, "status 400")]
    [InlineData(500, "", GrantOutcome.Unavailable, "status 500")]
    [InlineData(200, "", GrantOutcome.Unavailable, "no JSON")]
    [InlineData(200, "[]", GrantOutcome.Unavailable, "without an access token")]
    [InlineData(200, """{"access_token":""}""", GrantOutcome.Unavailable, "without an access token")]
    [InlineData(200, """{"access_token":7}""", GrantOutcome.Unavailable, "without an access token")]
    [InlineData(200, """{"access_token":"a","access_token":"b"}""", GrantOutcome.Unavailable, "no JSON")]
    [InlineData(200, """{"access_token":"a","\ud800":1}""", GrantOutcome.Unavailable, "no JSON")]
    [InlineData(200, """{"\ud800":1,"access_token":"a"}""", GrantOutcome.Unavailable, "no JSON")]
    [InlineData(200, """{"access_token":"a\r\nX-Admin: 1"}""", GrantOutcome.Unavailable, "without an access token")]
    [InlineData(200, """{"access_token":"a; Domain=example.com"}""", GrantOutcome.Unavailable, "without an access token")]
    [InlineData(200, """{"access_token":"\u00e4"}""", GrantOutcome.Unavailable, "without an access token")]
    [InlineData(302, "", GrantOutcome.Unavailable, "redirect")]
    public async Task Other_answers_are_told_apart(int status, string body, GrantOutcome outcome, string problem)
    {
        _issuer.Token = Behave.Status(status, body, ("Location", "/elsewhere"));
        TokenGrant grant = await LoginAsync(ClientAuthMethod.SecretBasic, Endpoint("id", "secret"));
        Assert.Equal(outcome, grant.Outcome);
        Assert.Contains(problem, grant.Problem);
        Assert.Equal("", grant.AccessToken);
        Assert.Equal(0, _issuer.Count("/elsewhere"));
    }

    [Theory]
    [InlineData("300", 300)]
    [InlineData("\"300\"", 0)]
    [InlineData("-1", 0)]
    [InlineData("1e3", 0)]
    [InlineData("9223372036854775807", int.MaxValue)]
    public async Task The_life_of_a_token_is_a_number_of_seconds_that_a_calendar_holds(string life, long expected)
    {
        _issuer.Token = Behave.Json($$"""{"access_token":"at","expires_in":{{life}}}""");
        Assert.Equal(expected, (await LoginAsync(ClientAuthMethod.SecretBasic, Endpoint("id", "secret"))).ExpiresIn);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_given_up()
    {
        _issuer.Token = Behave.Dribble();
        Task<TokenGrant> login = LoginAsync(ClientAuthMethod.SecretBasic, Endpoint("id", "secret"));
        await _issuer.RequestedAsync(ScriptedIssuer.TokenPath);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(GrantOutcome.Unavailable, (await login).Outcome);
        _issuer.Token = Behave.Huge(Answer, 2_000_000);
        Assert.Equal(GrantOutcome.Unavailable, (await LoginAsync(ClientAuthMethod.SecretBasic, Endpoint("id", "secret"))).Outcome);
    }

    [Fact]
    public async Task Logout_tells_the_end_session_endpoint_as_7_0_0_did()
    {
        DiscoveryDocument discovery = Discovery();
        _issuer["/realms/demo/protocol/openid-connect/logout"] = Behave.Status(204);
        RevocationResult result = await Endpoint("id", "secret").RevokeAsync(discovery.EndSessionEndpoint!, discovery, "r+t", CancellationToken.None);
        Assert.True(result.Accepted);
        IssuerRequest request = _issuer.Requests.Single();
        Assert.Equal("refresh_token=r%2Bt", request.Form);
        Assert.Equal("Basic " + Convert.ToBase64String("id:secret"u8), request.Field("Authorization"));
    }

    [Fact]
    public async Task Logout_speaks_RFC_7009_to_the_revocation_endpoint()
    {
        DiscoveryDocument discovery = Discovery();
        _issuer["/realms/demo/protocol/openid-connect/revoke"] = Behave.Status(200);
        Assert.True((await Endpoint("id", "secret").RevokeAsync(discovery.RevocationEndpoint!, discovery, "rt", CancellationToken.None)).Accepted);
        Assert.Equal("token=rt", _issuer.Requests.Single().Form);

        _issuer["/realms/demo/protocol/openid-connect/revoke"] = Behave.Status(401, """{"error":"unauthorized_client"}""");
        RevocationResult refused = await Endpoint("id", "secret").RevokeAsync(discovery.RevocationEndpoint!, discovery, "rt", CancellationToken.None);
        Assert.Equal(new RevocationResult(false, 401, "unauthorized_client"), refused);
        _issuer.Stop();
        Assert.False((await Endpoint("id", "secret").RevokeAsync(discovery.RevocationEndpoint!, discovery, "rt", CancellationToken.None)).Accepted);
    }

    [Theory]
    [InlineData("""["private_key_jwt","client_secret_basic","client_secret_post"]""", ClientAuthMethod.SecretBasic)]
    [InlineData("""["client_secret_post","client_secret_basic"]""", ClientAuthMethod.SecretBody)]
    [InlineData("""["tls_client_auth"]""", ClientAuthMethod.SecretBasic)]
    [InlineData("[]", ClientAuthMethod.SecretBasic)]
    public void The_first_secret_method_of_discovery_is_taken(string methods, ClientAuthMethod expected)
    {
        string json = _issuer.DiscoveryJson().Replace("{\n", "{\n\"token_endpoint_auth_methods_supported\":" + methods + ",", StringComparison.Ordinal);
        Assert.Equal(expected, ClientCredentials.FirstMethodOf(Read(json)));
    }

    private static DiscoveryDocument Read(string json) => DiscoveryDocument.Read(System.Text.Encoding.UTF8.GetBytes(json), out _)!;

    private DiscoveryDocument Discovery() => Read(_issuer.DiscoveryJson());

    private TokenEndpoint Endpoint(string id, string secret) =>
        new(new IssuerClient(new ProviderSettings { DiscoveryUrl = _issuer.Issuer }, Log.Silent, _clock), new ClientCredentials(id, secret));

    private Task<TokenGrant> LoginAsync(ClientAuthMethod method, TokenEndpoint endpoint) =>
        endpoint.PasswordAsync(Address, method, "us&er ä", "p=w%", ["openid", "email"], CancellationToken.None);
}
