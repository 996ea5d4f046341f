using BenchmarkDotNet.Running;
using FastGate.Benchmarks;
using FastGate.Benchmarks.Allocations;

// dotnet run -c Release --project bench/FastGate.Benchmarks -- allocations
// dotnet run -c Release --project bench/FastGate.Benchmarks -- --filter '*Jwt*'
if (args is ["allocations", .. var rest])
{
    return AllocationCheck.Run(rest);
}

// BenchmarkDotNet itself ends well when nothing could be built.
return BenchmarkSwitcher.FromAssembly(typeof(JitAndNative).Assembly).Run(args).All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success))
    ? 0
    : 1;
