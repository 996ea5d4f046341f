namespace FastGate.Configuration;

/// <summary>What a configuration leaves open, and what it says in vain. The start prints the same as <c>check</c>.</summary>
public sealed class Warnings(ConfigurationBuilder builder, Judges judges)
{
    private GateOptions Options => builder.Options;

    private bool IsFile => Options.Dialect == Dialect.Gatekeeper;

    public void Run()
    {
        BlankValues();
        Skipped();
        Trust();
        Meanings();
        new MethodGaps(builder).Run();
        new UnreachableResources(builder).Run();
        new SupersededResources(builder).Run();
        SameButForCase();
        AlternativesOutsideOfAGroup();
        AskedInVain();
        ClaimPatterns();
        Inert();
    }

    private void Warn(string code, string key, string message, string? advice = null) => builder.ReportOn(Severity.Warning, code, key, message, advice);

    private void BlankValues()
    {
        foreach (var (key, _) in builder.Blank)
        {
            var option = OptionCatalogue.Find(key)!;
            if (option.Type == OptionType.Duration && option.Rule is { } rule && !rule.Accepts(TimeSpan.Zero))
            {
                continue; // it has no "no limit": its error says so
            }
            if (key == "skip-upstream-tls-verify" || (option.IsDefault(Options, Options.Dialect) && !option.BlankWeakens && !builder.Blanked.Contains(key)))
            {
                continue;
            }
            Warn("blank-value", key, option.Type switch
            {
                OptionType.Flag => "blank counts as false",
                OptionType.Number or OptionType.Size => "blank counts as 0",
                OptionType.Duration => "blank counts as no limit",
                OptionType.Text => "blank counts as empty text",
                _ => "blank counts as an empty list",
            }, "write the value that is meant, or remove the line");
        }
    }

    private void Skipped()
    {
        if (Options.SkipTokenVerification)
        {
            Warn("skipped-check", "skip-token-verification", "TOKENS ARE NOT VERIFIED: anybody can make one that is let in", "remove it outside of tests");
        }
        if (Options.SkipAccessTokenIssuerCheck)
        {
            Warn("skipped-check", "skip-access-token-issuer-check", "THE ISSUER OF TOKENS IS NOT CHECKED", "remove it, or name the expected one with issuer");
        }
        if (Options.SkipAccessTokenClientidCheck)
        {
            Warn("skipped-check", "skip-access-token-clientid-check", "THE AUDIENCE OF TOKENS IS NOT CHECKED: tokens made for other applications are let in", "remove it, and name the accepted ones with audiences");
        }
        if (Options.SkipOpenidProviderTlsVerify)
        {
            Warn("skipped-check", "skip-openid-provider-tls-verify", "the provider's certificate is not verified: whoever stands in between decides which keys are good", "name its CA with tls-openid-provider-ca-certificate");
        }
        if (Options.SkipUpstreamTlsVerify && Options.UpstreamUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            Warn("skipped-check", "skip-upstream-tls-verify", "THE APPLICATION'S CERTIFICATE IS NOT VERIFIED" + (builder.IsSet("skip-upstream-tls-verify") ? "" : ", which is the default of a keycloak-gatekeeper file"),
                "name its CA with upstream-ca, or write skip-upstream-tls-verify: false");
        }
        if (Options.ExpectedAudiences.Contains("account"))
        {
            Warn("broad-audience", Options.Audiences.Count > 0 ? "audiences" : "client-id", "Keycloak puts the audience account into nearly every token, so it says nothing", "name an audience of your own");
        }
        if (Options.EncryptionKey.Length > 0 && Options.ForceEncryptedCookie && System.Text.Encoding.UTF8.GetByteCount(Options.EncryptionKey) == 24)
        {
            Warn("encryption-key", "encryption-key", "24 bytes make AES-192, which little else speaks", "write 16 or 32 characters");
        }
    }

    private void Trust()
    {
        if (!Options.TrustEveryPeer)
        {
            return;
        }
        Warn("trust-everyone", "trusted-proxies", "X-Forwarded-* is believed from everyone, which is the default of a keycloak-gatekeeper file", "name your ingress, as trusted-proxies: [10.0.0.0/8]");
        if (Options.EnabledProxyProtocol)
        {
            Warn("trust-everyone", "enabled-proxy-protocol", "the PROXY protocol is accepted from anyone, as in 7.0.0", "name your load balancer with trusted-proxies");
        }
    }

