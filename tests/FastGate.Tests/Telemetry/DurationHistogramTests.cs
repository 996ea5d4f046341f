using System.Diagnostics;
using FastGate.Telemetry;
using FsCheck.Xunit;

namespace FastGate.Tests.Telemetry;

public class DurationHistogramTests
{
    [Property(MaxTest = 500)]
    public bool A_bucket_holds_what_falls_into_it(uint micros)
    {
        int bucket = DurationHistogram.BucketOf(micros);
        return DurationHistogram.LowerBound(bucket) <= micros && micros < DurationHistogram.LowerBound(bucket + 1);
    }

    [Fact]
    public void Bounds_that_are_powers_of_two_are_exact()
    {
        var histogram = new DurationHistogram();
        foreach (int micros in (int[])[127, 128, 129, 255, 256])
        {
            histogram.Record((long)Math.Ceiling(micros * (Stopwatch.Frequency / 1e6)));
        }

        Assert.Equal(1, DurationHistogram.CountBelow(histogram.Snapshot(), 7));
        Assert.Equal(4, DurationHistogram.CountBelow(histogram.Snapshot(), 8));
    }

    [Fact]
    public void A_quantile_of_nothing_is_no_number() => Assert.True(double.IsNaN(DurationHistogram.Quantile(new long[10], 0.5)));

    [Fact]
    public void Quantiles_are_close()
    {
        var histogram = new DurationHistogram();
        for (int i = 1; i <= 1000; i++)
        {
            histogram.Record(i * (Stopwatch.Frequency / 1000));
        }

        long[] counts = histogram.Snapshot();
        Assert.InRange(DurationHistogram.Quantile(counts, 0.5), 0.47, 0.53);
        Assert.InRange(DurationHistogram.Quantile(counts, 0.9), 0.87, 0.93);
        Assert.InRange(DurationHistogram.Quantile(counts, 0.99), 0.96, 1.02);
    }
}
