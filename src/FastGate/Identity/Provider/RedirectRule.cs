namespace FastGate.Identity;

/// <summary>
/// Which redirects are followed: none with credentials, none to another host or port, none away from https. From http on its own port to https
/// on its own port of the same host is the one change of address that is followed.
/// </summary>
internal static class RedirectRule
{
    /// <summary>Null and the next address, or the reason why not.</summary>
    public static string? Refusal(Uri from, Uri? location, bool withCredentials, out Uri next)
    {
        next = from;
        if (location is null)
        {
            return "without a location";
        }

        if (!Uri.TryCreate(from, location, out Uri? target) || !ProviderSettings.IsWeb(target) || target.UserInfo.Length > 0)
        {
            return "to something that is no http or https address";
        }

        next = target;
        if (withCredentials)
        {
            return "not followed with credentials";
        }

        if (!string.Equals(from.IdnHost, target.IdnHost, StringComparison.OrdinalIgnoreCase))
        {
            return "to another host";
        }

        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
        {
            return "from https to http";
        }

        bool upgrade = from.Scheme != target.Scheme && from.IsDefaultPort && target.IsDefaultPort;
        return from.Port == target.Port && from.Scheme == target.Scheme || upgrade ? null : "to another port or scheme";
    }
}
