namespace FastGate.Configuration;

/// <summary>Options of the browser flow, forward signing, external authorization and the session store.</summary>
public sealed partial record GateOptions
{
    // Sessions and cookies

    public string RedirectionUrl { get; init; } = "";
    public bool EnableRefreshTokens { get; init; }
    public bool EnableSessionCookies { get; init; } = true;
    public TimeSpan AccessTokenDuration { get; init; } = TimeSpan.FromHours(720);
    public string CookieDomain { get; init; } = "";
    public string CookiePath { get; init; } = "";
    public string CookieAccessName { get; init; } = "kc-access";
    public string CookieRefreshName { get; init; } = "kc-state";
    public string CookieIdTokenName { get; init; } = "id_token";
    public string CookieOauthStateName { get; init; } = "OAuth_Token_Request_State";
    public string CookieRequestUriName { get; init; } = "request_uri";
    public string CookiePkceName { get; init; } = "pkce";
    public string CookieUmaName { get; init; } = "uma_token";
    public bool SecureCookie { get; init; } = true;
    public bool HttpOnlyCookie { get; init; } = true;
    public string SameSiteCookie { get; init; } = "Lax";
    public bool InvalidAuthRedirectsWith303 { get; init; }
    public bool EnableXForwardedHeaders { get; init; }
    public bool EnableIdTokenCookie { get; init; }
    public bool EnablePkce { get; init; } = true;
    public bool EnableLoa { get; init; }
    public bool EnableOptionalEncryption { get; init; }
    public bool EnableCompressToken { get; init; }
    public string CompressTokenOnlyAuthScheme { get; init; } = "";
    public bool EnableIdpSessionCheck { get; init; }
    public string PostLoginRedirectPath { get; init; } = "";
    public string PostLogoutRedirectUri { get; init; } = "";
    public IReadOnlyDictionary<string, string> AllowedQueryParams { get; init; } = Nothing;
    public IReadOnlyDictionary<string, string> DefaultAllowedQueryParams { get; init; } = Nothing;
    public string FileRoot { get; init; } = "";

    // The session store

    public string StoreUrl { get; init; } = "";
    public bool EnableStoreHa { get; init; }
    public string TlsStoreCaCertificate { get; init; } = "";
    public string TlsStoreClientCertificate { get; init; } = "";
    public string TlsStoreClientPrivateKey { get; init; } = "";

    // Forward signing and forward authentication

    public bool EnableForwarding { get; init; }
    public string ForwardingUsername { get; init; } = "";
    public string ForwardingPassword { get; init; } = "";
    public IReadOnlyList<string> ForwardingDomains { get; init; } = [];
    public string ForwardingGrantType { get; init; } = "password";
    public string TlsCaCertificate { get; init; } = "";
    public string TlsCaKey { get; init; } = "";
    public string TlsForwardingCaCertificate { get; init; } = "";
    public string TlsForwardingCaPrivateKey { get; init; } = "";
    public bool EnableHmac { get; init; }
    public bool EnableSigning { get; init; }
    public bool EnableSigningHmac { get; init; }
    public bool NoProxy { get; init; }

    // External authorization

    public bool EnableUma { get; init; }
    public bool EnableUmaMethodScope { get; init; }
    public bool EnableOpa { get; init; }
    public string OpaAuthzUri { get; init; } = "";
    public TimeSpan OpaTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public int PatRetryCount { get; init; } = 5;
    public TimeSpan PatRetryInterval { get; init; } = TimeSpan.FromSeconds(2);
}
