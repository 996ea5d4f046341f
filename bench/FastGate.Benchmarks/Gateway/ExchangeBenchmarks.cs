using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace FastGate.Benchmarks.Gateway;

/// <summary>
/// One whole exchange over the machine's loopback, as the product does it: two sockets of the gateway's, and two threads that play client and
/// application. Most of the time is the kernel's; <see cref="MemoryExchangeBenchmarks"/> leaves that out.
/// </summary>
[Config(typeof(JitAndNative))]
public class ExchangeBenchmarks
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private ExchangeRig _rig = null!;
    private byte[] _good = [];
    private byte[] _bare = [];
    private int _answerLength;
    private int _refusalLength;

    [GlobalSetup]
    public void Setup()
    {
        _rig = ExchangeRig.Start();
        _good = Samples.Request(_rig.Token);
        _bare = Samples.Request(default);
        _answerLength = First(_good, "HTTP/1.1 200");
        _refusalLength = First(_bare, "HTTP/1.1 401");
    }

    [GlobalCleanup]
    public void CleanUp() => _rig.Dispose();

    [Benchmark(Baseline = true)]
    public int WithAKnownToken() => Ask(_good, _answerLength);

    [Benchmark]
    public int WithoutAToken() => Ask(_bare, _refusalLength);

    private int Ask(byte[] request, int length)
    {
        _rig.Client.Send(request);
        var received = 0;
        while (received < length)
        {
            received += _rig.Client.Receive(_buffer);
        }

        return received;
    }

    /// <summary>All answers to one request are of one length; the first is read until nothing more comes.</summary>
    private int First(byte[] request, string expected)
    {
        _rig.Client.Send(request);
        var length = _rig.Client.Receive(_buffer);
        while (_rig.Client.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead))
        {
            length += _rig.Client.Receive(_buffer.AsSpan(length));
        }

        var answer = Encoding.ASCII.GetString(_buffer, 0, length);
        return answer.StartsWith(expected, StringComparison.Ordinal) ? length : throw new InvalidOperationException(answer);
    }
}
