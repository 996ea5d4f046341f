using System.Reflection;

namespace FastGate.Benchmarks.Allocations;

/// <summary>Counts bytes, in the whole process: also what a gateway allocates on threads of its own. No clock is read.</summary>
internal static class AllocationMeter
{
    private const int WarmUp = 100;
    private const int Calls = 500;

    /// <summary>
    /// What is a benchmark's own is in every round; what the runtime does beside it (compiling anew what is called often, timers) only in some.
    /// </summary>
    private const int Rounds = 10;

    /// <summary>A call of the method that drops its result; waits for one that comes later.</summary>
    public static Action Bind(object target, MethodInfo method)
    {
        MethodInfo bind = typeof(AllocationMeter).GetMethod(nameof(BindTyped), BindingFlags.Static | BindingFlags.NonPublic)!;
        return (Action)bind.MakeGenericMethod(method.ReturnType).Invoke(null, [target, method])!;
    }

    /// <summary>The least of the rounds, rounded up: one stray byte in each round is one too many.</summary>
    public static long BytesPerCall(Action call)
    {
        Repeat(call, WarmUp);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Repeat(call, Calls);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return (least + Calls - 1) / Calls;
    }

    private static Action BindTyped<TResult>(object target, MethodInfo method)
    {
        Func<TResult> call = method.CreateDelegate<Func<TResult>>(target);
        return typeof(Task).IsAssignableFrom(typeof(TResult)) ? () => ((Task)(object)call()!).GetAwaiter().GetResult() : () => call();
    }

    private static void Repeat(Action call, int times)
    {
        for (int i = 0; i < times; i++)
        {
            call();
        }
    }
}
