using System.Reflection;
using System.Runtime.InteropServices;

namespace FastGate.Commands;

/// <summary><c>fastgate version</c>.</summary>
public static class VersionCommand
{
    /// <summary>Such as <c>0.1.0</c>; the build's commit follows a plus sign where it is known.</summary>
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static Task<int> Run(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Count > 0)
        {
            context.Error.WriteLine("[error] fastgate version takes nothing else");
            return Task.FromResult(1);
        }
        context.Out.WriteLine($"fastgate {Version} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
        return Task.FromResult(0);
    }
}
