namespace FastGate.Configuration;

/// <summary>Reads a configuration: defaults, then the file, then variables, then flags.</summary>
public static class Configurator
{
    private const string WellKnown = "/.well-known/openid-configuration";

    /// <summary>Reads with the machine's files and without other rooms' checks.</summary>
    public static ConfigurationResult Read(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment) =>
        Read(args, environment, Files.OfMachine, Judges.None);

    /// <summary>Never throws; what is wrong is among the findings.</summary>
    public static ConfigurationResult Read(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment, Files files, Judges judges)
    {
        var usage = new List<Finding>();
        var flags = CommandLineSource.Parse(args, usage);
        var path = PathOf(flags, environment);
        var dialect = path.Length > 0 ? FileSource.DialectOf(path) : Dialect.Gatekeeper;
        var builder = new ConfigurationBuilder(dialect, path.Length > 0 ? path : null);
        builder.Findings.AddRange(usage);
        if (usage.Count > 0 && path.Length == 0)
        {
            // The file may be what was miswritten: all that would be said of missing options hides the one mistake.
            builder.FileFailed = true;
        }
        if (path.Length > 0)
        {
            FileSource.Read(path, files, dialect, builder);
        }
        EnvironmentSource.Apply(environment, files, builder);
        CommandLineSource.Apply(flags, builder);

        if (!builder.FileFailed)
        {
            builder.Change(options => options.DiscoveryUrl.Length == 0 ? options with { DiscoveryUrl = options.Issuer } : options);
            new Validation(builder, files, judges).Run();
            builder.Change(options => Concluded(options, builder));
            new Warnings(builder, judges).Run();
        }
        var failed = HasErrors(builder);
        return new()
        {
            Options = failed ? null : builder.Options,
            Effective = builder.Options,
            Findings = [.. builder.Findings.OrderByDescending(finding => finding.Severity)],
            Origins = builder.Origins.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
        };
    }

    private static bool HasErrors(ConfigurationBuilder builder) => builder.Findings.Exists(finding => finding.Severity == Severity.Error);

    private static string PathOf(List<FlagValue> flags, IReadOnlyDictionary<string, string> environment) =>
        flags.FindLast(flag => flag.Option.Key == "config") is { Option: not null } last ? last.Text : EnvironmentSource.ConfigFile(environment) ?? "";

    /// <summary>What follows from the options taken together.</summary>
    private static GateOptions Concluded(GateOptions options, ConfigurationBuilder builder)
    {
        var hasCertificate = options.TlsAdminCert.Length > 0 || options.TlsCert.Length > 0 || options.EnableSelfSignedTls;
        return options with
        {
            TrustEveryPeer = options.Dialect == Dialect.Gatekeeper && !builder.IsSet("trusted-proxies"),
            EnableDefaultDeny = options is { EnableDefaultDeny: true, EnableDefaultDenyStrict: false },
            SkipUpstreamTlsVerify = options is { SkipUpstreamTlsVerify: true, UpstreamCa.Length: 0 },
            ListenAdminScheme = hasCertificate ? options.ListenAdminScheme : "http",
            MaxRequestLine = builder.IsSet("max-request-line") ? options.MaxRequestLine : Math.Min(options.MaxRequestLine, options.MaxHeaderSize),
            SelfSignedTlsHostnames = options is { EnableSelfSignedTls: true, SelfSignedTlsHostnames.Count: 0 }
                ? [Environment.MachineName, "localhost", "127.0.0.1"]
                : options.SelfSignedTlsHostnames,
            DiscoveryUrl = options.DiscoveryUrl.EndsWith(WellKnown, StringComparison.Ordinal) ? options.DiscoveryUrl[..^WellKnown.Length] : options.DiscoveryUrl,
            RedirectionUrl = options.RedirectionUrl.EndsWith('/') ? options.RedirectionUrl[..^1] : options.RedirectionUrl,
            BaseUri = options.BaseUri.TrimEnd('/'),
            OauthUri = options.OauthUri.TrimEnd('/'),
            ExcludeClaims = [.. options.ExcludeClaims.Select(name => OptionRules.BaseClaim(name) ?? name).Distinct()],
        };
    }
}
