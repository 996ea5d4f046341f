namespace FastGate.Identity;

/// <summary>
/// When to ask the issuer again. Spread by chance, so that many gateways started together, or one started again and again, do not come as
/// one. <c>chance</c> is uniform in [0, 1).
/// </summary>
internal static class RefreshTiming
{
    private const double Spread = 0.1;

    /// <summary>
    /// The lifetime that the answer has, within the bounds: up to a tenth less, but never below the lower bound and never above the upper one.
    /// At the lower bound a tenth more, of which half is left to chance: it is also the cool-down of fetches that tokens cause, and those come first.
    /// </summary>
    public static TimeSpan AfterSuccess(TimeSpan? lifetime, TimeSpan shortest, TimeSpan longest, double chance)
    {
        TimeSpan asked = lifetime ?? longest;
        if (asked <= shortest)
        {
            return Least(shortest + (shortest * (Spread / 2 * (1 + chance))), longest);
        }

        TimeSpan within = Least(asked, longest);
        return Most(within - (within * (Spread * chance)), shortest);
    }

    /// <summary>Doubles with each failure in a row (<paramref name="failures"/> is 1 after the first), of which the later half is left to chance.</summary>
    public static TimeSpan AfterFailure(int failures, TimeSpan first, TimeSpan longest, double chance)
    {
        double doubled = first.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        double full = Math.Min(doubled, Most(first, longest).TotalSeconds);
        return TimeSpan.FromSeconds((full / 2) + (full / 2 * chance));
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
