using FastGate.Configuration;
using FastGate.Identity;
using FastGate.Responses;
using FastGate.Routing;

namespace FastGate.Commands;

/// <summary>What the other rooms say of values that the configuration itself can't judge.</summary>
internal static class ConfigurationJudges
{
    public static Judges All { get; } = new(
        expression => ClaimMatch.TryParse("claim", expression, out _, out string? error) ? null : error,
        (pattern, dialect) => RoutePattern.TryParse(pattern, out _, out string? error, strict: dialect == Dialect.Toml) ? null : error,
        OpenAlternatives.In,
        entry => IdentityHeaderPlan.TryReadTarget(entry, out _, out _, out string? error) ? null : error,
        (template, tags) => ForbiddenPage.Read(template, tags).Error);
}
