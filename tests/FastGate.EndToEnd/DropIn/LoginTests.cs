using System.Text.Json;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.DropIn;

/// <summary><c>/oauth/login</c> and <c>/oauth/logout</c> against an issuer, and the secrets that nobody gets to see.</summary>
public sealed class LoginTests
{
    [Fact]
    public void A_name_and_a_password_become_a_token_and_a_cookie()
    {
        using var pod = Sidecar.Start("enable-login-handler: true\n");
        var user = pod.Issuer.User;
        var answer = Login(pod, $"username={user.Username}&password={Uri.EscapeDataString(user.Password)}");

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal("application/json", answer.Field("Content-Type"));
        Assert.Equal("no-store", answer.Field("Cache-Control"));
        using var json = JsonDocument.Parse(answer.Body);
        var token = json.RootElement.GetProperty("access_token").GetString()!;
        Assert.Equal("", json.RootElement.GetProperty("token_type").GetString());
        Assert.True(json.RootElement.GetProperty("expires_in").GetDouble() > 0);
        Assert.True(json.RootElement.TryGetProperty("id_token", out _));
        Assert.EndsWith("\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal($"kc-access={token}; Path=/; Domain=api.example; HttpOnly; SameSite=Lax", answer.Field("Set-Cookie"));
        Assert.Equal(200, pod.Gateway.Get("/", null, $"Cookie: kc-access={token}").Status);

        var end = pod.Gateway.Get("/oauth/logout", null, $"Cookie: kc-access={token}");
        Assert.Equal(200, end.Status);
        Assert.Empty(end.Body);
        Assert.All(end.All("Set-Cookie"), cookie => Assert.Contains("Expires=Thu, 01 Jan 1970", cookie, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("username=nobody&password=canary-password", 401)]
    [InlineData("username=nobody", 400)]
    [InlineData("password=canary-password", 400)]
    [InlineData("", 400)]
    public void A_login_that_fails_says_so_by_its_status(string form, int status)
    {
        using var pod = Sidecar.Start("enable-login-handler: true\nverbose: true\n");
        var answer = Login(pod, form);
        Assert.Equal(status, answer.Status);
        Assert.Empty(answer.Body);
        pod.Gateway.WaitForLog("unable to login");
        Assert.DoesNotContain("canary", pod.Gateway.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(pod.Issuer.Gatekeeper.Secret, pod.Gateway.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_from_elsewhere_or_too_long_is_refused()
    {
        using var pod = Sidecar.Start("enable-login-handler: true\n");
        Assert.Equal(403, Login(pod, "username=a&password=b", "Origin: https://evil.example\r\n").Status);
        Assert.Equal(403, Login(pod, "username=a&password=b", "Sec-Fetch-Site: cross-site\r\n").Status);
        Assert.Equal(413, Login(pod, $"username={new string('a', 9000)}&password=b").Status);
        Assert.Equal(0, pod.Issuer.TokenRequests);
    }

    [Fact]
    public void Without_the_option_there_is_no_login()
    {
        using var pod = Sidecar.Start();
        Assert.Equal(501, Login(pod, "username=a&password=b").Status);
        Assert.Equal(405, pod.Gateway.Get("/oauth/login").Status);
    }

    [Fact]
    public void No_secret_is_in_any_output()
    {
        using var pod = Sidecar.Start("verbose: true\nenable-json-logging: true\nenable-metrics: true\nenable-profiling: true\n");
        var token = pod.Issuer.AccessToken();
        var tampered = TokenMint.Tamper(token);
        var answers = new[]
        {
            pod.Gateway.Get("/", token), pod.Gateway.Get("/", tampered), pod.Gateway.Get("/oauth/expired", tampered), pod.Gateway.Get("/oauth/metrics"),
            pod.Gateway.Get($"/oauth/logout?redirect=https://evil.example/{token}", token), pod.Gateway.Get("/", null, $"Cookie: kc-access={tampered}"),
        };
        pod.Gateway.WaitForLog("/oauth/logout");
        var shown = pod.Gateway.Log + pod.Gateway.Process.Output + string.Concat(answers.Skip(1).Select(a => a.ToString()));
        var config = ChildProcess.Run(Repository.Binary, ["print-config", "--config=" + pod.File]).Output + ChildProcess.Run(Repository.Binary, ["check", "--config=" + pod.File]).Output;
        Assert.All(new[] { token, tampered, token.Split('.')[1], pod.Issuer.Gatekeeper.Secret }, secret => Assert.DoesNotContain(secret, shown + config, StringComparison.Ordinal));
    }

    private static RawResponse Login(Sidecar pod, string form, string fields = "")
    {
        using var client = pod.Gateway.Connect();
        return client.Send($"POST /oauth/login HTTP/1.1\r\nHost: api.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n{fields}\r\n{form}").Receive();
    }
}
