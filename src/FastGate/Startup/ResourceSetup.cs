using FastGate.Configuration;
using FastGate.Routing;

namespace FastGate.Startup;

/// <summary>From the configured resources to those that the route table knows, the default deny included.</summary>
internal static class ResourceSetup
{
    public static IReadOnlyList<Resource> Build(GateOptions options, MethodTable methods)
    {
        var resources = new List<Resource>();
        foreach (ResourceOptions configured in options.Resources)
        {
            resources.Add(new Resource
            {
                Index = resources.Count,
                Pattern = configured.Uri,
                Methods = Mask(configured, methods),
                WhiteListed = configured.WhiteListed,
                WhiteListedAnon = configured.WhiteListedAnon,
                NoRedirect = configured.NoRedirect,
                Roles = [.. configured.Roles],
                RequireAnyRole = configured.RequireAnyRole,
                Groups = [.. configured.Groups],
                Headers = [.. configured.Headers.Select(Header)],
                Acr = [.. configured.Acr],
            });
        }

        // 7.0.0's catch-all steps aside where the file has one of its own
        bool hasCatchAll = options.Resources.Any(resource => resource.Uri is "/*" or "*");
        if ((options.EnableDefaultDeny || options.EnableDefaultDenyStrict) && !hasCatchAll)
        {
            resources.Add(Resource.DefaultDeny(resources.Count, methods, options.EnableDefaultDenyStrict));
        }

        return resources;
    }

    private static ulong Mask(ResourceOptions configured, MethodTable methods)
    {
        if (configured.Methods.Count == 0)
        {
            return methods.All;
        }

        return methods.TryGetMask(configured.Methods, out ulong mask)
            ? mask
            : throw new StartException("resources", $"{configured.Uri}: a method that is neither standard nor in custom-http-methods");
    }

    private static (string Name, string Value) Header(string text)
    {
        int colon = text.IndexOf(':');
        return colon < 0 ? (text, "") : (text[..colon].Trim(), text[(colon + 1)..].Trim());
    }
}
