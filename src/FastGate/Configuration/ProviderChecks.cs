namespace FastGate.Configuration;

/// <summary>The provider, the client, keys and cookies; 7.0.0 asked for none of this with skip-token-verification.</summary>
public sealed class ProviderChecks(ConfigurationBuilder builder)
{
    private GateOptions Options => builder.Options;

    public void Run()
    {
        if (Options.ExpectedAudiences.Count == 0 && !(Options.Dialect == Dialect.Toml && Options.SkipAccessTokenClientidCheck))
        {
            builder.ReportOn(Severity.Error, "client-id", Options.Dialect == Dialect.Toml ? "audience" : "client-id", "you have not specified the client id",
                Options.Dialect == Dialect.Toml ? "write audience = \"my-api\"" : "write client-id: my-client; it is also the audience that tokens need");
        }
        if (Options.Audiences.Contains(""))
        {
            builder.ReportOn(Severity.Error, "client-id", "audiences", "an audience is empty", "remove the empty entry");
        }
        if (Options.DiscoveryUrl.Length == 0)
        {
            builder.ReportOn(Severity.Error, "discovery-url", Options.Dialect == Dialect.Toml ? "issuer" : "discovery-url", "you have not specified the discovery url",
                Options.Dialect == Dialect.Toml ? "write issuer = \"https://id.example/realms/main\"" : "write discovery-url: https://id.example/realms/main");
        }
        new IssuerChecks(builder).Run();
        if (Options is { EnableLoginHandler: true, ClientId.Length: 0, ExpectedAudiences.Count: > 0 })
        {
            builder.ReportOn(Severity.Error, "login", "enable-login-handler", "needs a client to log in with", "write client-id, and client-secret");
        }
        SecurityFilter();
        new EncryptionChecks(builder).Run();
        if (Options is { NoRedirects: false, SecureCookie: true, RedirectionUrl.Length: > 0 } && !Options.RedirectionUrl.StartsWith("https", StringComparison.Ordinal))
        {
            builder.ReportOn(Severity.Error, "secure-cookie", "redirection-url", "the cookie is set to secure but the redirection url is not https", "write an https address, or secure-cookie: false");
        }
        if (Options is { TlsOpenidProviderCaCertificate.Length: > 0, SkipOpenidProviderTlsVerify: true })
        {
            builder.ReportOn(Severity.Error, "provider-ca", "tls-openid-provider-ca-certificate", "cannot be used together with skip-openid-provider-tls-verify: true", "remove one of the two");
        }
        Proxy();
        if (Options.KeySetMaxRefresh < Options.KeySetMinRefresh)
        {
            builder.ReportOn(Severity.Error, "key-set", "key-set-max-refresh", "must not be below key-set-min-refresh", $"write {OptionText.OfDuration(Options.KeySetMinRefresh)} or more");
        }
        Hmac();
    }

    private void Proxy()
    {
        const string Example = "write openid-provider-proxy: http://proxy:3128";
        if (Options.OpenidProviderProxy.Length == 0)
        {
            return;
        }
        var address = UpstreamChecks.Parsed(Options.OpenidProviderProxy);
        if (address is null)
        {
            builder.ReportOn(Severity.Warning, "provider-proxy", "openid-provider-proxy", "is no http address, so the provider is asked directly, as in 7.0.0", Example);
        }
        else if (address.Scheme != "http")
        {
            builder.ReportOn(Severity.Error, "provider-proxy", "openid-provider-proxy", "a proxy that is itself spoken to by TLS is not built", Example);
        }
    }

    private void Hmac()
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(Options.TokenHmacSecret);
        foreach (var name in Options.TokenAlgorithms)
        {
            // RFC 7518, 3.2: the secret is at least as long as the hash
            var needed = name switch { "HS256" => 32, "HS384" => 48, "HS512" => 64, _ => 0 };
            if (bytes < needed)
            {
                builder.ReportOn(Severity.Error, "hmac", "token-algorithms", bytes == 0 ? "HS algorithms need a secret" : $"{name} needs a secret of {needed} bytes, and this one has {bytes}",
                    bytes == 0 ? "write token-hmac-secret, or leave them out" : "write a longer token-hmac-secret, or leave it out");
                return;
            }
        }
    }

    private void SecurityFilter()
    {
        if (Options.EnableSecurityFilter)
        {
            return;
        }
        foreach (var key in (ReadOnlySpan<string>)["enable-https-redirection", "filter-browser-xss", "filter-frame-deny", "content-security-policy", "hostnames"])
        {
            if (!OptionCatalogue.Find(key)!.IsDefault(Options, Options.Dialect))
            {
                builder.ReportOn(Severity.Error, "security-filter", key, "needs enable-security-filter", "write enable-security-filter: true");
            }
        }
        if (Options.FilterContentNosniff)
        {
            builder.ReportOn(Severity.Warning, "security-filter", "filter-content-nosniff", "has no effect without enable-security-filter", "write enable-security-filter: true");
        }
    }
}
