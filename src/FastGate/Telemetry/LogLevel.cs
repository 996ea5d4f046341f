namespace FastGate.Telemetry;

public enum LogLevel : byte
{
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

internal static class LogLevelName
{
    public static ReadOnlySpan<byte> Of(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug"u8,
        LogLevel.Info => "info"u8,
        LogLevel.Warn => "warn"u8,
        LogLevel.Error => "error"u8,
        _ => "fatal"u8,
    };
}
