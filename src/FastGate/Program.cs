using FastGate.Commands;
using FastGate.Listening;

// Both switches together are the gain: the transport's inline scheduling and the socket engine's inline completions.
// The engine reads the variable at its first use, so this comes first. Nothing may block on those threads from here on.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
NativeHeap.UseOneArena();

return await new CommandTable(
    [
        new Verb("run", "Start the gateway; what no verb means too.", true, RunCommand.Run),
        .. CommandTable.Own,
        new Verb("demo", "Issuer, gateway and application in one process, and the tutorial's steps one by one.", false, DemoVerb.Run),
        new Verb("health", "Ask the running gateway whether it is well; for images without a shell.", true, HealthCommand.Run),
    ],
    CommandContext.OfProcess(ConfigurationJudges.All)).InvokeAsync(args);
