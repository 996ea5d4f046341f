using BenchmarkDotNet.Running;
using FastGate.Benchmarks;

// dotnet run -c Release --project bench/FastGate.Benchmarks -- --filter '*Jwt*'
BenchmarkSwitcher.FromAssembly(typeof(JitAndNative).Assembly).Run(args);
