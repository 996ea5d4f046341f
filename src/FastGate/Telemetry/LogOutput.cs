using System.Runtime.InteropServices;

namespace FastGate.Telemetry;

/// <summary><c>log-output</c>: <c>stderr</c> as 7.0.0, <c>stdout</c>, or a file that is appended to and may be read meanwhile.</summary>
internal static partial class LogOutput
{
    private const int Search = 1;
    private const int Writing = 2;

    public static Stream Open(string output) => output switch
    {
        "" or "stderr" => Console.OpenStandardError(),
        "stdout" => Console.OpenStandardOutput(),
        _ => new FileStream(output, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0),
    };

    /// <summary>Why <see cref="Open"/> would fail, or null. Nothing is opened, made or changed: a pipe or a device may mind even being opened.</summary>
    public static string? Problem(string output)
    {
        if (output is "" or "stderr" or "stdout")
        {
            return null;
        }

        if (Directory.Exists(output))
        {
            return "it is a folder";
        }

        if (File.Exists(output))
        {
            return Access(output, Writing) == 0 ? null : "access denied";
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(output)) ?? "/";
        return output.EndsWith('/') || !Directory.Exists(folder) ? "there is no such folder"
            : Access(folder, Writing | Search) == 0 ? null
            : "access denied";
    }

    /// <summary>access(2), by the process's real user, who is the effective one too: nobody runs a gateway set-uid.</summary>
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
