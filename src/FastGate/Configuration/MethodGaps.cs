namespace FastGate.Configuration;

/// <summary>
/// Methods that a protected resource does not name fall back to a wider resource, or to the default deny, or to nobody: that is how 7.0.0
/// behaves, and hardly what was meant. Each such case is named.
/// </summary>
public sealed class MethodGaps(ConfigurationBuilder builder)
{
    private enum Openness : byte
    {
        Guarded,
        AnyToken,
        Everybody,
    }

    private GateOptions Options => builder.Options;

    public void Run()
    {
        string[] methods = [.. ResourceChecks.StandardMethods, .. Options.CustomHttpMethods];
        for (var i = 0; i < Options.Resources.Count; i++)
        {
            var resource = Options.Resources[i];
            if (resource.Methods.Count == 0 || resource.WhiteListed || resource.WhiteListedAnon)
            {
                continue;
            }
            Report(i, resource, methods, Openness.Everybody, "everybody, without a token");
            if (IsDemanding(resource))
            {
                Report(i, resource, methods, Openness.AnyToken, "every valid token");
            }
        }
    }

    private static bool IsDemanding(ResourceOptions resource) =>
        resource.Roles.Count > 0 || resource.Groups.Count > 0 || resource.Headers.Count > 0 || resource.Acr.Count > 0;

    private void Report(int index, ResourceOptions resource, string[] methods, Openness openness, string to)
    {
        string[] open = [.. methods.Where(method => !resource.Methods.Contains(method) && Fallback(resource, method) == openness)];
        if (open.Length > 0)
        {
            Warnings.ReportResource(builder, index, "open-methods", $"{string.Join(", ", open)} on {ValueProblem.Quoted(resource.Uri)} {(open.Length == 1 ? "is" : "are")} open to {to}",
                "remove methods from the resource, or add a resource with the same uri for the others");
        }
    }

    /// <summary>What a request with the method meets: the same pattern elsewhere, else the longest wider one, else the default.</summary>
    private Openness Fallback(ResourceOptions resource, string method)
    {
        ResourceOptions? best = null;
        foreach (var other in Options.Resources)
        {
            if ((other.Methods.Count == 0 || other.Methods.Contains(method)) && Covers(other.Uri, resource.Uri)
                && (best is null || Prefix(other.Uri).Length >= Prefix(best.Uri).Length))
            {
                best = other;
            }
        }
        if (best is not null)
        {
            return best.WhiteListed || best.WhiteListedAnon ? Openness.Everybody : IsDemanding(best) ? Openness.Guarded : Openness.AnyToken;
        }
        if (Options.Resources.Any(other => other.Uri == "/*"))
        {
            // The default deny steps aside for a resource of the same pattern, whatever methods that has.
            return Openness.Everybody;
        }
        return Options.EnableDefaultDenyStrict ? Openness.Guarded : Options.EnableDefaultDeny ? Openness.AnyToken : Openness.Everybody;
    }

    /// <summary>Whether every path of the second pattern, or a good part of it, is one of the first.</summary>
    private static bool Covers(string wide, string narrow)
    {
        var star = wide.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? wide == narrow : SameSegments(wide[..star], narrow);
    }

    /// <summary>Whether the text begins with the prefix, where a {name} takes any segment.</summary>
    private static bool SameSegments(string prefix, string text)
    {
        var i = 0;
        var j = 0;
        while (i < prefix.Length)
        {
            if (prefix[i] == '{')
            {
                var close = prefix.IndexOf('}', i);
                i = close < 0 ? prefix.Length : close + 1;
                while (j < text.Length && text[j] != '/')
                {
                    j++;
                }
            }
            else if (j < text.Length && text[j] == prefix[i])
            {
                i++;
                j++;
            }
            else
            {
                return false;
            }
        }
        return true;
    }

    private static string Prefix(string uri)
    {
        var star = uri.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? uri : uri[..star];
    }
}
