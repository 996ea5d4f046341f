using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using FastGate.Benchmarks.Jwt;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Http1;
using FastGate.Listening;
using FastGate.Sockets;
using FastGate.Startup;
using FastGate.Telemetry;
using FastGate.Upstream;

namespace FastGate.Benchmarks.Gateway;

/// <summary>
/// The gateway's own <see cref="Exchange"/> between a client and an application that are memory: <see cref="Ask(byte[])"/> runs its loop for one request, on
/// the calling thread, to where it waits for the next. The two pipes are put in the place of the client's socket by its private fields; towards the
/// application it goes the way of a connection with TLS, by a stream. There is no access to anything that a request changes.
/// </summary>
internal sealed class MemoryRig
{
    private readonly MemoryRequests _requests = new();
    private readonly MemoryAnswers _answers = new();
    private readonly Exchange _exchange;

    private MemoryRig(byte[] answer)
    {
        JwtMaterial material = new();
        Token = material.Rs256;
        FixedCalendar clock = new();
        GateOptions options = GateSetup.Options("http://127.0.0.1:1");
        Gate gate = GateSetup.Build(options, material, clock);
        UpstreamPool pool = new(gate.Snapshot.Pool.Settings with { MaxRequests = int.MaxValue, MaxAge = TimeSpan.Zero, IdleTimeout = TimeSpan.Zero }, clock);
        pool.Return(new UpstreamConnection(new LoopSocket(Unconnected()), clock.GetTimestamp(), new MemoryApplication(answer)));
        gate.Snapshot = gate.Snapshot with { Pool = pool };

        Listener listener = Listener.Open(Groundwork.Lay(options, Log.Silent, clock).Traffic[0], Log.Silent, clock);
        _exchange = new Exchange(gate, new ClientConnection(listener, Unconnected()), new Peer { Address = "203.0.113.9"u8.ToArray(), LocalPort = "8080"u8.ToArray() });
        InputOf(_exchange) = _requests;
        OutputOf(_exchange) = _answers;
        _ = _exchange.RunAsync();
    }

    public byte[] Token { get; }

    public static MemoryRig Answering(byte[] answer) => new(answer);

    /// <summary>Stands still where the request has gone out and nothing has come back yet.</summary>
    public static MemoryRig Silent() => new([]);

    /// <summary>One request and its answer.</summary>
    public int Ask(byte[] request)
    {
        _requests.Bring(request);
        return _answers.Arrived.Length;
    }

    /// <summary>The answer as text, if it begins as it should.</summary>
    public string Ask(byte[] request, string begin)
    {
        Ask(request);
        return Check(Encoding.ASCII.GetString(_answers.Arrived.Span), begin);
    }

    /// <summary>Writes the head for the application once more, of the request that is under way.</summary>
    public ReadOnlyMemory<byte> WriteRequestHead()
    {
        WriteRequest(_exchange);
        return BenchOf(_exchange)!.Outgoing.Written;
    }

    /// <summary>Reads an answer's head and writes the client's, for the request that is under way.</summary>
    public ReadOnlyMemory<byte> RewriteAnswerHead(byte[] answer)
    {
        ResponseHead head = BenchOf(_exchange)!.Response;
        head.Reset();
        if (head.Parse(answer, HeadLimits.Default).State != ParseState.Complete || head.Frame(requestWasHead: false) != MessageFault.None)
        {
            throw new InvalidOperationException("the answer of the benchmark is not good");
        }

        WriteHead(_exchange, answer, interim: false);
        _answers.Take();
        return _answers.Arrived;
    }

    public static string Check(string text, string begin, params ReadOnlySpan<string> parts)
    {
        bool good = text.StartsWith(begin, StringComparison.Ordinal);
        foreach (string part in parts)
        {
            good &= text.Contains(part, StringComparison.Ordinal);
        }

        return good ? text : throw new InvalidOperationException($"the benchmark does not measure what it says: {text}");
    }

    private static Socket Unconnected() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_input")]
    private static extern ref PipeReader InputOf(Exchange exchange);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_output")]
    private static extern ref PipeWriter OutputOf(Exchange exchange);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bench")]
    private static extern ref Workbench? BenchOf(Exchange exchange);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "WriteRequest")]
    private static extern void WriteRequest(Exchange exchange);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "WriteHead")]
    private static extern void WriteHead(Exchange exchange, ReadOnlySpan<byte> bytes, bool interim);
}
