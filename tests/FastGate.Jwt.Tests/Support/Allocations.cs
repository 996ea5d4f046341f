namespace FastGate.Jwt.Tests.Support;

/// <summary>
/// What an operation allocates on its own thread. What is the operation's own is in every series; what others cause is only in some: the runtime that puts
/// better code in the place of what has run often, tests beside this one that hold all contexts of a key that they share with it.
/// </summary>
internal static class Allocations
{
    private const int Series = 10;

    /// <summary>The bytes of the series with the fewest, after one that does not count.</summary>
    public static long Least(Action series)
    {
        series();
        long least = long.MaxValue;
        for (int i = 0; i < Series && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            series();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
