namespace FastGate.Configuration;

/// <summary>Resources, methods, claims to match, and the default deny.</summary>
public sealed class ResourceChecks(ConfigurationBuilder builder, Judges judges)
{
    public static IReadOnlyList<string> StandardMethods { get; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

    /// <summary>Sets of methods are 64 bits.</summary>
    private const int MaxCustomMethods = 56;

    /// <summary>So are the headers that a resource asks for.</summary>
    private const int MaxHeaders = 64;

    private GateOptions Options => builder.Options;

    public void Run()
    {
        for (var i = 0; i < Options.Resources.Count; i++)
        {
            Check(Options.Resources[i], i);
        }
        Claims();
        CustomMethods();
        DefaultDeny();
    }

    private void Report(ResourceOptions resource, int index, string key, string message, string? advice)
    {
        var origin = resource.File is null ? builder.Origins.GetValueOrDefault("resources", new("--resources", 0)) : new Origin(resource.File, resource.LineOf(key));
        builder.Report(Severity.Error, "resource", origin, $"resources[{index}].{key}", message, advice);
    }

    private void Check(ResourceOptions resource, int index)
    {
        var uri = resource.Uri;
        if (uri.Length == 0)
        {
            Report(resource, index, "uri", "the resource does not have a uri", "write uri: /path");
        }
        else if (!uri.StartsWith('/'))
        {
            Report(resource, index, "uri", $"the uri {ValueProblem.Quoted(uri)} does not begin with /", $"write uri: /{uri}");
        }
        else if (uri.EndsWith('/') && !resource.WhiteListed)
        {
            Report(resource, index, "uri", $"you need a wildcard on the uri {ValueProblem.Quoted(uri)} to protect what is below it", $"write uri: {uri}*");
        }
        else if (judges.ResourcePattern(uri, Options.Dialect) is { } problem)
        {
            Report(resource, index, "uri", $"the uri {ValueProblem.Quoted(uri)} is no pattern: {problem}", "write a path, with {name} for a segment and * at the end");
        }
        foreach (var method in resource.Methods)
        {
            if (!StandardMethods.Contains(method) && !Options.CustomHttpMethods.Contains(method))
            {
                var upper = method.ToUpperInvariant();
                Report(resource, index, "methods", $"invalid method {ValueProblem.Quoted(method)}",
                    StandardMethods.Contains(upper) ? $"write {upper}"
                    : upper == "ANY" && resource.File is not null ? "remove methods: without it all count"
                    : "write some of " + string.Join(", ", StandardMethods) + ", or name it in custom-http-methods");
            }
        }
        if (resource.Headers.Count > MaxHeaders)
        {
            Report(resource, index, "headers", $"there are more than {MaxHeaders} headers", "name fewer");
        }
        foreach (var header in resource.Headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !OptionRules.IsToken(header[..colon]))
            {
                Report(resource, index, "headers", "an entry is not name:value", "write x-team:blue");
            }
        }
        if (resource is { WhiteListed: true, WhiteListedAnon: true })
        {
            Report(resource, index, "white-listed-anon", "cannot be used together with white-listed", "remove one of the two");
        }
    }

    private void Claims()
    {
        foreach (var (claim, pattern) in Options.MatchClaims)
        {
            if (judges.ClaimPattern(pattern.StartsWith('!') ? pattern[1..] : pattern) is { } problem)
            {
                builder.ReportOn(Severity.Error, "match-claims", "match-claims", $"the pattern of claim {ValueProblem.Quoted(claim)} is invalid: {problem}", "write a pattern of RE2, without look-around and back-references");
            }
        }
    }

    private void CustomMethods()
    {
        foreach (var method in Options.CustomHttpMethods)
        {
            var upper = method.ToUpperInvariant();
            if (upper == "CONNECT" || (StandardMethods.Contains(upper) && upper != method))
            {
                builder.ReportOn(Severity.Error, "custom-method", "custom-http-methods", $"{ValueProblem.Quoted(method)} can be no custom method", "remove it");
            }
        }
        if (Options.CustomHttpMethods.Count > MaxCustomMethods)
        {
            builder.ReportOn(Severity.Error, "custom-method", "custom-http-methods", $"there are more than {MaxCustomMethods} methods", "name fewer");
        }
    }

    private void DefaultDeny()
    {
        if (Options.EnableDefaultDenyStrict && Options.EnableDefaultDeny && builder.IsSet("enable-default-deny"))
        {
            builder.ReportOn(Severity.Error, "default-deny", "enable-default-deny-strict", "cannot be used together with enable-default-deny: true", "remove one of the two");
        }
        if (!Options.EnableDefaultDeny && !Options.EnableDefaultDenyStrict)
        {
            return;
        }
        for (var i = 0; i < Options.Resources.Count; i++)
        {
            if (Options.Resources[i] is { Uri: "/*", WhiteListed: true } open)
            {
                Report(open, i, "uri", "default deny is on, and this resource white-lists everything", "remove the resource, or write enable-default-deny: false");
            }
        }
    }
}
