namespace FastGate.Configuration;

/// <summary>The list of resources of a file.</summary>
public sealed class ResourceValues(NodeValues values, string? file, bool strict, Action<ValueProblem> report)
{
    public static IReadOnlyList<string> Keys { get; } =
        ["uri", "methods", "white-listed", "white-listed-anon", "require-any-role", "no-redirect", "roles", "groups", "headers", "acr"];

    public IReadOnlyList<ResourceOptions>? Read(Node node)
    {
        if (NodeValues.IsBlank(node))
        {
            return [];
        }
        if (node is not ListNode list)
        {
            report(new(node.Line, "", $"{NodeValues.Shown(node)} stands where the list of resources belongs",
                strict ? "write [[resources]] and its keys below" : "write - uri: /path on a line, and its other keys below"));
            return null;
        }
        var resources = new List<ResourceOptions>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is not MapNode map)
            {
                report(new(list.Items[i].Line, $"[{i}]", "a resource must be a map; the form with | is for the command line",
                    "write - uri: /path, and methods:, roles: and the others below it"));
                return null;
            }
            if (ReadOne(map, i) is not { } resource)
            {
                return null;
            }
            resources.Add(resource);
        }
        return resources;
    }

    /// <summary>Takes one key over; null where the value was refused.</summary>
    private ResourceOptions? With(ResourceOptions resource, MapEntry entry, string key) => entry.Key switch
    {
        "uri" => values.Text(entry.Value, key) is { } text ? resource with { Uri = text } : null,
        "methods" => values.List(entry.Value, key) is { } list ? resource with { Methods = list } : null,
        "white-listed" => values.Flag(entry.Value, key) is { } flag ? resource with { WhiteListed = flag } : null,
        "white-listed-anon" => values.Flag(entry.Value, key) is { } flag ? resource with { WhiteListedAnon = flag } : null,
        "require-any-role" => values.Flag(entry.Value, key) is { } flag ? resource with { RequireAnyRole = flag } : null,
        "no-redirect" => values.Flag(entry.Value, key) is { } flag ? resource with { NoRedirect = flag } : null,
        "roles" => values.List(entry.Value, key) is { } list ? resource with { Roles = list } : null,
        "groups" => values.List(entry.Value, key) is { } list ? resource with { Groups = list } : null,
        "headers" => values.List(entry.Value, key) is { } list ? resource with { Headers = list } : null,
        "acr" => values.List(entry.Value, key) is { } list ? resource with { Acr = list } : null,
        _ => resource,
    };

    private ResourceOptions? ReadOne(MapNode map, int index)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var resource = new ResourceOptions { File = file, Line = map.Line, KeyLines = lines };
        foreach (var entry in map.Entries)
        {
            var key = $"[{index}].{entry.Key}";
            if (!lines.TryAdd(entry.Key, entry.Line))
            {
                report(new(entry.Line, key, $"is there twice, first in line {lines[entry.Key]}; the last one counts", "remove one of the two") { IsWarning = true });
                lines[entry.Key] = entry.Line;
            }
            if (!Keys.Contains(entry.Key))
            {
                var near = Spelling.Nearest(entry.Key, Keys);
                report(new(entry.Line, $"[{index}].{Spelling.Shown(entry.Key)}", "no such key of a resource" + (strict ? "" : ", so it is ignored, as in 7.0.0"),
                    near is null ? "remove it" : $"write {near}")
                { IsWarning = !strict });
                continue;
            }
            if (entry.Key is "roles" or "groups" or "headers" or "acr" && NodeValues.IsBlank(entry.Value))
            {
                report(new(entry.Line, key, "blank, so nothing is demanded here", $"name the {entry.Key}, or remove the key") { IsWarning = true });
            }
            if (With(resource, entry, key) is not { } next)
            {
                return null;
            }
            resource = next;
        }
        return resource;
    }
}
