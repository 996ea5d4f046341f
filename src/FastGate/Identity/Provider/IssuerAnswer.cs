namespace FastGate.Identity;

/// <summary>
/// What came back from the issuer. <paramref name="Lifetime"/> is what Cache-Control, Age and Expires allow, null when they say nothing;
/// <paramref name="Detail"/> is for the log and holds no secret and no body.
/// </summary>
public readonly record struct IssuerAnswer(IssuerFault Fault, int Status, ReadOnlyMemory<byte> Body, TimeSpan? Lifetime, string Detail)
{
    public bool IsOk => Fault == IssuerFault.None && Status == 200;

    public static IssuerAnswer Failed(IssuerFault fault, string detail, int status = 0) => new(fault, status, default, null, detail);
}
