using System.Text.Json;

namespace FastGate.Identity;

/// <summary>The issuer's endpoints that take the gateway's secret: the password grant behind <c>/oauth/login</c> and the revocation at logout.</summary>
public sealed class TokenEndpoint(IssuerClient client, ClientCredentials credentials)
{
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>RFC 6749 §4.3.</summary>
    public async Task<TokenGrant> PasswordAsync(
        Uri endpoint, ClientAuthMethod method, string userName, string password, IEnumerable<string> scopes, CancellationToken cancellation)
    {
        var form = new FormBody();
        form.Add("grant_type", "password");
        form.Add("username", userName);
        form.Add("password", password);
        string scope = string.Join(' ', scopes);
        if (scope.Length > 0)
        {
            form.Add("scope", scope);
        }

        string? authorization = credentials.Apply(method, form);
        IssuerAnswer answer = await client.PostFormAsync(endpoint, form.ToBytes(), authorization, cancellation).ConfigureAwait(false);
        return answer.Fault == IssuerFault.None
            ? Read(answer)
            : TokenGrant.Failed(GrantOutcome.Unavailable, answer.Detail);
    }

    /// <summary>
    /// Ends the session as 7.0.0 did: <c>refresh_token</c> by POST with Basic, to <c>revocation-url</c> or the end-session endpoint. The
    /// endpoint that discovery lists for revocation is spoken to by RFC 7009 instead, which knows no such parameter.
    /// </summary>
    public async Task<RevocationResult> RevokeAsync(Uri endpoint, DiscoveryDocument discovery, string token, CancellationToken cancellation)
    {
        var form = new FormBody();
        form.Add(endpoint == discovery.RevocationEndpoint ? "token" : "refresh_token", token);
        string? authorization = credentials.Apply(ClientAuthMethod.SecretBasic, form);
        IssuerAnswer answer = await client.PostFormAsync(endpoint, form.ToBytes(), authorization, cancellation).ConfigureAwait(false);
        return answer switch
        {
            { Fault: not IssuerFault.None } => new RevocationResult(false, answer.Status, answer.Detail),
            { Status: 200 or 204 } => new RevocationResult(true, answer.Status, ""),
            _ => new RevocationResult(false, answer.Status, Problem(answer)),
        };
    }

    private static TokenGrant Read(IssuerAnswer answer)
    {
        if (answer.Status != 200)
        {
            string problem = Problem(answer);
            return TokenGrant.Failed(
                problem == "invalid_grant" ? GrantOutcome.InvalidGrant
                : answer.Status is 400 or 401 or 403 ? GrantOutcome.Refused
                : GrantOutcome.Unavailable,
                problem);
        }

        try
        {
            using JsonDocument parsed = JsonDocument.Parse(answer.Body, Json);
            JsonElement root = parsed.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "access_token") is { Length: > 0 } accessToken && IsToken(accessToken)
                ? Granted(root, accessToken)
                : TokenGrant.Failed(GrantOutcome.Unavailable, "an answer without an access token");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return TokenGrant.Failed(GrantOutcome.Unavailable, "an answer that is no JSON");
        }
    }

    private static TokenGrant Granted(JsonElement root, string accessToken) => new()
    {
        Outcome = GrantOutcome.Granted,
        AccessToken = accessToken,
        TokenType = Text(root, "token_type") ?? "",
        IdToken = Text(root, "id_token"),
        RefreshToken = Text(root, "refresh_token"),
        Scope = Text(root, "scope"),
        ExpiresIn = root.TryGetProperty("expires_in", out JsonElement life)
            && life.ValueKind == JsonValueKind.Number && life.TryGetInt64(out long seconds) && seconds > 0
            ? Math.Min(seconds, int.MaxValue)
            : 0,
    };

    /// <summary>RFC 6750 §2.1: it becomes part of a cookie, so that nothing else may be in it.</summary>
    private static bool IsToken(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/' or '=');

    /// <summary>The code of RFC 6749 §5.2 when it looks like one, else the status: the description may repeat what the user typed.</summary>
    private static string Problem(IssuerAnswer answer)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(answer.Body, Json);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object
                && Text(parsed.RootElement, "error") is { Length: > 0 and <= 64 } code
                && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                return code;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The status says enough.
        }

        return $"status {answer.Status}";
    }

    private static string? Text(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate.
            return null;
        }
    }
}
