using System.Text;
using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Identity;
using FastGate.Telemetry;

namespace FastGate.Startup;

/// <summary>From the options to what the endpoints under /oauth need.</summary>
internal static class EndpointSetup
{
    public static EndpointSettings Build(GateOptions options, Provider? provider, Metrics metrics, Log log, TimeProvider clock)
    {
        EndpointSettings settings = new()
        {
            BaseUri = options.BaseUri,
            OAuthUri = options.OauthUri,
            Version = ProductVersion.Text,
            EnableMetrics = options.EnableMetrics,
            LocalhostMetrics = options.LocalhostMetrics,
            EnableProfiling = options.EnableProfiling,
            EnableLogin = options.EnableLoginHandler,
            EnableLogoutRedirect = options.EnableLogoutRedirect,
            HasAdminListener = options.ListenAdmin.Length > 0,
            RedirectionUrl = options.RedirectionUrl,
            DiscoveryUrl = options.DiscoveryUrl,
            Cookies = Cookies(options),
            RefreshTokenOf = RefreshTokens(options),
            AdmitsOrigin = origin => options.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase),
            Metrics = metrics,
            Log = log,
            Clock = clock,
        };
        if (provider is null)
        {
            return settings;
        }

        (var login, var revoke) = ProviderSetup.Calls(options, provider);
        return settings with { Login = login, Revoke = revoke };
    }

    private static Func<string, string?>? RefreshTokens(GateOptions options)
    {
        byte[] key = Encoding.UTF8.GetBytes(options.EncryptionKey);
        return TokenDecryption.IsKeyLength(key.Length) ? cookie => RefreshToken(cookie, Encoding.UTF8.GetBytes(options.CookieRefreshName), key) : null;
    }

    private static string? RefreshToken(string cookie, byte[] name, byte[] key)
    {
        byte[] field = Encoding.UTF8.GetBytes(cookie);
        var cookies = new CookieCredentials(name);
        cookies.Add(field, 0, field.Length);
        byte[] text = new byte[cookies.Length];
        cookies.Join(field, text);
        using var decryption = new TokenDecryption(key);
        return text.Length > 0 && decryption.TryDecrypt(text, out ReadOnlySpan<byte> token) ? Encoding.UTF8.GetString(token) : null;
    }

    private static CookieSettings Cookies(GateOptions options) => new()
    {
        AccessName = options.CookieAccessName,
        RefreshName = options.CookieRefreshName,
        Domain = options.CookieDomain,
        Path = options.CookiePath.Length > 0 ? options.CookiePath : options.BaseUri,
        Secure = options.SecureCookie,
        HttpOnly = options.HttpOnlyCookie,
        SessionCookies = options.EnableSessionCookies,
        SameSite = options.SameSiteCookie,
        Encrypt = options.EnableEncryptedToken || options.ForceEncryptedCookie
            ? token => TokenDecryption.Encrypt(Encoding.UTF8.GetBytes(options.EncryptionKey), Encoding.UTF8.GetBytes(token))
            : null,
    };
}
