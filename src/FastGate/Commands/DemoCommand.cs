using System.Net;
using FastGate.Demo;

namespace FastGate.Commands;

/// <summary>
/// <c>fastgate demo</c>: issuer, application and gateway in one process on loopback, the gateway reading a real
/// keycloak-gatekeeper file, and then the tutorial's steps one by one.
/// </summary>
public static class DemoCommand
{
    private const int TutorialPort = 3000;

    /// <summary>
    /// Runs the demo and returns the exit status: 0 if every step went as it must. With <paramref name="once"/> it ends after the
    /// steps; otherwise everything stays up until <paramref name="stop"/>.
    /// </summary>
    public static async Task<int> RunAsync(bool once, TextWriter output, GatewayStarter start, CancellationToken stop)
    {
        using var issuer = DemoIssuer.Start();
        using var application = EchoApplication.Start();
        using var folder = new TemporaryFolder();
        var listen = $"127.0.0.1:{FreePort.Prefer(TutorialPort)}";
        var file = folder.Write("keycloak-gatekeeper.conf", DemoConfiguration.Text(issuer, application, listen));

        RunningGateway gateway;
        try
        {
            gateway = await start([$"--config={file}"], stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await output.WriteLineAsync($"The gateway did not start: {e.Message}");
            return 1;
        }

        // The steps block while they wait for answers, so they have a thread of their own: a continuation of an await in this
        // process may run on an event loop's thread.
        var walk = new DemoWalk(issuer, application, gateway.LocalEndPoint as IPEndPoint ?? IPEndPoint.Parse(listen), output);
        var wrong = await Task.Factory.StartNew(
            () =>
            {
                Announce(output, file);
                return walk.Run();
            },
            stop,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        if (!once)
        {
            output.WriteLine("The issuer, the gateway and the application stay up: paste the lines above. Ctrl-C ends them.");
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await gateway.StopAsync();
        return wrong == 0 ? 0 : 1;
    }

    private static void Announce(TextWriter output, string file)
    {
        output.WriteLine($"The gateway was started as: fastgate --config={file}");
        output.WriteLine();
        foreach (var line in File.ReadLines(file))
        {
            output.WriteLine($"    {line}");
        }
    }

    /// <summary>A folder that only its owner may read, gone at the end: the file holds this run's secrets.</summary>
    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fastgate-demo-");

        public string Write(string name, string text)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
