using System.Globalization;
using System.Text;

namespace FastGate.Endpoints;

/// <summary>What .NET has in place of Go's profiles, as plain text: memory, collections, threads.</summary>
internal static class RuntimeFigures
{
    public static string Render()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        var text = new StringBuilder();
        Line("gc_heap_bytes", memory.HeapSizeBytes);
        Line("gc_committed_bytes", memory.TotalCommittedBytes);
        Line("gc_fragmented_bytes", memory.FragmentedBytes);
        Line("gc_available_bytes", memory.TotalAvailableMemoryBytes);
        Line("gc_allocated_bytes", GC.GetTotalAllocatedBytes());
        Line("gc_pause_microseconds", (long)GC.GetTotalPauseDuration().TotalMicroseconds);
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            Line($"gc_collections_gen{generation}", GC.CollectionCount(generation));
        }

        Line("threadpool_threads", ThreadPool.ThreadCount);
        Line("threadpool_pending", ThreadPool.PendingWorkItemCount);
        Line("threadpool_completed", ThreadPool.CompletedWorkItemCount);
        Line("lock_contentions", Monitor.LockContentionCount);
        Line("processors", Environment.ProcessorCount);
        Line("working_set_bytes", Environment.WorkingSet);
        return text.ToString();

        void Line(string name, long value) => text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }
}
