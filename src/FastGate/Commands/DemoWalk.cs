using System.Net;
using System.Text;
using System.Text.Json;
using FastGate.Demo;

namespace FastGate.Commands;

/// <summary>
/// The tutorial's steps against a running gateway, each printed with its curl line and the answer, and judged. Everything
/// blocks; <see cref="Run"/> belongs on a thread of its own.
/// </summary>
internal sealed class DemoWalk(DemoIssuer issuer, EchoApplication application, IPEndPoint gateway, TextWriter output)
{
    private readonly string _url = $"http://{gateway}/api/hello";
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private int _step;
    private int _wrong;

    /// <summary>Walks through all steps and returns how many went wrong.</summary>
    public int Run()
    {
        try
        {
            NoToken();
            var (access, id) = PasswordGrant();
            GoodToken(access);
            Refused("a tampered token: the payload says admin, the signature is the old one", "TAMPERED", TokenMint.Tamper(access), 403);
            Refused("an expired token", "EXPIRED", issuer.Mint.ExpiredToken(issuer.User, issuer.Application), 401);
            Refused("an ID token, which is for the client and not for the API", "ID_TOKEN", id, 403);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or KeyNotFoundException)
        {
            Judge(false, $"an answer that can be read, but: {e.Message}");
        }
        finally
        {
            _http.Dispose();
        }

        output.WriteLine();
        output.WriteLine(_wrong == 0 ? $"All {_step} steps went as they must." : $"{_wrong} checks went wrong in {_step} steps.");
        return _wrong;
    }

    private void NoToken()
    {
        Begin("a call without a token");
        output.WriteLine($"$ curl -i {_url}");
        var before = application.Count;
        using var answer = Send(null);
        Show(answer);
        JudgeStatus(answer, 401);
        JudgeChallenge(answer);
        Judge(application.Count == before, "the application saw nothing of it");
    }

    private (string Access, string Id) PasswordGrant()
    {
        Begin("get a token from the issuer by the password grant");
        (string Name, string Value)[] fields =
        [
            ("username", issuer.User.Username), ("password", issuer.User.Password), ("grant_type", "password"),
            ("client_id", issuer.Application.Id), ("client_secret", issuer.Application.Secret), ("scope", "openid"),
        ];
        var data = string.Join(" ", fields.Select(f => $"-d {f.Name}={f.Value}"));
        output.WriteLine($"$ TOKEN=$(curl -s {data} {issuer.TokenUrl} | jq -r .access_token)");
        using var request = new HttpRequestMessage(HttpMethod.Post, issuer.TokenUrl);
        request.Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = _http.Send(request);
        JudgeStatus(answer, 200);
        using var json = JsonDocument.Parse(answer.Content.ReadAsStream());
        foreach (var member in json.RootElement.EnumerateObject())
        {
            output.WriteLine($"    {member.Name}: {(member.Name.EndsWith("_token", StringComparison.Ordinal) ? $"{member.Value.GetString()![..12]}…" : member.Value)}");
        }

        return (json.RootElement.GetProperty("access_token").GetString()!, json.RootElement.GetProperty("id_token").GetString()!);
    }

    private void GoodToken(string token)
    {
        Begin("the call with the token");
        output.WriteLine($"$ curl -i -H \"Authorization: Bearer $TOKEN\" {_url}");
        using var answer = Send(token);
        Show(answer);
        JudgeStatus(answer, 200);
        var seen = application.Last;
        output.WriteLine("    what the application saw of the caller:");
        foreach (var (name, value) in seen?.Fields ?? [])
        {
            if (name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                output.WriteLine($"        {name}: {(value.Length > 100 ? $"{value[..40]}… ({value.Length} characters)" : value)}");
            }
        }

        Judge(seen?.Field("X-Auth-Subject") == issuer.User.Id, "X-Auth-Subject is the user's id");
        Judge(seen?.Field("X-Auth-Username") == issuer.User.Username, "X-Auth-Username is the user's name");
        Judge(seen?.Field("X-Auth-Email") == issuer.User.Email, "X-Auth-Email is the user's address");
        Judge(seen?.Field("X-Auth-Audience") == "gatekeeper,account", "X-Auth-Audience has both audiences");
        Judge(seen?.Field("Authorization") == $"Bearer {token}", "Authorization carries the token");
    }

    private void Refused(string what, string variable, string token, int expected)
    {
        Begin(what);
        output.WriteLine($"$ {variable}={token}");
        output.WriteLine($"$ curl -i -H \"Authorization: Bearer ${variable}\" {_url}");
        var before = application.Count;
        using var answer = Send(token);
        Show(answer);
        JudgeStatus(answer, expected);
        if (expected == 401)
        {
            JudgeChallenge(answer);
        }

        Judge(application.Count == before, "the application saw nothing of it");
    }

    private HttpResponseMessage Send(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _url);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return _http.Send(request);
    }

    private void Begin(string what)
    {
        _step++;
        output.WriteLine();
        output.WriteLine($"Step {_step}: {what}");
    }

    private void Show(HttpResponseMessage answer)
    {
        var text = new StringBuilder($"    HTTP/{answer.Version} {(int)answer.StatusCode} {answer.ReasonPhrase}").AppendLine();
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            text.Append("    ").Append(name).Append(": ").AppendJoin(", ", values).AppendLine();
        }

        output.Write(text);
    }

    private void JudgeStatus(HttpResponseMessage answer, int expected) => Judge((int)answer.StatusCode == expected, $"the answer is {expected}");

    private void JudgeChallenge(HttpResponseMessage answer) =>
        Judge(answer.Headers.WwwAuthenticate.Any(c => c.Scheme == "Bearer"), "it carries WWW-Authenticate: Bearer");

    private void Judge(bool right, string what)
    {
        _wrong += right ? 0 : 1;
        output.WriteLine($"  {(right ? "ok" : "WRONG")}: {what}");
    }
}
