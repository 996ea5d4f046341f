using FastGate.Jwt.Compact;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Validation;

/// <summary>Refuses policies that contradict themselves, or that would let in more than whoever wrote them can have meant.</summary>
internal static class PolicyCheck
{
    /// <summary>Throws for a policy that must not be used.</summary>
    public static void Demand(ValidationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Require(policy.ClockSkew >= TimeSpan.Zero && policy.ClockSkew <= TimeSpan.FromHours(1), "The clock skew is negative or over an hour.");
        Require(policy.ClockSkew.Ticks % TimeSpan.TicksPerSecond == 0, "The clock skew is not in whole seconds, as exp and nbf are.");
        Require(policy.MaxLifetime is null || policy.MaxLifetime > TimeSpan.Zero, "The longest lifetime is not positive.");
        Require(!policy.Issuers.Any(string.IsNullOrEmpty), "An issuer is empty.");
        Require(!policy.Audiences.Any(string.IsNullOrEmpty), "An audience is empty.");
        DemandLimits(policy.Limits);
        if (policy.VerifySignature)
        {
            Require(policy.AnyIssuer != policy.Issuers.Count > 0, "Issuers must be named, or any issuer be admitted by name, and not both.");
            Require(policy.AnyAudience != policy.Audiences.Count > 0, "Audiences must be named, or any audience be admitted by name, and not both.");
            Require(policy.Algorithms != JwsAlgorithms.None, "No algorithm is admitted.");
            Require((policy.Algorithms & ~(JwsAlgorithms.Asymmetric | JwsAlgorithms.Hmac)) == 0, "An algorithm is unknown.");
            DemandSecret(policy);
        }
    }

    private static void DemandSecret(ValidationPolicy policy)
    {
        foreach (JwsAlgorithms algorithm in new[] { JwsAlgorithms.HS256, JwsAlgorithms.HS384, JwsAlgorithms.HS512 })
        {
            Require(
                (policy.Algorithms & algorithm) == 0 || policy.HmacSecret.Length >= HmacSecret.ShortestFor(algorithm),
                "The HMAC secret is absent or shorter than the hash of an admitted algorithm (RFC 7518 section 3.2).");
        }
    }

    private static void DemandLimits(TokenLimits limits)
    {
        Require(limits.Depth is > 0 and <= TokenLimits.MaximumDepth, $"The depth limit is not between 1 and {TokenLimits.MaximumDepth}.");
        bool positive = limits.TokenBytes > 0 && limits.HeaderBytes > 0 && limits.KidBytes > 0 && limits.PayloadBytes > 0
            && limits.HeaderMembers > 0 && limits.Members > 0 && limits.Values > 0;
        Require(positive, "A limit is not positive.");
        Require(limits.TokenBytes <= 1024 * 1024, "The token limit is over 1 MiB.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message, "policy");
        }
    }
}
