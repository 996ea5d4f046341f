using FastGate.Commands;
using FastGate.Listening;
using FastGate.Telemetry;

NativeHeap.UseOneArena();

try
{
    return await new CommandTable(
        [
            new Verb("run", "Start the gateway; what no verb means too.", true, RunCommand.Run),
            .. CommandTable.Own,
            new Verb("demo", "Issuer, gateway and application in one process, and the tutorial's steps one by one.", false, DemoVerb.Run),
            new Verb("health", "Ask the running gateway whether it is well, for images without a shell: exit 0 if it is, 1 if not, 3 if all listeners demand a certificate that it has not.", true, HealthCommand.Run),
        ],
        CommandContext.OfProcess(ConfigurationJudges.All)).InvokeAsync(args);
}
catch (Exception error) when (OpenFiles.RanOut(error))
{
    CommandOutput.LastWord($"[error] {OpenFiles.TooMany}: this process may not have as many as it needs to start; raise its limit (ulimit -n)");
    return 1;
}
catch (Exception error) when (error is OutOfMemoryException or TypeInitializationException { InnerException: IOException { HResult: 11 } })
{
    // A thread that the system does not grant is told as this, too; and the one for signals as EAGAIN.
    CommandOutput.LastWord("[error] there is not enough memory, or this process may not have as many threads as it needs to start; raise its limits (memory, pids.max, ulimit -u)");
    return 1;
}
