using System.Text;
using BenchmarkDotNet.Attributes;
using FastGate.Routing;

namespace FastGate.Benchmarks.Routing;

/// <summary>One look-up in tables of a few and of a thousand resources; it must allocate nothing.</summary>
[Config(typeof(JitAndNative))]
public class RouteMatchBenchmarks
{
    private RouteTable _table = null!;
    private byte[] _static = [];
    private byte[] _segment = [];
    private byte[] _expression = [];
    private byte[] _catchAll = [];

    [Params(3, 1_000)]
    public int Resources { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var methods = new MethodTable([]);
        string[] patterns =
        [
            .. Enumerable.Range(0, Resources).Select(i => $"/service-{i % 10}/area{i}/*"),
            "/users/{id}/orders",
            "/reports/{year:[0-9]{4}}/*",
            "/*",
        ];
        _table = RouteTable.Build(
            [.. patterns.Select((p, i) => new Resource { Index = i, Pattern = p, Methods = methods.All })], methods, strict: true);
        _static = Encoding.ASCII.GetBytes($"/service-{(Resources - 1) % 10}/area{Resources - 1}/items/5");
        _segment = [.. "/users/93779fc2/orders"u8];
        _expression = [.. "/reports/2026/q1"u8];
        _catchAll = [.. "/favicon.ico"u8];
        if ((Static()?.Index, Segment()?.Index, Expression()?.Index, CatchAll()?.Index, StaticIgnoringCase()?.Index)
            != (Resources - 1, Resources, Resources + 1, Resources + 2, Resources - 1))
        {
            throw new InvalidOperationException("the benchmark does not measure what it says");
        }
    }

    [Benchmark(Baseline = true)]
    public Resource? Static() => _table.Find(0, _static);

    [Benchmark]
    public Resource? Segment() => _table.Find(0, _segment);

    [Benchmark]
    public Resource? Expression() => _table.Find(0, _expression);

    [Benchmark]
    public Resource? CatchAll() => _table.Find(0, _catchAll);

    [Benchmark]
    public Resource? StaticIgnoringCase() => _table.FindIgnoringCase(0, _static);
}
