using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;

namespace FastGate.Tests.Gateway;

/// <summary>
/// A warm request allocates nothing, counted over the whole process: client and application are threads that block on
/// their sockets and reuse their buffers. Other tests would count too, so these run in a process of their own.
/// </summary>
public sealed class AllocationTests
{
    private const int Requests = 10_000;

    private static readonly string Ask = GateRig.Get("/api/x?y", GateRig.Bearer + "User-Agent: test\r\nAccept: */*\r\nCookie: a=b\r\n");

    [Fact]
    public async Task In_a_process_of_its_own()
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(AllocationTests).Assembly.Location, null), ["-class", typeof(AllocationTests).FullName!, "-explicit", "only", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(process.ExitCode == 0, await output + await errors);
        Assert.Contains("Failed: 0", await output);
        Assert.DoesNotContain("Total: 0", await output);
    }

    [Theory(Explicit = true)]
    [InlineData("a token", false)]
    [InlineData("an open path", false)]
    [InlineData("a body", false)]
    [InlineData("no token", false)]
    [InlineData("with a log", false)]
    [InlineData("a chunked answer", true)]
    [InlineData("a long answer", true)]
    [InlineData("a chunked body", true)]
    [InlineData("a path of several readings", false)]
    public async Task Nothing_per_request(string kind, bool onlyOptimized)
    {
        // in a debug build every state machine is an object of its own
        Assert.SkipWhen(onlyOptimized && IsDebugBuild(), "awaits inside an exchange allocate in debug builds only");
        var answer = kind switch
        {
            "a chunked answer" => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{5000:x}\r\n{new string('x', 5000)}\r\n0\r\n\r\n",
            "a long answer" => $"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{new string('x', 100_000)}",
            _ => ScriptedUpstream.Ok,
        };
        var request = kind switch
        {
            "an open path" => GateRig.Get("/open/x"),
            "no token" => GateRig.Get("/api/x"),
            "a body" => GateRig.Post("/api/x", "body", GateRig.Bearer),
            "a chunked body" => $"POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
            "a path of several readings" => GateRig.Get("/open/%41//b/../c"),
            _ => Ask,
        };
        using var upstream = BlockingUpstream.Start(request, answer);
        using var log = kind == "with a log" ? new Log(new LogSettings(Json: true, Disabled: false, Verbose: false, Output: "/dev/null"), Tokens.Clock()) : null;
        using var nobody = ScriptedUpstream.Answering();
        await using var rig = GateRig.Start(nobody, o => o with { UpstreamUrl = upstream.Url, EnableLogging = log is not null, EnableJsonLogging = true }, log: log);
        using var client = rig.Connect();
        client.Wire.Socket.ReceiveTimeout = 20_000;
        var bytes = Encoding.ASCII.GetBytes(request);
        var expected = MeasureAnswer(client.Wire.Socket, bytes, kind == "no token" ? null : answer.Length);
        Exchange(client.Wire.Socket, bytes, expected, 3000);
        var least = long.MaxValue;
        for (var round = 0; round < 3 && least >= Requests; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Exchange(client.Wire.Socket, bytes, expected, Requests);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(least < Requests, string.Create(CultureInfo.InvariantCulture, $"{(double)least / Requests:F2} B per request"));
    }

    private static bool IsDebugBuild() =>
        typeof(FastGate.Gateway.Exchange).Assembly.GetCustomAttributes(typeof(DebuggableAttribute), false) is [DebuggableAttribute { IsJITOptimizerDisabled: true }, ..];

    /// <summary>The length of one answer, which is the same for all: the first is read until nothing more comes.</summary>
    private static int MeasureAnswer(Socket socket, byte[] request, int? atLeast)
    {
        socket.Send(request);
        var buffer = new byte[64 * 1024];
        var length = socket.Receive(buffer);
        while (length < atLeast || socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead))
        {
            length += socket.Receive(buffer);
        }

        return length;
    }

    private static void Exchange(Socket socket, byte[] request, int answer, int times)
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        for (var i = 0; i < times; i++)
        {
            socket.Send(request);
            for (var rest = answer; rest > 0;)
            {
                rest -= socket.Receive(buffer[..Math.Min(buffer.Length, rest)]);
            }
        }
    }

    /// <summary>Answers whatever ends like the request's own end, on a thread of its own and without allocating.</summary>
    private sealed class BlockingUpstream : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[] _end;
        private readonly byte[] _answer;

        private BlockingUpstream(string request, string answer)
        {
            _end = Encoding.ASCII.GetBytes(request[^5..] is "0\r\n\r\n" ? "\r\n0\r\n\r\n" : request.EndsWith("body", StringComparison.Ordinal) ? "\r\n\r\nbody" : "\r\n\r\n");
            _answer = Encoding.ASCII.GetBytes(answer);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
        }

        public string Url => $"http://{_listener.LocalEndPoint}";

        public static BlockingUpstream Start(string request, string answer)
        {
            var upstream = new BlockingUpstream(request, answer);
            new Thread(upstream.Serve) { IsBackground = true }.Start();
            return upstream;
        }

        public void Dispose() => _listener.Dispose();

        private void Serve()
        {
            try
            {
                using var socket = _listener.Accept();
                socket.NoDelay = true;
                var buffer = new byte[64 * 1024];
                for (var length = 0; ;)
                {
                    var got = socket.Receive(buffer.AsSpan(length));
                    if (got == 0)
                    {
                        return;
                    }

                    length += got;
                    if (buffer.AsSpan(0, length).EndsWith(_end))
                    {
                        length = 0;
                        socket.Send(_answer);
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // the test is over
            }
        }
    }
}
