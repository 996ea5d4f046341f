using System.Buffers.Text;

namespace FastGate.Telemetry;

/// <summary>
/// The time of a line in both forms, <c>1571234567.123456</c> and <c>2019-10-16T14:02:47.123Z</c>. The part that changes once a second is
/// kept rendered. Not thread safe: the log uses it under its lock.
/// </summary>
internal sealed class LogDate
{
    private readonly byte[] _epoch = new byte[20];
    private readonly byte[] _iso = new byte["yyyy-MM-ddTHH:mm:ss".Length];
    private long _second = long.MinValue;
    private int _epochLength;
    private int _micros;

    public void Set(DateTimeOffset now)
    {
        long ticks = now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        long second = Math.Max(0, ticks / TimeSpan.TicksPerSecond);
        _micros = (int)(Math.Max(0, ticks) % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        if (second != _second)
        {
            _second = second;
            Utf8Formatter.TryFormat(second, _epoch, out _epochLength);
            now.UtcDateTime.TryFormat(_iso, out _, "yyyy-MM-ddTHH:mm:ss", null);
        }
    }

    public void WriteEpoch(ref Utf8Line line)
    {
        line.Raw(_epoch.AsSpan(0, _epochLength));
        line.Raw("."u8);
        line.Digits(_micros, 6);
    }

    public void WriteIso(ref Utf8Line line)
    {
        line.Raw(_iso);
        line.Raw("."u8);
        line.Digits(_micros / 1000, 3);
        line.Raw("Z"u8);
    }
}
