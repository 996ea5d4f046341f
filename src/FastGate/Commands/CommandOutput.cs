using System.Runtime.InteropServices;
using System.Text;

namespace FastGate.Commands;

/// <summary>
/// One of the process's streams. It may be closed, or lead to a disk that is full: what can't be written is lost and remembered, and no
/// command breaks down over it.
/// </summary>
public sealed partial class CommandOutput(TextWriter stream) : TextWriter
{
    private const int StandardError = 2;

    public override Encoding Encoding => stream.Encoding;

    /// <summary>Something was not written.</summary>
    public bool Failed { get; private set; }

    /// <summary>To standard error itself: the framework's stream needs a descriptor of its own, and there may be none.</summary>
    public static void LastWord(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        _ = Write(StandardError, bytes, (nuint)bytes.Length);
    }

    public override void Write(char value) => Try(() => stream.Write(value));

    public override void Write(string? value) => Try(() => stream.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => stream.Write(buffer, index, count));

    public override void WriteLine(string? value) => Try(() => stream.WriteLine(value));

    public override void Flush() => Try(stream.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Failed = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, byte[] bytes, nuint length);
}
