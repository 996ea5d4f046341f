namespace FastGate.Benchmarks.Jwt;

/// <summary>The date of the tokens, and the machine's ticks.</summary>
internal sealed class FixedCalendar : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(JwtMaterial.Now);
}
