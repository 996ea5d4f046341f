namespace FastGate.Identity;

/// <summary>
/// keycloak-gatekeeper 7.0.0's comparison of issuers: host with port, and path, without regard to letter case; scheme, user information, query
/// and fragment do not count, a trailing slash does.
/// </summary>
internal static class IssuerName
{
    public static bool SameHostAndPath(string a, string b) =>
        TrySplit(a, out string hostAndPathOfA)
        && TrySplit(b, out string hostAndPathOfB)
        && string.Equals(hostAndPathOfA, hostAndPathOfB, StringComparison.OrdinalIgnoreCase);

    // By text, not by Uri: that one drops default ports and adds a slash to an empty path, which 7.0.0 did not.
    private static bool TrySplit(string issuer, out string hostAndPath)
    {
        hostAndPath = "";
        int scheme = issuer.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0)
        {
            return false;
        }

        string rest = issuer[(scheme + 3)..];
        int end = rest.AsSpan().IndexOfAny('?', '#');
        rest = end < 0 ? rest : rest[..end];
        int slash = rest.IndexOf('/');
        string authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? "" : rest[slash..];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        hostAndPath = authority + Uri.UnescapeDataString(path);
        return authority.Length > 0;
    }
}
