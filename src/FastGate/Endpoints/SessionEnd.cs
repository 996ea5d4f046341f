namespace FastGate.Endpoints;

/// <summary>What came of ending a session at the issuer.</summary>
public enum SessionEnd : byte
{
    Ended,

    /// <summary>Neither <c>revocation-url</c> nor the discovery document says where.</summary>
    NobodyAsked,

    /// <summary>The issuer did not say that it is ended.</summary>
    Failed,
}
