using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>The tutorial's sidecar, from its file to the fields that the application sees.</summary>
public sealed class TutorialTests(TutorialTests.Pod pod) : IClassFixture<TutorialTests.Pod>
{
    private readonly Sidecar _sidecar = pod.Sidecar;

    public sealed class Pod : IDisposable
    {
        public Sidecar Sidecar { get; } = Sidecar.Start();

        public void Dispose() => Sidecar.Dispose();
    }

    [Fact]
    public void Without_a_token_the_answer_is_401_with_a_challenge_and_an_empty_body()
    {
        var before = _sidecar.Application.Count;

        var answer = _sidecar.Gateway.Get("/without-token");

        Assert.Equal(401, answer.Status);
        Assert.StartsWith("Bearer", answer.Field("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Field("Cache-Control"));
        Assert.Empty(answer.Body);
        Assert.Equal(before, _sidecar.Application.Count);
    }

    [Fact]
    public void With_a_token_the_application_sees_the_caller()
    {
        var token = _sidecar.Issuer.AccessToken();

        var answer = _sidecar.Gateway.Get("/api/a%20b?x=%41;y", token, "Content-Type: application/json", "X-Custom: kept");

        Assert.Equal(200, answer.Status);
        var seen = Seen("/api/a%20b?x=%41;y");
        var user = _sidecar.Issuer.User;
        Assert.Equal("GET", seen.Method);
        Assert.Equal("gatekeeper,account", seen.Field("X-Auth-Audience"));
        Assert.Equal(user.Email, seen.Field("X-Auth-Email"));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$", seen.Field("X-Auth-Expiresin"));
        Assert.Equal("", seen.Field("X-Auth-Groups"));
        Assert.Equal(
            "offline_access,default-roles-demo,uma_authorization,account:manage-account,account:manage-account-links,account:view-profile",
            seen.Field("X-Auth-Roles"));
        Assert.Equal(user.Id, seen.Field("X-Auth-Subject"));
        Assert.Equal(user.Username, seen.Field("X-Auth-Userid"));
        Assert.Equal(user.Username, seen.Field("X-Auth-Username"));
        Assert.Equal(token, seen.Field("X-Auth-Token"));
        Assert.Equal($"Bearer {token}", Assert.Single(seen.All("Authorization")));
        Assert.Equal("127.0.0.1", Assert.Single(seen.All("X-Forwarded-For")));
        Assert.Equal("api.example", seen.Field("X-Forwarded-Host"));
        Assert.Equal("http", seen.Field("X-Forwarded-Proto"));
        Assert.Equal(_sidecar.Application.EndPoint.ToString(), Assert.Single(seen.All("Host")));
        Assert.Equal("kept", seen.Field("X-Custom"));
        Assert.Equal("application/json", seen.Field("Content-Type"));
        Assert.Null(seen.Field("User-Agent"));
        Assert.Null(seen.Field("Via"));
    }

    [Fact]
    public void The_password_grant_through_curl_and_jq_as_the_tutorial_has_it()
    {
        var issuer = _sidecar.Issuer;
        var script = $$"""
            set -e
            TOKEN=$(curl -sS -H "Content-Type: application/x-www-form-urlencoded" -d "username={{issuer.User.Username}}" -d "password={{issuer.User.Password}}" \
              -d 'grant_type=password' -d "client_id={{issuer.Application.Id}}" -d "client_secret={{issuer.Application.Secret}}" "{{issuer.TokenUrl}}" | jq -r .access_token)
            curl -sS -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -H "Authorization: Bearer $TOKEN" {{_sidecar.Gateway.Url}}/by-curl
            """;

        var (status, output, errors) = ChildProcess.Run("bash", ["-c", script]);

        Assert.True(status == 0 && output.Trim() == "200", output + errors);
        Assert.Equal(issuer.User.Username, Seen("/by-curl").Field("X-Auth-Username"));
    }

    [Fact]
    public void Client_credentials_work_too()
    {
        var answer = _sidecar.Gateway.Get("/service", _sidecar.Issuer.Mint.ServiceToken(_sidecar.Issuer.Application));

        Assert.Equal(200, answer.Status);
        Assert.Equal("service-account-my_client_app", Seen("/service").Field("X-Auth-Username"));
        Assert.Equal("", Seen("/service").Field("X-Auth-Email"));
    }

    [Fact]
    public void Tokens_that_are_none_of_ours_are_refused_and_never_reach_the_application()
    {
        var (issuer, mint) = (_sidecar.Issuer, _sidecar.Issuer.Mint);
        using var stranger = SigningKey.Create();
        var good = issuer.AccessToken();
        (string What, string Token, int Status)[] cases =
        [
            ("tampered", TokenMint.Tamper(good), 403),
            ("expired", mint.ExpiredToken(issuer.User, issuer.Application), 401),
            ("not yet valid", issuer.AccessToken(c => c.Set("nbf", mint.Now + 600)), 401),
            ("ID token", mint.IdToken(issuer.User, issuer.Gatekeeper, good), 403),
            ("for others", issuer.AccessToken(c => c.Set("aud", "account")), 403),
            ("of another issuer", issuer.AccessToken(c => c.Set("iss", "http://127.0.0.1:1/realms/demo")), 403),
            ("bound to a key", issuer.AccessToken(c => c.SetJson("cnf", """{"jkt":"x"}""")), 403),
            ("unsigned", $"{Encode("""{"alg":"none"}""")}.{good.Split('.')[1]}.", 403),
            ("signed by a stranger", mint.Sign(new ClaimSet().Set("sub", "x").ToJson(), key: stranger), 403),
            ("refresh token", mint.RefreshToken(issuer.User, issuer.Application, "s", "openid"), 403),
            ("rubbish", "rubbish", 401),
            ("no exp", issuer.AccessToken(c => c.Remove("exp")), 401),
            ("no iat", issuer.AccessToken(c => c.Remove("iat")), 403),
        ];
        var before = _sidecar.Application.Requests.Count(r => r.Target == "/refused");

        var wrong = cases.Select(c => (c.What, c.Status, Answer: _sidecar.Gateway.Get("/refused", c.Token)))
            .Where(c => c.What is "unsigned" or "signed by a stranger" or "refresh token" or "rubbish"
                // These may be malformed before they are anything else.
                ? c.Answer.Status is not (401 or 403)
                : c.Answer.Status != c.Status)
            .Select(c => $"{c.What}: {c.Answer.Status} instead of {c.Status}");

        Assert.Empty(wrong);
        Assert.Equal(before, _sidecar.Application.Requests.Count(r => r.Target == "/refused"));
    }

    [Theory]
    [InlineData("bearer", 200)]
    [InlineData("BEARER", 200)]
    [InlineData("Basic", 401)]
    [InlineData("foo", 401)]
    public void Only_the_bearer_scheme_carries_a_token(string scheme, int expected)
    {
        Assert.Equal(expected, _sidecar.Gateway.Get("/scheme", null, $"Authorization: {scheme} {_sidecar.Issuer.AccessToken()}").Status);
    }

    [Theory]
    [InlineData("get", 501)]
    [InlineData("PROPFIND", 501)]
    [InlineData("PURGE", 501)]
    public void Unknown_methods_never_reach_the_application(string method, int expected)
    {
        Assert.Equal(expected, _sidecar.Gateway.Send(method, "/method", _sidecar.Issuer.AccessToken()).Status);
        Assert.DoesNotContain(_sidecar.Application.Requests, r => r.Target == "/method");
    }

    [Theory]
    [InlineData("X-Auth-Username")]
    [InlineData("x_auth_username")]
    [InlineData("X.Auth.Username")]
    [InlineData("X-Auth-Anything")]
    public void Identity_fields_of_the_client_never_reach_the_application(string name)
    {
        var target = $"/spoof/{name}";

        Assert.Equal(200, _sidecar.Gateway.Get(target, _sidecar.Issuer.AccessToken(), $"{name}: root").Status);

        Assert.DoesNotContain(Seen(target).Fields, f => f.Value == "root");
        Assert.Equal(_sidecar.Issuer.User.Username, Assert.Single(Seen(target).All("X-Auth-Username")));
    }

    [Fact]
    public void Health_answers_without_a_token()
    {
        var answer = _sidecar.Gateway.Get("/oauth/health");

        Assert.Equal(200, answer.Status);
        Assert.Equal("OK\n", answer.Text);
        Assert.Equal("text/plain; charset=utf-8", answer.Field("Content-Type"));
        Assert.Equal(405, _sidecar.Gateway.Send("POST", "/oauth/health").Status);
        Assert.Equal(404, _sidecar.Gateway.Get("/oauth/nothing").Status);
    }

    [Fact]
    public void Keys_that_were_never_options_are_warned_of_and_requests_are_logged()
    {
        _sidecar.Gateway.Get("/logged");

        _sidecar.Gateway.WaitForLog("client request");
        _sidecar.Gateway.WaitForLog("/logged");
        _sidecar.Gateway.WaitForLog("debug");
        _sidecar.Gateway.WaitForLog("ingress.enabled");
    }

    [Fact]
    public void Nothing_secret_is_ever_logged()
    {
        var token = _sidecar.Issuer.AccessToken();
        _sidecar.Gateway.Get("/secrets?access=1", token);
        _sidecar.Gateway.Get("/secrets", TokenMint.Tamper(token));
        _sidecar.Gateway.WaitForLog("/secrets");

        Assert.DoesNotContain(token, _sidecar.Gateway.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], _sidecar.Gateway.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(_sidecar.Issuer.Gatekeeper.Secret, _sidecar.Gateway.Log, StringComparison.Ordinal);
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(text));

    private EchoedRequest Seen(string target) => _sidecar.Application.Requests.Last(r => r.Target == target);
}
