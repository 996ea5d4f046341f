using System.Runtime.InteropServices;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains;
using BenchmarkDotNet.Toolchains.NativeAot;
using Perfolizer.Horology;

namespace FastGate.Benchmarks;

/// <summary>
/// Every benchmark under the JIT and, where <c>FASTGATE_BENCH_NATIVE=1</c> says so, as the product is built: NativeAOT for x86-64-v3, optimised
/// for speed. The native job publishes a program of its own, which takes a minute or two. Both have the product's garbage collector.
/// </summary>
public sealed class JitAndNative : ManualConfig
{
    public JitAndNative()
    {
        Job job = Job.Default.WithRuntime(CoreRuntime.Core10_0).WithWarmupCount(3).WithIterationCount(8).WithIterationTime(TimeInterval.FromMilliseconds(250))
            .WithGcConcurrent(false).WithEnvironmentVariable("DOTNET_GCgen0size", "400000");
        AddJob(job.WithId("JIT").AsBaseline());
        if (Environment.GetEnvironmentVariable("FASTGATE_BENCH_NATIVE") == "1")
        {
            AddJob(job.WithId("NativeAOT").WithRuntime(NativeAotRuntime.Net10_0).WithToolchain(Native()).WithArguments(
            [
                // it restores for one platform only: the lock files of the projects stay as they are
                new MsBuildArgument("/p:NuGetLockFilePath=obj/native.lock.json"),
                new MsBuildArgument("/p:RestoreLockedMode=false"),
            ]));
        }

        AddDiagnoser(MemoryDiagnoser.Default);
        HideColumns(Column.Arguments, Column.Runtime);
        WithBuildTimeout(TimeSpan.FromMinutes(10));
    }

    /// <summary>
    /// BenchmarkDotNet wants a feed of its own beside those of the machine's NuGet configuration. It gets a folder without packages, so that all
    /// it restores comes from the configured ones, under their names and with their credentials.
    /// </summary>
    private static IToolchain Native()
    {
        NativeAotToolchainBuilder builder = NativeAotToolchain.CreateBuilder();
        builder.UseNuGet(microsoftDotNetILCompilerVersion: "", nuGetFeedUrl: AppContext.BaseDirectory);
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            builder.IlcInstructionSet("x86-64-v3");
        }

        return builder.IlcOptimizationPreference("Speed").TargetFrameworkMoniker("net10.0").DisplayName("NativeAOT").ToToolchain();
    }
}
