namespace FastGate.Tests.Gateway.Harness;

/// <summary>A clock at whose reading something happens, in the thread that reads it.</summary>
internal sealed class InterruptedClock(TimeProvider clock, Action interrupt) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp()
    {
        interrupt();
        return clock.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
