using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FastGate.EndToEnd.Harness;

/// <summary>The native binary as a running gateway.</summary>
public sealed class GatewayProcess : IDisposable
{
    private GatewayProcess(ChildProcess process, EndPoint endPoint)
    {
        Process = process;
        EndPoint = endPoint;
    }

    public ChildProcess Process { get; }

    public EndPoint EndPoint { get; }

    public int Port => ((IPEndPoint)EndPoint).Port;

    public string Url => $"http://{EndPoint}";

    /// <summary>Everything logged so far.</summary>
    public string Log => Process.Errors;

    /// <summary>Starts the binary and waits until it accepts connections at <paramref name="endPoint"/>.</summary>
    public static GatewayProcess Start(EndPoint endPoint, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, int seconds = 20)
        => Attach(ChildProcess.Start(Repository.Binary, arguments, environment), endPoint, seconds);

    /// <summary>Waits until a gateway that a test has started in its own way accepts connections.</summary>
    public static GatewayProcess Attach(ChildProcess process, EndPoint endPoint, int seconds = 20)
    {
        var gateway = new GatewayProcess(process, endPoint);
        var watch = Stopwatch.StartNew();
        while (!gateway.Accepts())
        {
            if (process.HasExited || watch.Elapsed.TotalSeconds > seconds)
            {
                var state = process.HasExited ? $"ended with status {process.WaitForExit()}" : $"did not listen within {seconds} s";
                var said = process.Errors + process.Output;
                process.Dispose();
                Assert.Fail($"The gateway {state}:\n{said}");
            }

            Thread.Sleep(5);
        }

        return gateway;
    }

    /// <summary>Waits until the log holds <paramref name="text"/>: it is written by a thread of its own.</summary>
    public void WaitForLog(string text, int seconds = 10)
    {
        var watch = Stopwatch.StartNew();
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(watch.Elapsed.TotalSeconds < seconds, $"The log has no '{text}':\n{Log}");
            Thread.Sleep(10);
        }
    }

    public RawClient Connect() => RawClient.Connect(EndPoint);

    /// <summary>One GET on a connection of its own.</summary>
    public RawResponse Get(string target, string? token = null, params string[] fields) => Send("GET", target, token, fields);

    /// <summary>One request without a body on a connection of its own.</summary>
    public RawResponse Send(string method, string target, string? token = null, params string[] fields)
    {
        using var client = Connect();
        return client.Send(Request(method, target, token, fields)).Receive(method == "HEAD");
    }

    /// <summary>The head of a request, with Host and, if there is a token, Authorization.</summary>
    public static string Request(string method, string target, string? token = null, params string[] fields)
    {
        var authorization = token is null ? "" : $"Authorization: Bearer {token}\r\n";
        return $"{method} {target} HTTP/1.1\r\nHost: api.example\r\n{authorization}{string.Concat(fields.Select(f => f + "\r\n"))}\r\n";
    }

    public void Dispose() => Process.Dispose();

    private bool Accepts()
    {
        try
        {
            RawClient.Connect(EndPoint).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
