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
        var parts = text.Split('|');
        for (var i = 0; i < parts.Length; i++)
        {
            var pair = parts[i].Split('=');
            if (pair.Length != 2)
            {
                var shown = parts[i].Split('=', ':')[0] is var key && IsNearAKey(key) ? ValueProblem.Quoted(key) : $"part {i + 1}";
                (message, advice) = ($"{shown} in a resource is no key with a value: it needs exactly one =", Example);
                return null;
            }
            resource = With(resource, pair[0], pair[1]);
            if (resource is null)
            {
                (message, advice) = Refusal(pair[0], pair[1], i + 1);
                return null;
            }
        }
        return resource;
    }

    /// <summary>What is like no key may be the rest of a header's value that has a | in it, and no error repeats that.</summary>
    private static bool IsNearAKey(string text) => Spelling.Nearest(text, ResourceValues.Keys) is not null;

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

    private static (string Message, string Advice) Refusal(string key, string value, int part) => key switch
    {
        "uri" => ($"the uri {ValueProblem.Quoted(value)} of a resource does not begin with /", "write uri=/path"),
        _ when ResourceValues.Keys.Contains(key) => ($"{key} of a resource is not true or false", $"write {key}=true"),
        _ => ($"a resource has no key {(IsNearAKey(key) ? ValueProblem.Quoted(key) : $"as its part {part} has it")}", "write one of " + string.Join(", ", ResourceValues.Keys)),
    };
}
