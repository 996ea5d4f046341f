namespace FastGate.Telemetry;

/// <summary>
/// The log: what the gateway says about itself and, with <c>enable-logging</c>, one line per request. Nothing here waits for the output and
/// nothing here throws. Tokens, passwords and claims of tokens that did not verify must not be given to it.
/// </summary>
public sealed partial class Log : IDisposable
{
    private readonly LogSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Stream? _output;
    private readonly LogSpool? _spool;

    /// <summary>Opens the output; a file that can't be opened throws what the framework throws, at start.</summary>
    public Log(LogSettings settings, TimeProvider clock)
        : this(settings, clock, LogOutput.Open(settings.Output))
    {
    }

    internal Log(LogSettings settings, TimeProvider clock, Stream? output, int capacity = LogSpool.DefaultCapacity)
    {
        _settings = settings;
        _clock = clock;
        _output = output;
        _spool = settings.Disabled || output is null ? null : new LogSpool(output, settings.Json, clock, capacity);
        RequestsEnabled = _spool is not null && settings.Requests;
    }

    /// <summary>Says nothing at all. For tests.</summary>
    public static Log Silent { get; } = new(new LogSettings(false, true, false, "stderr"), TimeProvider.System, null);

    /// <summary>Ask before a <see cref="RequestRecord"/> is put together.</summary>
    public bool RequestsEnabled { get; }

    /// <summary>Lines that had no room since the start.</summary>
    public long Dropped => _spool?.Dropped ?? 0;

    public void Write(LogLevel level, string message, params ReadOnlySpan<LogField> fields)
    {
        if (level == LogLevel.Debug && !_settings.Verbose)
        {
            return;
        }

        if (_spool is not null)
        {
            _spool.Add(level, message, fields);
        }
        else if (level == LogLevel.Fatal && _output is not null)
        {
            WriteDespiteSilence(message, fields);
        }
    }

    public void Request(in RequestRecord record)
    {
        if (RequestsEnabled)
        {
            _spool!.Add(record);
        }
    }

    /// <summary>Waits until what was written so far is out, at most <paramref name="timeout"/>.</summary>
    public void Flush(TimeSpan timeout) => _spool?.Flush(timeout);

    public void Dispose()
    {
        if (!ReferenceEquals(this, Silent))
        {
            _spool?.Dispose();
            _output?.Dispose();
        }
    }

    // disable-all-logging: the process is about to end, so that this may wait for the output.
    private void WriteDespiteSilence(string message, ReadOnlySpan<LogField> fields)
    {
        byte[] space = new byte[16 * 1024];
        var date = new LogDate();
        date.Set(_clock.GetUtcNow());
        var line = new Utf8Line(space);
        LogLine.Write(ref line, _settings.Json, date, LogLevel.Fatal, message, fields);
        try
        {
            _output!.Write(space, 0, line.Length);
            _output.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody listens.
        }
    }
}
