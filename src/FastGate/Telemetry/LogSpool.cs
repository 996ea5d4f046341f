namespace FastGate.Telemetry;

/// <summary>
/// Takes finished lines from any thread and writes them from one thread of its own. Two buffers of fixed size: lines are formatted
/// straight into the one that fills while the other is being written. When both are full, lines are dropped and counted, and the count is
/// said in the next batch: the gateway never waits for whoever reads its log.
/// </summary>
internal sealed class LogSpool : IDisposable
{
    public const int DefaultCapacity = 512 * 1024;

    // The writer sleeps this long after the first line of a batch so that a busy gateway pays for a few writes a second, not for one per line.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Stream _output;
    private readonly LogDate _date = new();
    private readonly TimeProvider _clock;
    private readonly bool _json;
    private readonly Thread _thread;
    private byte[] _filling;
    private byte[] _spare;
    private int _filled;
    private int _wakeAt = 1;
    private long _dropped;
    private long _droppedInAll;
    private long _accepted;
    private long _written;
    private bool _closing;

    public LogSpool(Stream output, bool json, TimeProvider clock, int capacity = DefaultCapacity)
    {
        _output = output;
        _json = json;
        _clock = clock;
        _filling = GC.AllocateUninitializedArray<byte>(capacity);
        _spare = GC.AllocateUninitializedArray<byte>(capacity);
        _thread = new Thread(Run, 128 * 1024) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public long Dropped => Interlocked.Read(ref _droppedInAll);

    public void Add(LogLevel level, string message, ReadOnlySpan<LogField> fields)
    {
        lock (_gate)
        {
            _date.Set(_clock.GetUtcNow());
            var line = new Utf8Line(_filling.AsSpan(_filled));
            LogLine.Write(ref line, _json, _date, level, message, fields);
            Finish(line.Length, line.Overflowed);
        }
    }

    public void Add(in RequestRecord request)
    {
        lock (_gate)
        {
            _date.Set(_clock.GetUtcNow());
            var line = new Utf8Line(_filling.AsSpan(_filled));
            LogLine.Write(ref line, _json, _date, request);
            Finish(line.Length, line.Overflowed);
        }
    }

    /// <summary>Returns when all that was accepted so far has been handed to the output, or the time is over.</summary>
    public void Flush(TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (_gate)
        {
            long target = _accepted;
            _wakeAt = 0;
            Monitor.PulseAll(_gate);
            while (_written < target && deadline - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_gate, (int)left);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing)
            {
                return;
            }

            _closing = true;
            Monitor.PulseAll(_gate);
        }

        // A reader that has stopped reading must not keep the process alive: the thread is a background one.
        _thread.Join(Farewell);
    }

    private void Finish(int length, bool overflowed)
    {
        if (overflowed || _closing)
        {
            _dropped++;
            _droppedInAll++;
        }
        else
        {
            _filled += length;
            _accepted++;
        }

        if (_filled >= _wakeAt || (overflowed && _wakeAt != int.MaxValue))
        {
            _wakeAt = int.MaxValue;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        byte[] notice = new byte[512];
        while (TakeBatch(out byte[] batch, out int length, out long accepted, out int noticeLength, notice))
        {
            try
            {
                _output.Write(batch, 0, length);
                _output.Write(notice, 0, noticeLength);
                _output.Flush();
            }
            catch (Exception)
            {
                // Nobody reads (a closed pipe), the disk is full, or the file is as long as one may be, which the framework tells as an argument out of
                // range. There is no other place to complain to; the service goes on.
            }

            lock (_gate)
            {
                _spare = batch;
                _written = accepted;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TakeBatch(out byte[] batch, out int length, out long accepted, out int noticeLength, byte[] notice)
    {
        lock (_gate)
        {
            while (_filled == 0 && _dropped == 0 && !_closing)
            {
                _wakeAt = 1;
                Monitor.Wait(_gate);
            }

            if (_wakeAt != 0 && !_closing && _filled < _filling.Length / 2)
            {
                _wakeAt = _filling.Length / 2;
                Monitor.Wait(_gate, Gather);
            }

            (batch, length, accepted) = (_filling, _filled, _accepted);
            noticeLength = 0;
            if (_dropped > 0)
            {
                _date.Set(_clock.GetUtcNow());
                var line = new Utf8Line(notice);
                LogLine.Write(ref line, _json, _date, LogLevel.Warn, "log lines were dropped", [new LogField("count", _dropped)]);
                noticeLength = line.Length;
                _dropped = 0;
            }

            (_filling, _filled) = (_spare, 0);
            _wakeAt = 1;
            return length + noticeLength > 0 || !_closing;
        }
    }
}
