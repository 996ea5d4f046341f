namespace FastGate.Telemetry;

/// <summary><c>log-output</c>: <c>stderr</c> as 7.0.0, <c>stdout</c>, or a file that is appended to and may be read meanwhile.</summary>
internal static class LogOutput
{
    public static Stream Open(string output) => output switch
    {
        "" or "stderr" => Console.OpenStandardError(),
        "stdout" => Console.OpenStandardOutput(),
        _ => new FileStream(output, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0),
    };
}
