using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace FastGate.Demo;

/// <summary>
/// The token endpoint with the password, client-credentials and refresh grants, and the two ways to end a session. Statuses and
/// words are those of Keycloak 26: a bad client secret is 401 <c>unauthorized_client</c>, a wrong password 401 <c>invalid_grant</c>.
/// </summary>
public sealed class TokenEndpoint(TokenMint mint, DemoUser user, IReadOnlyList<DemoClient> clients)
{
    private readonly ConcurrentDictionary<string, string> _sessions = new();

    /// <summary>Answers a POST to the token endpoint.</summary>
    public DemoAnswer Grant(string? authorization, FormFields form)
    {
        if (Client(authorization, form, out var client) is { } refusal)
        {
            return refusal;
        }

        return form["grant_type"] switch
        {
            null => DemoAnswer.Error(400, "invalid_request", "Missing form parameter: grant_type"),
            "password" => Password(client!, form),
            "client_credentials" => Tokens(mint.ServiceToken(client!), null, null, null, "api profile email"),
            "refresh_token" => Refresh(client!, form["refresh_token"]),
            _ => DemoAnswer.Error(400, "unsupported_grant_type", "Unsupported grant_type"),
        };
    }

    /// <summary>Answers a POST to the revocation or the logout endpoint: the session of the refresh token ends.</summary>
    public DemoAnswer End(string? authorization, FormFields form, int successStatus)
    {
        if (Client(authorization, form, out _) is { } refusal)
        {
            return refusal;
        }

        var token = form["refresh_token"] ?? form["token"];
        if (token is null)
        {
            return DemoAnswer.Error(400, "invalid_request", "No refresh token");
        }

        _sessions.TryRemove(token, out _);
        return new DemoAnswer(successStatus, null, []);
    }

    private DemoAnswer Password(DemoClient client, FormFields form)
    {
        if (form["username"] != user.Username || form["password"] != user.Password)
        {
            return DemoAnswer.Error(401, "invalid_grant", "Invalid user credentials");
        }

        // the client scopes are its default ones, so that asking for them by name changes nothing
        var asked = form["scope"] ?? "";
        var words = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(word => word is not ("openid" or "api" or "profile" or "email")))
        {
            return DemoAnswer.Error(400, "invalid_scope", $"Invalid scopes: {WebUtility.UrlEncode(asked)}");
        }

        return Session(client, words.Contains("openid") ? "openid api profile email" : "api profile email");
    }

    private DemoAnswer Refresh(DemoClient client, string? token)
    {
        if (token is null || !mint.OwnsRefreshToken(token))
        {
            return DemoAnswer.Error(400, "invalid_grant", "Invalid refresh token");
        }

        return _sessions.TryRemove(token, out var scope) ? Session(client, scope) : DemoAnswer.Error(400, "invalid_grant", "Session not active");
    }

    private DemoAnswer Session(DemoClient client, string scope)
    {
        var session = Guid.NewGuid().ToString();
        var access = mint.AccessToken(user, client, scope: scope, session: session);
        var refresh = mint.RefreshToken(user, client, session, scope);
        var id = scope.StartsWith("openid ", StringComparison.Ordinal) ? mint.IdToken(user, client, access) : null;
        _sessions[refresh] = scope;
        return Tokens(access, refresh, id, session, scope);
    }

    private static DemoAnswer Tokens(string access, string? refresh, string? id, string? session, string scope)
    {
        var life = TokenMint.LifeSeconds.ToString(CultureInfo.InvariantCulture);
        var json = new StringBuilder($$"""{"access_token":"{{access}}","expires_in":{{life}},"refresh_expires_in":{{(refresh is null ? "0" : life)}}""");
        Append(json, "refresh_token", refresh);
        Append(json, "token_type", "Bearer");
        Append(json, "id_token", id);
        json.Append(",\"not-before-policy\":0");
        Append(json, "session_state", session);
        Append(json, "scope", scope);
        return DemoAnswer.Token(200, json.Append('}').ToString());
    }

    private static void Append(StringBuilder json, string name, string? value)
    {
        if (value is not null)
        {
            json.Append(CultureInfo.InvariantCulture, $",\"{name}\":\"{value}\"");
        }
    }

    /// <summary>The client by HTTP Basic (RFC 6749 section 2.3.1) or by the form; the refusal if there is none.</summary>
    private DemoAnswer? Client(string? authorization, FormFields form, out DemoClient? client)
    {
        var id = form["client_id"];
        var secret = form["client_secret"];
        if (authorization is not null && authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = new byte[authorization.Length];
            if (Convert.TryFromBase64String(authorization[6..].Trim(), bytes, out var length))
            {
                var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
                id = WebUtility.UrlDecode(pair[0]);
                secret = pair.Length == 2 ? WebUtility.UrlDecode(pair[1]) : "";
            }
        }

        client = clients.FirstOrDefault(c => c.Id == id);
        const string Description = "Invalid client or Invalid client credentials";
        if (client is null)
        {
            return DemoAnswer.Error(401, "invalid_client", Description);
        }

        return client.Secret == secret ? null : DemoAnswer.Error(401, "unauthorized_client", Description);
    }
}