    private void Meanings()
    {
        if (IsFile && Options.TlsClientCertificate.Length > 0)
        {
            var also = Options.TlsClientPrivateKey.Length > 0;
            Warn("older-meaning", "tls-client-certificate", Options.TlsClientCaCertificate.Length > 0
                ? "with tls-client-ca-certificate beside it, it is only the certificate shown to the application"
                : "has keycloak-gatekeeper's meaning, not gogatekeeper's: TLS listeners demand client certificates that end at it" + (also ? "; it is shown to the application as well" : ""),
                "name the listeners' CA with tls-client-ca-certificate");
        }
        if (Options is { ListenAdmin.Length: > 0, ListenAdminScheme: "http" } && !builder.IsSet("listen-admin-scheme") && builder.IsSet("listen-admin"))
        {
            Warn("admin-plain", "listen-admin", "there is no certificate, so the admin listener speaks plain http", "write listen-admin-scheme: http, or tls-admin-cert and tls-admin-private-key");
        }
        if (Options is { InboundClientCa.Length: > 0, TlsCert.Length: 0, EnableSelfSignedTls: false }
            && !(Options is { TlsClientCaCertificate.Length: 0, TlsClientPrivateKey.Length: > 0 }))
        {
            Warn("client-certificates", Options.TlsClientCaCertificate.Length > 0 ? "tls-client-ca-certificate" : "tls-client-certificate",
                Options is { ListenAdmin.Length: > 0, ListenAdminScheme: "https" }
                    ? "the main listener speaks no TLS, so that only the admin listener asks for a client certificate"
                    : "no listener speaks TLS, so that nobody is asked for a client certificate", "write tls-cert and tls-private-key");
        }
        if (Options.TlsAdminClientCertificate.Length > 0 && (Options.ListenAdmin.Length == 0 || Options.ListenAdminScheme == "http"))
        {
            Warn("client-certificates", "tls-admin-client-certificate", "the admin listener speaks no TLS, so that nobody is asked for a client certificate",
                "write listen-admin, tls-admin-cert and tls-admin-private-key");
        }
        if (Options is { CorsCredentials: true } && Options.CorsOrigins.Contains("*"))
        {
            Warn("cors", "cors-credentials", "browsers refuse credentials together with cors-origins: [\"*\"]", "name the origins");
        }
    }

    private void ClaimPatterns()
    {
        foreach (var (claim, pattern) in Options.MatchClaims)
        {
            if (pattern.Length == 0)
            {
                Warn("blank-value", "match-claims", $"the pattern of claim {ValueProblem.Quoted(claim)} is empty, so that any text passes", "write the pattern that is meant, as ^value$");
            }
            else if (IsFile && pattern[0] == '!')
            {
                Warn("newer-meaning", "match-claims", $"! before the pattern of claim {ValueProblem.Quoted(claim)} negates it, as in gogatekeeper; for 7.0.0 it was a part of the text",
                    "write [!] where the text itself has it");
            }
        }
    }

    private void AlternativesOutsideOfAGroup()
    {
        for (var i = 0; IsFile && i < Options.Resources.Count; i++)
        {
            if (judges.OpenAlternative(Options.Resources[i].Uri) is { } expression)
            {
                ReportResource(builder, i, "open-alternative", $"the expression {ValueProblem.Quoted(expression)} counts as {ValueProblem.Quoted($"^{expression}$")}, as in 7.0.0: the first alternative needs no end and the last no beginning",
                    $"write ({expression})");
            }
        }
    }

    /// <summary>An application that does not mind the case of a path would serve both under one of them.</summary>
    private void SameButForCase()
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Options.Resources.Count; i++)
        {
            var uri = Options.Resources[i].Uri;
            if (!seen.TryAdd(uri, i) && Options.Resources[seen[uri]].Uri != uri)
            {
                ReportResource(builder, i, "resource-case", $"{ValueProblem.Quoted(uri)} differs only in case from {ValueProblem.Quoted(Options.Resources[seen[uri]].Uri)}",
                    "keep one, unless the application tells them apart");
            }
        }
    }

    /// <summary>Who opens a path to everybody asks nobody for anything.</summary>
    private void AskedInVain()
    {
        for (var i = 0; i < Options.Resources.Count; i++)
        {
            var resource = Options.Resources[i];
            var asked = new List<string>();
            Note("roles", resource.Roles);
            Note("groups", resource.Groups);
            Note("headers", resource.Headers);
            Note("acr", resource.Acr);
            if (resource.WhiteListed && asked.Count > 0)
            {
                ReportResource(builder, i, "open-anyway", $"{ValueProblem.Quoted(resource.Uri)} is white-listed, so that its {string.Join(", ", asked)} ask for nothing",
                    "remove white-listed, or what is asked for");
            }

            void Note(string name, IReadOnlyList<string> list)
            {
                if (list.Count > 0)
                {
                    asked.Add(name);
                }
            }
        }
    }

    public static void ReportResource(ConfigurationBuilder builder, int index, string code, string message, string? advice)
    {
        var resource = builder.Options.Resources[index];
        var origin = resource.File is null ? builder.Origins.GetValueOrDefault("resources", new("--resources", 0)) : new Origin(resource.File, resource.LineOf("uri"));
        builder.Report(Severity.Warning, code, origin, $"resources[{index}].uri", message, advice);
    }

    private void Inert()
    {
        foreach (var option in OptionCatalogue.All)
        {
            if (option.Status is OptionStatus.Inert or OptionStatus.LoginOnly && option.Key != "no-redirects" && !option.IsDefault(Options, Options.Dialect))
            {
                builder.ReportOn(Severity.Info, "inert-option", option.Key, option.Status == OptionStatus.Inert
                    ? "is accepted, and without effect until the browser flow is built"
                    : "is accepted, and without effect beyond login and logout until the browser flow is built");
            }
        }
        if (!Options.NoRedirects)
        {
            builder.ReportOn(Severity.Info, "inert-option", "no-redirects", "redirects to the provider are not built yet: a request without a token gets 401", "write no-redirects: true");
        }
    }
}
