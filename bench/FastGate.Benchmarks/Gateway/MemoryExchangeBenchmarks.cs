using BenchmarkDotNet.Attributes;

namespace FastGate.Benchmarks.Gateway;

/// <summary>
/// One whole exchange without a socket: the gateway's own loop from the client's bytes to the client's bytes (head parsed, routed, token looked up,
/// head written anew, answer relayed, counted). What <see cref="ExchangeBenchmarks"/> takes more is the kernel's, .NET's sockets' and the two
/// threads' at the other ends.
/// </summary>
[Config(typeof(JitAndNative))]
public class MemoryExchangeBenchmarks
{
    private readonly MemoryRig _rig = MemoryRig.Answering(Samples.Answer);
    private readonly byte[] _good;
    private readonly byte[] _bare = Samples.Request(default);

    public MemoryExchangeBenchmarks()
    {
        _good = Samples.Request(_rig.Token);
        for (int i = 0; i < 2; i++)
        {
            MemoryRig.Check(_rig.Ask(_good, "HTTP/1.1 200 OK\r\n"), "HTTP/1.1 200", "\r\n\r\n{\"id\": 42 }");
            _rig.Ask(_bare, "HTTP/1.1 401 ");
        }
    }

    [Benchmark(Baseline = true)]
    public int WithAKnownToken() => _rig.Ask(_good);

    [Benchmark]
    public int WithoutAToken() => _rig.Ask(_bare);
}
