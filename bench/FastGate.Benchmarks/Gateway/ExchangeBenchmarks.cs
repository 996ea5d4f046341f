using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace FastGate.Benchmarks.Gateway;

/// <summary>
/// One whole exchange, from the client's bytes to the client's bytes: head parsed, routed, token looked up, head written anew, answer relayed. The
/// transport is the machine's loopback, since the gateway speaks to sockets only; most of the time is the kernel's. 0 B, which
/// FastGate.Tests/Gateway/AllocationTests.cs holds it to.
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
        const string Head = "GET /api/items/42?full=true HTTP/1.1\r\nHost: api.example\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n";
        _good = Encoding.ASCII.GetBytes($"{Head}Authorization: Bearer {Encoding.ASCII.GetString(_rig.Token)}\r\n\r\n");
        _bare = Encoding.ASCII.GetBytes($"{Head}\r\n");
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
