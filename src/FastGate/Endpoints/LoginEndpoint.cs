using System.Buffers;
using System.Text.Json;
using FastGate.Telemetry;

namespace FastGate.Endpoints;

/// <summary><c>/oauth/login</c>: name and password for tokens, through the issuer's password grant.</summary>
internal sealed class LoginEndpoint(EndpointSettings settings, CookieWriter cookies) : IDisposable
{
    // Each login costs the issuer a password hash: nobody gets to start many at once through the gateway.
    private const int AtOnce = 16;
    private const string WithoutCredentials = "the request does not have both username and password";

    private readonly SemaphoreSlim _seats = new(AtOnce);

    /// <summary>What can be refused before its form is read, so that nobody is asked to send one in vain (RFC 9110 section 10.1.1).</summary>
    public EndpointAnswer? RefuseHead(EndpointRequest request)
    {
        if (!settings.EnableLogin || settings.Login is null)
        {
            return EndpointAnswer.NotImplemented;
        }

        if (IsCrossSite(request))
        {
            return Refuse(request, 403, "the form came from another site");
        }

        if (request.BodyTooLarge || request.Body.Length > BuiltInEndpoints.MaxFormBytes)
        {
            return Refuse(request, 413, "the form is too large");
        }

        return UrlEncodedForm.IsForm(request.ContentType) ? null : Refuse(request, 400, WithoutCredentials);
    }

    public async Task<EndpointAnswer> AnswerAsync(EndpointRequest request, CancellationToken ct)
    {
        if (RefuseHead(request) is { } refusal)
        {
            return refusal;
        }

        string? username = UrlEncodedForm.Find(request.Body.Span, "username");
        string? password = UrlEncodedForm.Find(request.Body.Span, "password");
        if (string.IsNullOrEmpty(username) || string.IsNullOrEmpty(password))
        {
            return Refuse(request, 400, WithoutCredentials);
        }

        if (!_seats.Wait(0, CancellationToken.None))
        {
            Refuse(request, 503, "too many logins at once");
            return EndpointAnswer.Text(503, "Service Unavailable\n");
        }

        try
        {
            return await GrantAsync(request, username, password, ct).ConfigureAwait(false);
        }
        finally
        {
            _seats.Release();
        }
    }

    public void Dispose() => _seats.Dispose();

    private async Task<EndpointAnswer> GrantAsync(EndpointRequest request, string username, string password, CancellationToken ct)
    {
        long began = settings.Clock.GetTimestamp();
        GrantResult grant;
        try
        {
            grant = await settings.Login!(username, password, ct).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever went wrong on the way to the issuer: its text may quote the request, so that it stays here.
            grant = new GrantResult(GrantStatus.Failed);
        }

        settings.Metrics.OAuthRequest("login", settings.Clock.GetTimestamp() - began);
        if (grant.Status == GrantStatus.Refused)
        {
            return Refuse(request, 401, "the issuer refused the credentials");
        }

        if (grant.Status != GrantStatus.Granted || grant.AccessToken.Length == 0)
        {
            return Refuse(request, 500, "the issuer gave no token");
        }

        settings.Metrics.OAuthToken("login");
        return EndpointAnswer.With(200, "application/json", Json(grant), [.. cookies.Access(request.Host, grant.AccessToken, grant.ExpiresIn)]);
    }

    // Neither name nor password: people type one into the other's field.
    private EndpointAnswer Refuse(EndpointRequest request, int status, string error)
    {
        settings.Log.Write(
            LogLevel.Error,
            "unable to login",
            new LogField("error", error),
            new LogField("status", status),
            new LogField("client_ip", request.Client));
        return status == 401 ? EndpointAnswer.Empty(401, ("WWW-Authenticate", "Bearer")) : EndpointAnswer.Empty(status);
    }

    // A browser says where a form comes from; a client that is no browser says neither and has no cookies to lose.
    private bool IsCrossSite(EndpointRequest request)
    {
        if (request.Origin is { Length: > 0 } origin)
        {
            return !RedirectTarget.IsSameHost(origin, request.Host) && settings.AdmitsOrigin?.Invoke(origin) != true;
        }

        return request.FetchSite is { } site && site.Equals("cross-site", StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] Json(GrantResult grant)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("token_type", "");
            json.WriteString("access_token", grant.AccessToken);
            json.WriteString("id_token", grant.IdToken);
            if (grant.RefreshToken.Length > 0)
            {
                json.WriteString("refresh_token", grant.RefreshToken);
            }

            json.WriteNumber("expires_in", grant.ExpiresIn.TotalSeconds);
            if (grant.Scope.Length > 0)
            {
                json.WriteString("scope", grant.Scope);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
