using System.Runtime.CompilerServices;

namespace FastGate.Jwt.Caching;

/// <summary>A counter in several cells, each in a cache line of its own, so that many threads count without waiting for each other.</summary>
internal sealed class StripedCounter
{
    private const int Stripes = 8;

    private Cells _cells;

    /// <summary>The sum at about this moment.</summary>
    public long Value
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < Stripes; i++)
            {
                sum += Volatile.Read(ref _cells[i].Count);
            }

            return sum;
        }
    }

    public void Increment() => Interlocked.Increment(ref _cells[Environment.CurrentManagedThreadId & (Stripes - 1)].Count);

    [InlineArray(Stripes)]
    private struct Cells
    {
        private Cell _first;
    }

    // The padding before the count keeps cells apart; a processor fetches lines in pairs.
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [System.Runtime.InteropServices.FieldOffset(64)]
        public long Count;
    }
}
