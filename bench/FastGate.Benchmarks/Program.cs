using BenchmarkDotNet.Running;
using FastGate.Benchmarks;
using FastGate.Benchmarks.Allocations;

// dotnet run -c Release --project bench/FastGate.Benchmarks -- allocations
// dotnet run -c Release --project bench/FastGate.Benchmarks -- --filter '*Jwt*'
if (args is ["allocations", .. var rest])
{
    return AllocationCheck.Run(rest);
}

BenchmarkSwitcher.FromAssembly(typeof(JitAndNative).Assembly).Run(args);
return 0;
