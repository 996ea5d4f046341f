using FastGate.Jwt.Validation;

namespace FastGate.Identity;

/// <summary>The names of refusals as text, made once: a refusal allocates none.</summary>
public static class RefusalNames
{
    private static readonly string[] Reasons = [.. Enum.GetValues<RejectReason>().Order().Select(r => r.ToString())];
    private static readonly string[] Faults = [.. Enum.GetValues<IdentityFault>().Order().Select(f => f.ToString())];

    public static string Of(RejectReason reason) => Reasons[(int)reason];

    public static string Of(IdentityFault fault) => Faults[(int)fault];
}
