using System.Text;

namespace FastGate.Configuration;

/// <summary>
/// Resources whose place another one takes: of the same pattern and method the later counts, and the default deny comes last of all. What the
/// earlier one demands is then demanded of nobody, and what it opens stays shut. 7.0.0 did so in silence.
/// </summary>
public sealed class SupersededResources(ConfigurationBuilder builder)
{
    private GateOptions Options => builder.Options;

    public void Run()
    {
        string[] patterns = [.. Options.Resources.Select(resource => Pattern(resource.Uri))];
        for (var i = 0; i < patterns.Length; i++)
        {
            var resource = Options.Resources[i];
            var later = patterns.Length - 1;
            while (later > i && (patterns[later] != patterns[i] || Shared(resource, Options.Resources[later]).Count == 0))
            {
                later--;
            }
            if (patterns[i] == "/*" && IsDefaultDenied && (resource.WhiteListed || resource.WhiteListedAnon || Asks(resource)))
            {
                Warnings.ReportResource(builder, i, "superseded-resource",
                    $"{ValueProblem.Quoted(resource.Uri)} is \"/*\" once more, and the default deny takes its place", "write uri: /*");
            }
            else if (later > i && !AskTheSame(resource, Options.Resources[later]))
            {
                var shared = Shared(resource, Options.Resources[later]);
                Warnings.ReportResource(builder, i, "superseded-resource",
                    $"{ValueProblem.Quoted(resource.Uri)} is there again in resources[{later}], which takes its place" + (shared is ["all"] ? "" : " for " + string.Join(", ", shared)),
                    "keep one of the two");
            }
        }
    }

    /// <summary>The default deny steps aside for a resource that is spelled as it is, and for no other.</summary>
    private bool IsDefaultDenied => (Options.EnableDefaultDeny || Options.EnableDefaultDenyStrict) && !Options.Resources.Any(resource => resource.Uri == "/*");

    private static bool Asks(ResourceOptions resource) => resource.Roles.Count + resource.Groups.Count + resource.Headers.Count + resource.Acr.Count > 0;

    private static bool AskTheSame(ResourceOptions one, ResourceOptions other) =>
        one.WhiteListed == other.WhiteListed && one.WhiteListedAnon == other.WhiteListedAnon
        && (one.RequireAnyRole == other.RequireAnyRole || one.Roles.Count < 2)
        && one.Roles.SequenceEqual(other.Roles) && one.Groups.SequenceEqual(other.Groups)
        && one.Headers.SequenceEqual(other.Headers) && one.Acr.SequenceEqual(other.Acr);

    /// <summary>The methods of both, where <c>all</c> stands for those that need no naming.</summary>
    private static IReadOnlyList<string> Shared(ResourceOptions one, ResourceOptions other) =>
        other.Methods.Count == 0 ? ["all"] : one.Methods.Count == 0 ? other.Methods : [.. one.Methods.Where(other.Methods.Contains)];

    /// <summary>The uri as the table sees it: names of placeholders mean nothing, nor does what follows the asterisk.</summary>
    private static string Pattern(string uri)
    {
        var text = new StringBuilder();
        var depth = 0;
        var inName = false;
        foreach (var c in uri)
        {
            depth += c == '{' ? 1 : c == '}' && depth > 0 ? -1 : 0;
            inName = c == '{' && depth == 1 ? true : inName && c != ':' && depth > 0;
            if (!inName || c == '{')
            {
                text.Append(c);
            }
            if (c == '*' && depth == 0)
            {
                break;
            }
        }
        return text.ToString();
    }
}
