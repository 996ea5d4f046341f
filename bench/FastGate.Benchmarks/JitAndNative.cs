using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.NativeAot;

namespace FastGate.Benchmarks;

/// <summary>
/// Every benchmark under the JIT and, where <c>FASTGATE_BENCH_NATIVE=1</c> says so, as the product is built: NativeAOT for x86-64-v3, optimised
/// for speed. The native job publishes a program of its own, which takes minutes, and restores from the feeds of the machine's NuGet
/// configuration.
/// </summary>
public sealed class JitAndNative : ManualConfig
{
    public JitAndNative()
    {
        Job job = Job.Default.WithRuntime(CoreRuntime.Core10_0).WithWarmupCount(3).WithIterationCount(8);
        AddJob(job.WithId("JIT").AsBaseline());
        if (Environment.GetEnvironmentVariable("FASTGATE_BENCH_NATIVE") == "1")
        {
            AddJob(job.WithId("NativeAOT").WithRuntime(NativeAotRuntime.Net10_0).WithToolchain(Native()));
        }

        AddDiagnoser(MemoryDiagnoser.Default);
        WithBuildTimeout(TimeSpan.FromMinutes(10));
    }

    private static BenchmarkDotNet.Toolchains.IToolchain Native() => NativeAotToolchain.CreateBuilder()
        .UseNuGet(microsoftDotNetILCompilerVersion: "", nuGetFeedUrl: "")
        .IlcInstructionSet("x86-64-v3")
        .IlcOptimizationPreference("Speed")
        .TargetFrameworkMoniker("net10.0")
        .DisplayName("NativeAOT")
        .ToToolchain();
}
