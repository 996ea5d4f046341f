using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FastGate.Telemetry;

/// <summary><c>log-output</c>: <c>stderr</c> as 7.0.0, <c>stdout</c>, or a file that is appended to and may be read meanwhile.</summary>
internal static partial class LogOutput
{
    // open(2) and fcntl(2), with the numbers that x86-64 and arm64 share.
    private const int WriteOnly = 0x1, Create = 0x40, Append = 0x400, DontWait = 0x800, CloseOnExec = 0x80000;
    private const int SetFlags = 4;
    private const int ReadableAndWritable = 0x1B6; // 0666, less the process's umask
    private const int EInterrupted = 4, ENoPeer = 6;

    public static Stream Open(string output) => output switch
    {
        "" or "stderr" => Console.OpenStandardError(),
        "stdout" => Console.OpenStandardOutput(),
        _ => new FileStream(OpenFile(output), FileAccess.Write, bufferSize: 0),
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
            return FileRights.MayWrite(output) ? null : "access denied";
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(output)) ?? "/";
        return output.EndsWith('/') || !Directory.Exists(folder) ? "there is no such folder"
            : FileRights.IsTooLong(output) ? "its name is too long"
            : FileRights.MayMakeIn(folder) ? null
            : "access denied";
    }

    /// <summary>
    /// Each line goes to where the file ends then: it may have been cut short (logrotate's copytruncate), and others may write to it as well. The
    /// framework's appending only begins at the end. Opening does not wait for a FIFO's reader, which no signal could end; writing does.
    /// </summary>
    private static SafeFileHandle OpenFile(string path)
    {
        int descriptor;
        while ((descriptor = OpenDescriptor(path, WriteOnly | Create | Append | DontWait | CloseOnExec, ReadableAndWritable)) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != EInterrupted)
            {
                throw Failure(error);
            }
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Control(descriptor, SetFlags, Append) == 0)
        {
            return file;
        }

        IOException failure = Failure(Marshal.GetLastPInvokeError());
        file.Dispose();
        throw failure;
    }

    private static IOException Failure(int error)
        => new(error == ENoPeer ? "it is a FIFO that nobody reads, or a socket" : Marshal.GetPInvokeErrorMessage(error), error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenDescriptor(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command, int argument);
}
