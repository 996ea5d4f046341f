using System.Diagnostics;
using System.Numerics;

namespace FastGate.Telemetry;

/// <summary>
/// Durations in microseconds, in buckets that grow by a sixteenth of a power of two: a quantile read from it is within about 3 % of the true
/// one. Recording is two interlocked additions. The quantiles that 7.0.0's summaries had look at the last ten minutes; here the reader keeps up to
/// five older states, two minutes apart, and looks at what was added since the oldest of them (so eight to ten minutes, or as long as nobody read).
/// </summary>
public sealed class DurationHistogram
{
    private const int SubBits = 4;
    private const int Sub = 1 << SubBits;
    private const int MaxBits = 32; // 71 minutes; longer ones count as that
    private const int Buckets = Sub + ((MaxBits - SubBits) * Sub);
    private const int Windows = 5;
    private static readonly TimeSpan WindowLength = TimeSpan.FromMinutes(2);
    private static readonly double MicrosPerTick = 1_000_000.0 / Stopwatch.Frequency;

    private readonly long[] _counts = new long[Buckets];
    private readonly Queue<long[]> _past = new(Windows);
    private long _ticks;
    private long _rotated = long.MinValue;

    public double SumSeconds => (double)Interlocked.Read(ref _ticks) / Stopwatch.Frequency;

    public void Record(long ticks)
    {
        ticks = Math.Max(0, ticks);
        Interlocked.Add(ref _ticks, ticks);
        Interlocked.Increment(ref _counts[BucketOf((ulong)(ticks * MicrosPerTick))]);
    }

    /// <summary>A consistent-enough copy: counts only ever grow.</summary>
    internal long[] Snapshot()
    {
        long[] copy = new long[Buckets];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = Volatile.Read(ref _counts[i]);
        }

        return copy;
    }

    /// <summary>The counts of the sliding window that ends with <paramref name="current"/>. Readers come one at a time.</summary>
    internal long[] Window(long[] current, long unixSeconds)
    {
        long[] window = (long[])current.Clone();
        if (_past.TryPeek(out long[]? oldest))
        {
            for (int i = 0; i < window.Length; i++)
            {
                window[i] -= oldest[i];
            }
        }

        if (_rotated == long.MinValue)
        {
            _rotated = unixSeconds;
        }
        else if (unixSeconds - _rotated >= WindowLength.TotalSeconds)
        {
            _rotated = unixSeconds;
            if (_past.Count == Windows)
            {
                _past.Dequeue();
            }

            _past.Enqueue(current);
        }

        return window;
    }

    /// <summary>Seconds, the middle of the bucket in which the quantile lies; NaN when there is nothing, as the Go client says it.</summary>
    internal static double Quantile(long[] counts, double quantile)
    {
        long total = counts.Sum();
        if (total == 0)
        {
            return double.NaN;
        }

        long rank = Math.Max(1, (long)Math.Ceiling(quantile * total));
        long seen = 0;
        int bucket = 0;
        while (bucket < counts.Length - 1 && (seen += counts[bucket]) < rank)
        {
            bucket++;
        }

        return (LowerBound(bucket) + LowerBound(bucket + 1)) / 2.0 / 1_000_000;
    }

    /// <summary>How many lasted less than 2^<paramref name="power"/> microseconds: exact, for the bounds fall together.</summary>
    internal static long CountBelow(long[] counts, int power)
    {
        int end = BucketOf(1UL << power);
        long count = 0;
        for (int i = 0; i < end; i++)
        {
            count += counts[i];
        }

        return count;
    }

    internal static int BucketOf(ulong micros)
    {
        if (micros < Sub)
        {
            return (int)micros;
        }

        int exponent = BitOperations.Log2(micros);
        if (exponent >= MaxBits)
        {
            return Buckets - 1;
        }

        return Sub + ((exponent - SubBits) * Sub) + (int)((micros >> (exponent - SubBits)) & (Sub - 1));
    }

    internal static ulong LowerBound(int bucket)
    {
        if (bucket < Sub)
        {
            return (ulong)bucket;
        }

        int exponent = ((bucket - Sub) / Sub) + SubBits;
        return (ulong)(Sub + ((bucket - Sub) % Sub)) << (exponent - SubBits);
    }
}
