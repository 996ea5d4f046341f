namespace FastGate.Telemetry;

/// <summary>How a request ended for the gate: the label <c>decision</c> of <c>fastgate_requests_total</c>.</summary>
public enum Decision : byte
{
    /// <summary>White-listed, or no resource matched: no token was asked for.</summary>
    Public,
    Allowed,
    /// <summary>No token, or one that was refused.</summary>
    Unauthenticated,
    /// <summary>A good token that is not enough.</summary>
    Denied,
    /// <summary>Answered by one of the gateway's own endpoints, CORS or the security filter.</summary>
    BuiltIn,
    /// <summary>The message itself was refused.</summary>
    Malformed,
}

internal static class DecisionName
{
    public const int Count = 6;

    public static string Of(int decision) => decision switch
    {
        0 => "public",
        1 => "allowed",
        2 => "unauthenticated",
        3 => "denied",
        4 => "built_in",
        _ => "malformed",
    };
}
