using System.Text;
using FastGate.Telemetry;

namespace FastGate.Endpoints;

/// <summary>
/// <c>/oauth/logout</c>, for a verified token: the cookies are taken back and the session ended at the issuer, by revocation here or by
/// sending the browser there (<c>enable-logout-redirect</c>). Where <c>redirect</c> names a place that is not allowed nothing happens at all.
/// </summary>
internal sealed class LogoutEndpoint(EndpointSettings settings, CookieWriter cookies)
{
    private const string WellKnown = "/.well-known/openid-configuration";

    public async Task<EndpointAnswer> AnswerAsync(EndpointRequest request, CancellationToken ct)
    {
        if (!request.Credential.IsVerified || request.Credential.Token is not { } token)
        {
            return EndpointAnswer.Refusal(request.Credential);
        }

        string? wanted = UrlEncodedForm.Find(Encoding.UTF8.GetBytes(request.Query.TrimStart('?')), "redirect");
        string? target = null;
        if (!string.IsNullOrEmpty(wanted) && (target = RedirectTarget.Check(wanted, request.Host, settings.RedirectionUrl)) is null)
        {
            settings.Log.Write(
                LogLevel.Warn,
                "logout refused, its redirect leads elsewhere or is unclear",
                new LogField("host", RedirectTarget.Authority(wanted)),
                new LogField("client_ip", request.Client));
            return EndpointAnswer.Empty(400);
        }

        bool leadsHere = target is null ? settings.RedirectionUrl.Length == 0 : target[0] == '/';
        if (settings.EnableLogoutRedirect && leadsHere && request.Host.Length == 0)
        {
            return EndpointAnswer.Empty(400); // HTTP/1.0 without a Host: the issuer could not be told where to send the browser back to
        }

        List<(string, string)> fields = [.. cookies.Clear(request.Host, request.Cookie)];
        settings.Metrics.OAuthToken("logout");
        if (settings.EnableLogoutRedirect)
        {
            fields.Add(("Location", IssuerLogout(request, target)));
            return EndpointAnswer.Empty(307, fields);
        }

        string? refresh = request.Cookie is { } cookie ? settings.RefreshTokenOf?.Invoke(cookie) : null;
        await RevokeAsync(refresh ?? token, request, ct).ConfigureAwait(false);
        if (target is null)
        {
            return EndpointAnswer.Empty(200, fields);
        }

        fields.Add(("Location", target));
        return EndpointAnswer.Empty(307, fields);
    }

    private string IssuerLogout(EndpointRequest request, string? target)
    {
        string here = $"{(request.IsSecure ? "https" : "http")}://{request.Host}";
        string back = target switch
        {
            null => settings.RedirectionUrl.Length > 0 ? settings.RedirectionUrl : here,
            ['/', ..] => here + target,
            _ => target,
        };
        string issuer = settings.DiscoveryUrl.EndsWith(WellKnown, StringComparison.Ordinal) ? settings.DiscoveryUrl[..^WellKnown.Length] : settings.DiscoveryUrl;
        return $"{issuer.TrimEnd('/')}/protocol/openid-connect/logout?redirect_uri={Uri.EscapeDataString(back)}";
    }

    // The client is logged out here whatever the issuer says: that is only logged, as in 7.0.0.
    private async Task RevokeAsync(string token, EndpointRequest request, CancellationToken ct)
    {
        if (settings.Revoke is not { } revoke)
        {
            return;
        }

        long began = settings.Clock.GetTimestamp();
        SessionEnd end;
        try
        {
            end = await revoke(token, ct).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever went wrong on the way to the issuer: its text may quote the request, so that it stays here.
            end = SessionEnd.Failed;
        }

        if (end == SessionEnd.NobodyAsked)
        {
            settings.Log.Write(LogLevel.Debug, "nobody is told of the logout: neither revocation-url nor the discovery document says whom");
            return;
        }

        settings.Metrics.OAuthRequest("revocation", settings.Clock.GetTimestamp() - began);
        settings.Log.Write(
            end == SessionEnd.Ended ? LogLevel.Info : LogLevel.Error,
            end == SessionEnd.Ended ? "successfully logged out of the endpoint" : "unable to end the session at the issuer",
            new LogField("client_ip", request.Client));
    }
}
