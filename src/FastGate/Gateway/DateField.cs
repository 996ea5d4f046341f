namespace FastGate.Gateway;

/// <summary>The Date of the gateway's own answers (RFC 9110 section 6.6.1), formatted once a second.</summary>
public sealed class DateField(TimeProvider clock)
{
    private const int Length = 29;
    private Second _current = new(long.MinValue, []);

    /// <summary>29 bytes of IMF-fixdate.</summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            Second current = Volatile.Read(ref _current);
            DateTimeOffset now = clock.GetUtcNow();
            long second = now.ToUnixTimeSeconds();
            if (current.Unix != second)
            {
                var text = new byte[Length];
                now.TryFormat(text, out _, "R");
                current = new Second(second, text);
                Volatile.Write(ref _current, current);
            }

            return current.Text;
        }
    }

    private sealed record Second(long Unix, byte[] Text);
}
