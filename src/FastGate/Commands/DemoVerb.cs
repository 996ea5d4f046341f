using System.Runtime.InteropServices;

namespace FastGate.Commands;

/// <summary>The words of <c>fastgate demo</c>, and the gateway that the demo starts.</summary>
public static class DemoVerb
{
    public static async Task<int> Run(IReadOnlyList<string> args, CommandContext context)
    {
        string? unknown = args.FirstOrDefault(word => word != "--once");
        if (unknown is not null)
        {
            context.Error.WriteLine("[error] fastgate demo takes --once and nothing else");
            return 1;
        }

        using var ending = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        return await DemoCommand.RunAsync(args.Count > 0, context.Out, (words, stop) => RunCommand.StartHereAsync(words, context, stop), ending.Token);

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }
}
