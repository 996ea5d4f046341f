namespace FastGate.Configuration;

/// <summary>Checks that other rooms lend to the configuration, which knows none of them.</summary>
/// <param name="ClaimPattern">What is wrong with a RE2 pattern, or null.</param>
/// <param name="ResourcePattern">What is wrong with a resource's path pattern, which the dialects read in two ways, or null.</param>
/// <param name="OpenAlternative">The first expression of such a pattern whose alternatives stand in no group, or null.</param>
/// <param name="ClaimHeader">What is wrong with an entry of add-claims, or null.</param>
/// <param name="ForbiddenPage">What is wrong with the template of the forbidden page and the tags for it, or null.</param>
public sealed record Judges(
    Func<string, string?> ClaimPattern,
    Func<string, Dialect, string?> ResourcePattern,
    Func<string, string?> OpenAlternative,
    Func<string, string?> ClaimHeader,
    Func<string, IReadOnlyDictionary<string, string>, string?> ForbiddenPage)
{
    public static Judges None { get; } = new(_ => null, (_, _) => null, _ => null, _ => null, (_, _) => null);
}

/// <summary>The rules that concern several options, in the order in which 7.0.0 checked them. All failures are reported, not only the first.</summary>
public sealed class Validation(ConfigurationBuilder builder, Files files, Judges judges)
{
    private GateOptions Options => builder.Options;

    public void Run()
    {
        new ListenerChecks(builder, files).Run();
        if (!Options.EnableForwarding)
        {
            new UpstreamChecks(builder).Run();
            if (!Options.SkipTokenVerification)
            {
                new ProviderChecks(builder).Run();
            }
            else
            {
                new EncryptionChecks(builder).Run();
            }
        }
        new ResourceChecks(builder, judges).Run();
        new HeaderChecks(builder, files, judges).Run();
        Rules();
        NotBuilt();
    }

    private void Rules()
    {
        foreach (var option in OptionCatalogue.All)
        {
            if (option.Rule is null || option.Status == OptionStatus.NotBuilt || IsOff(option.Key) || option.IsDefault(Options, Options.Dialect))
            {
                continue;
            }
            var value = option.Get(Options);
            if (!option.Rule.Accepts(value))
            {
                var shown = option.Secret || value is not string text ? "the value" : ValueProblem.Quoted(OptionText.WithoutPassword(text));
                builder.ReportOn(Severity.Error, "rule", option.Key, $"{shown} is not {option.Rule.Text}", option.Rule.Advice);
            }
        }
    }

    /// <summary>What is switched off may hold anything, as in 7.0.0.</summary>
    private bool IsOff(string key) => key switch
    {
        "self-signed-tls-expiration" => !Options.EnableSelfSignedTls,
        "client-auth-method" => Options.SkipTokenVerification,
        _ => false,
    };

    private void NotBuilt()
    {
        foreach (var option in OptionCatalogue.All)
        {
            if (option.Status != OptionStatus.NotBuilt || option.IsDefault(Options, Options.Dialect))
            {
                continue;
            }
            if (option.Key == "store-url" && !IsStore(Options.StoreUrl))
            {
                builder.ReportOn(Severity.Error, "store", option.Key, "unsupported store: neither redis:// nor boltdb://", "remove the option");
                continue;
            }
            builder.ReportOn(Severity.Error, "not-built", option.Key, "this option is not built yet, and FastGate ignores none", option.Key switch
            {
                "openid-provider-retry-count" => "remove it: discovery is tried until openid-provider-timeout",
                "enable-pkce" => "remove it: there is no browser flow yet",
                "enable-logout-auth" => "remove it: logout always demands a verified token",
                _ => "remove it, or stay with what you have until it is",
            });
        }
    }

    private static bool IsStore(string url) =>
        url.StartsWith("redis://", StringComparison.Ordinal) || url.StartsWith("rediss://", StringComparison.Ordinal) || url.StartsWith("boltdb://", StringComparison.Ordinal);
}
