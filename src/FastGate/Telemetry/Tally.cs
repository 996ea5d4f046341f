namespace FastGate.Telemetry;

/// <summary>One counter, or a gauge that goes up and down. Lock-free, allocates nothing after its creation.</summary>
public sealed class Tally
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add(long amount = 1) => Interlocked.Add(ref _value, amount);
}
