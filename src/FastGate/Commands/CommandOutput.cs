using System.Text;

namespace FastGate.Commands;

/// <summary>
/// One of the process's streams. It may be closed, or lead to a disk that is full: what can't be written is lost and remembered, and no
/// command breaks down over it.
/// </summary>
public sealed class CommandOutput(TextWriter stream) : TextWriter
{
    public override Encoding Encoding => stream.Encoding;

    /// <summary>Something was not written.</summary>
    public bool Failed { get; private set; }

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
}
