using System.Collections;
using System.Runtime.InteropServices;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Startup;
using FastGate.Telemetry;

namespace FastGate.Commands;

/// <summary><c>fastgate run</c>, which is also what no verb at all means: the gateway until a signal ends it.</summary>
public static class RunCommand
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter errors)
    {
        ConfigurationResult configuration = Read(arguments);
        if (configuration.Options is not { } options || configuration.HasErrors)
        {
            foreach (Finding finding in configuration.Findings.Where(finding => finding.Severity == Severity.Error))
            {
                errors.WriteLine($"[error] {finding}");
            }

            return 1;
        }

        using var ending = new CancellationTokenSource();
        using PosixSignalRegistration terminate = On(PosixSignal.SIGTERM, ending);
        using PosixSignalRegistration interrupt = On(PosixSignal.SIGINT, ending);
        using PosixSignalRegistration quit = On(PosixSignal.SIGQUIT, ending);
        var log = new Log(new LogSettings(options.EnableJsonLogging, options.DisableAllLogging, options.Verbose, options.LogOutput) { Requests = options.EnableLogging }, TimeProvider.System);
        try
        {
            Report(configuration.Findings, log);
            GatewayHost host = await GatewayStart.StartAsync(options, log, TimeProvider.System, ending.Token);
            await using (host)
            {
                await Task.Delay(Timeout.Infinite, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                log.Write(LogLevel.Info, "shutting down");
                await host.StopAsync(options.ShutdownDelay, options.ServerGraceTimeout);
            }

            return 0;
        }
        catch (StartException error)
        {
            errors.WriteLine($"[error] {error.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0; // told to end while it was starting
        }
        finally
        {
            log.Dispose();
        }
    }

    /// <summary>For the demo: the same gateway in this process, without signals.</summary>
    public static async Task<RunningGateway> StartHereAsync(string[] arguments, CancellationToken stop)
    {
        ConfigurationResult configuration = Read(arguments);
        if (configuration.Options is not { } options || configuration.HasErrors)
        {
            throw new StartException(string.Join('\n', configuration.Findings));
        }

        var log = new Log(new LogSettings(options.EnableJsonLogging, true, options.Verbose, options.LogOutput) { Requests = options.EnableLogging }, TimeProvider.System);
        GatewayHost host = await GatewayStart.StartAsync(options, log, TimeProvider.System, stop);
        return new RunningGateway(host.LocalEndPoint, async () =>
        {
            await host.StopAsync(TimeSpan.Zero, options.ServerGraceTimeout);
            await host.DisposeAsync();
            log.Dispose();
        });
    }

    private static void Report(IEnumerable<Finding> findings, Log log)
    {
        foreach (Finding finding in findings)
        {
            log.Write(finding.Severity == Severity.Error ? LogLevel.Error : LogLevel.Warn, finding.ToString(), new LogField("code", finding.Code));
        }
    }

    private static PosixSignalRegistration On(PosixSignal signal, CancellationTokenSource ending) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        ending.Cancel();
    });

    private static ConfigurationResult Read(string[] arguments)
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return Configurator.Read(arguments, environment);
    }
}
