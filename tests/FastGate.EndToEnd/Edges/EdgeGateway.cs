using System.Diagnostics;
using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>The gateway before an echo application, with an issuer of the test's choice and its file written line by line.</summary>
public sealed class EdgeGateway : IDisposable
{
    private static readonly Dictionary<string, string> OneThread = new() { ["DOTNET_PROCESSOR_COUNT"] = "1" };
    private readonly TestFolder _folder = new();

    private EdgeGateway(string issuer, string settings, string? upstream, bool oneThread, Func<string, IPEndPoint, GatewayProcess> start)
    {
        Application = EchoApplication.Start();
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        File = _folder.Write("gate.yaml", Settings(issuer, listen.ToString(), upstream ?? Application.Url) + settings);
        Environment = oneThread ? OneThread : null;
        try
        {
            Gateway = start(File, listen);
        }
        catch
        {
            Application.Dispose();
            _folder.Dispose();
            throw;
        }
    }

    public EchoApplication Application { get; }

    public GatewayProcess Gateway { get; }

    public string File { get; }

    public IReadOnlyDictionary<string, string>? Environment { get; }

    public static EdgeGateway Start(string issuer, string settings = "", string? upstream = null, bool oneThread = false) =>
        new(issuer, settings, upstream, oneThread, (file, listen) => GatewayProcess.Start(listen, [$"--config={file}"], oneThread ? OneThread : null));

    /// <summary>Runs a gateway that must refuse to start, and returns its status, what it printed and how long it took.</summary>
    public static (int Status, string Errors, TimeSpan Took) Refused(string issuer, string settings = "", int seconds = 20)
    {
        using var folder = new TestFolder();
        var file = folder.Write("gate.yaml", Settings(issuer, $"127.0.0.1:{Ports.Next()}", "http://127.0.0.1:1") + settings);
        var watch = Stopwatch.StartNew();
        var (status, output, errors) = ChildProcess.Run(Repository.Binary, [$"--config={file}"], seconds);
        return (status, errors + output, watch.Elapsed);
    }

    public static string Settings(string issuer, string listen, string upstream) =>
        $"""
        discovery-url: {issuer}
        client-id: gatekeeper
        client-secret: none
        listen: {listen}
        upstream-url: {upstream}
        no-redirects: true
        enable-metrics: true

        """;

    /// <summary>The value of one line of the metrics.</summary>
    public double Metric(string name) => Metric(Gateway.Get("/oauth/metrics").Text, name);

    public static double Metric(string text, string name) => text.Split('\n')
        .Where(l => l.StartsWith(name + " ", StringComparison.Ordinal))
        .Select(l => double.Parse(l[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)).Single();

    /// <summary>Tries again and again, for what the gateway does in its own time.</summary>
    public static void Eventually(Func<bool> holds, string what, int seconds = 20)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed.TotalSeconds < seconds, $"not within {seconds} s: {what}");
            Thread.Sleep(50);
        }
    }

    public void Dispose()
    {
        Gateway.Dispose();
        Application.Dispose();
        _folder.Dispose();
    }
}
