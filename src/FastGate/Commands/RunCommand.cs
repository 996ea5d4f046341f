using System.Runtime.InteropServices;
using FastGate.Configuration;
using FastGate.Gateway;
using FastGate.Listening;
using FastGate.Startup;
using FastGate.Telemetry;

namespace FastGate.Commands;

/// <summary><c>fastgate run</c>, which is also what no verb at all means: the gateway until a signal ends it.</summary>
public static class RunCommand
{
    private static readonly TimeSpan StartIsOver = TimeSpan.FromSeconds(1);

    public static async Task<int> Run(IReadOnlyList<string> args, CommandContext context)
    {
        ConfigurationResult configuration = context.Read(args);
        if (configuration.Options is not { } options || configuration.HasErrors)
        {
            context.SayErrors(configuration);
            return 1;
        }

        using var ending = new CancellationTokenSource();
        using PosixSignalRegistration terminate = On(PosixSignal.SIGTERM, ending);
        using PosixSignalRegistration interrupt = On(PosixSignal.SIGINT, ending);
        using PosixSignalRegistration quit = On(PosixSignal.SIGQUIT, ending);
        using PosixSignalRegistration hangUp = On(PosixSignal.SIGHUP, ending);
        using Log? log = TryOpenLog(options, configuration, context);
        if (log is null)
        {
            return 1;
        }

        try
        {
            Report(configuration.Findings, log);
            await using GatewayHost host = await GatewayStart.StartAsync(options, log, TimeProvider.System, ending.Token, () => PrintConfigCommand.Render(configuration));
            await Task.Delay(StartIsOver, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            FloodAftermath.Tidy(); // of the start
            await Task.Delay(Timeout.Infinite, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            log.Write(LogLevel.Info, "shutting down");
            await host.StopAsync(options.ShutdownDelay, options.ServerGraceTimeout);
            return 0;
        }
        catch (StartException error)
        {
            foreach (Finding finding in StartFindings.Of(error.Problems, configuration))
            {
                context.Error.WriteLine(CheckCommand.Line(finding));
            }

            return 1;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0; // told to end while it was starting
        }
    }

    /// <summary>The same gateway inside another command, without signals and without a log.</summary>
    public static async Task<RunningGateway> StartHereAsync(IReadOnlyList<string> args, CommandContext context, CancellationToken stop)
    {
        ConfigurationResult configuration = context.Read(args);
        GateOptions options = configuration.Options
            ?? throw new StartException(string.Join('\n', configuration.Findings.Where(finding => finding.Severity == Severity.Error)));
        Log log = OpenLog(options, disabled: true);
        GatewayHost host = await GatewayStart.StartAsync(options, log, TimeProvider.System, stop);
        return new RunningGateway(host.LocalEndPoint, async () =>
        {
            await host.StopAsync(TimeSpan.Zero, options.ServerGraceTimeout);
            await host.DisposeAsync();
            log.Dispose();
        });
    }

    private static Log? TryOpenLog(GateOptions options, ConfigurationResult configuration, CommandContext context)
    {
        try
        {
            return OpenLog(options, options.DisableAllLogging);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            StartProblem problem = Groundwork.LogProblem(options) ?? new StartProblem("log-output", $"{options.LogOutput} can't be opened: {OpenFiles.Cause(error)}");
            context.Error.WriteLine(CheckCommand.Line(StartFindings.Of([problem], configuration)[0]));
            return null;
        }
    }

    private static Log OpenLog(GateOptions options, bool disabled)
        => new(new LogSettings(options.EnableJsonLogging, disabled, options.Verbose, options.LogOutput, options.EnableLogging), TimeProvider.System);

    private static void Report(IEnumerable<Finding> findings, Log log)
    {
        foreach (Finding finding in findings)
        {
            log.Write(finding.Severity == Severity.Info ? LogLevel.Info : LogLevel.Warn, finding.ToString(), new LogField("code", finding.Code));
        }
    }

    private static PosixSignalRegistration On(PosixSignal signal, CancellationTokenSource ending) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        ending.Cancel();
    });
}
