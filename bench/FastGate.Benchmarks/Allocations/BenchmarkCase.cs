using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace FastGate.Benchmarks.Allocations;

/// <summary>One benchmark, found by its attribute, with everything that has to be called to run it.</summary>
internal sealed class BenchmarkCase(Type type, MethodInfo method)
{
    /// <summary>As bench/expected-allocations.json has it.</summary>
    public string Name { get; } = $"{type.Name}.{method.Name}";

    public static IReadOnlyList<BenchmarkCase> All() =>
    [
        .. from type in typeof(BenchmarkCase).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
           where method.GetCustomAttribute<BenchmarkAttribute>() is not null
           orderby type.Name, method.MetadataToken
           select new BenchmarkCase(type, method),
    ];

    /// <summary>The most that one call allocates, over all values of the parameters.</summary>
    public long Measure() => Parameters().Max(MeasureWith);

    private long MeasureWith(IReadOnlyList<(PropertyInfo Property, object? Value)> parameters)
    {
        object benchmark = Activator.CreateInstance(type)!;
        foreach ((PropertyInfo property, object? value) in parameters)
        {
            property.SetValue(benchmark, value);
        }

        Call<GlobalSetupAttribute>(benchmark);
        try
        {
            return AllocationMeter.BytesPerCall(AllocationMeter.Bind(benchmark, method));
        }
        finally
        {
            Call<GlobalCleanupAttribute>(benchmark);
        }
    }

    private IEnumerable<IReadOnlyList<(PropertyInfo Property, object? Value)>> Parameters()
    {
        IEnumerable<IReadOnlyList<(PropertyInfo, object?)>> all = [[]];
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } values)
            {
                all = [.. from some in all from value in values.Values select (IReadOnlyList<(PropertyInfo, object?)>)[.. some, (property, value)]];
            }
        }

        return all;
    }

    private void Call<TAttribute>(object benchmark)
        where TAttribute : Attribute
    {
        foreach (MethodInfo called in type.GetMethods().Where(m => m.GetCustomAttribute<TAttribute>() is not null))
        {
            called.Invoke(benchmark, null);
        }
    }
}
