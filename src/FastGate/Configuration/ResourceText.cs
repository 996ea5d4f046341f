namespace FastGate.Configuration;

/// <summary>The command line's form of a resource: <c>uri=/admin*|methods=GET,PUT|roles=admin,client:editor</c>. Blanks are not trimmed.</summary>
public static class ResourceText
{
    private const string Example = "write it as uri=/admin*|methods=GET,POST|roles=admin";

    public static ResourceOptions? Read(string text, out string message, out string? advice)
    {
        (message, advice) = ("", null);
        if (text.Length == 0)
        {
            (message, advice) = ("a resource without text", Example);
            return null;
        }
        ResourceOptions? resource = new();
        foreach (var part in text.Split('|'))
        {
            var pair = part.Split('=');
            if (pair.Length != 2)
            {
                (message, advice) = ($"{ValueProblem.Quoted(part.Split('=', ':')[0])} in a resource is no key with a value: it needs exactly one =", Example);
                return null;
            }
            resource = With(resource, pair[0], pair[1]);
            if (resource is null)
            {
                (message, advice) = Refusal(pair[0], pair[1]);
                return null;
            }
        }
        return resource;
    }

    private static ResourceOptions? With(ResourceOptions resource, string key, string value)
    {
        switch (key)
        {
            case "uri":
                return value.StartsWith('/') ? resource with { Uri = value } : null;
            case "methods":
                return resource with { Methods = value.Equals("any", StringComparison.OrdinalIgnoreCase) ? [] : value.Split(',') };
            case "roles":
                return resource with { Roles = value.Split(',') };
            case "groups":
                return resource with { Groups = value.Split(',') };
            case "headers":
                return resource with { Headers = value.Split(',') };
            case "acr":
                return resource with { Acr = value.Split(',') };
            case "require-any-role":
                return GoText.Flag(value) is { } any ? resource with { RequireAnyRole = any } : null;
            case "white-listed":
                return GoText.Flag(value) is { } open ? resource with { WhiteListed = open } : null;
            case "white-listed-anon":
                return GoText.Flag(value) is { } optional ? resource with { WhiteListedAnon = optional } : null;
            case "no-redirect":
                return GoText.Flag(value) is { } plain ? resource with { NoRedirect = plain } : null;
            default:
                return null;
        }
    }

    private static (string Message, string Advice) Refusal(string key, string value) => key switch
    {
        "uri" => ($"the uri {ValueProblem.Quoted(value)} of a resource does not begin with /", "write uri=/path"),
        _ when ResourceValues.Keys.Contains(key) => ($"{key} of a resource is not true or false", $"write {key}=true"),
        _ => ($"a resource has no key {ValueProblem.Quoted(key)}", "write one of " + string.Join(", ", ResourceValues.Keys)),
    };
}
