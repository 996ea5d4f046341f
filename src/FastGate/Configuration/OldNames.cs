namespace FastGate.Configuration;

/// <summary>Options that older or later programs of the family had, and what to do about each.</summary>
public static class OldNames
{
    public static IReadOnlyList<(string Key, string Advice)> All { get; } =
    [
        ("skip-client-id", "remove it; to accept tokens of other clients name their audiences with audiences, or set skip-access-token-clientid-check: true"),
        ("clientid", "write client-id"),
        ("secret", "write client-secret"),
        ("discovery", "write discovery-url"),
        ("upstream", "write upstream-url"),
        ("log-requests", "write enable-logging"),
        ("log-json-format", "write enable-json-logging"),
        ("json-logging", "write enable-json-logging"),
        ("refresh-sessions", "write enable-refresh-tokens"),
        ("enable-refresh-token", "write enable-refresh-tokens"),
        ("enable-proxy-protocol", "write enabled-proxy-protocol"),
        ("signin-page", "write sign-in-page"),
        ("hostname", "write hostnames"),
        ("tag", "write tags"),
        ("claims", "write match-claims"),
        ("cors", "write cors-origins, cors-methods, cors-headers and the like, each as an option of its own"),
        ("tls-admin-client-ca-certificate", "write tls-admin-client-certificate"),
    ];

    public static string? AdviceFor(string key)
    {
        foreach (var (name, advice) in All)
        {
            if (name == key)
            {
                return advice;
            }
        }
        return null;
    }
}
