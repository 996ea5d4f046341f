using System.Diagnostics;

namespace FastGate.Telemetry;

/// <summary>
/// The two forms of a line.
/// JSON: <c>{"level":"info","ts":1571234567.123456,"time":"2019-10-16T14:02:47.123Z","msg":"client request","latency":0.000312,…}</c>.
/// Console: time, tab, level, tab, message, and if there are fields a tab and their JSON with a blank after each colon and comma.
/// </summary>
internal static class LogLine
{
    public static void Write(ref Utf8Line line, bool json, LogDate date, LogLevel level, string message, scoped ReadOnlySpan<LogField> fields)
    {
        Open(ref line, json, date, level, message, fields.IsEmpty);
        for (int i = 0; i < fields.Length; i++)
        {
            Name(ref line, json, fields[i].Name, i == 0);
            Value(ref line, json, fields[i]);
        }

        Close(ref line, json, fields.IsEmpty);
    }

    public static void Write(ref Utf8Line line, bool json, LogDate date, scoped in RequestRecord request)
    {
        Open(ref line, json, date, LogLevel.Info, "client request", bare: false);
        line.Raw(json ? ",\"latency\":"u8 : "\"latency\": "u8);
        Seconds(ref line, request.LatencyTicks);
        line.Raw(json ? ",\"status\":"u8 : ", \"status\": "u8);
        line.Number(request.Status);
        line.Raw(json ? ",\"bytes\":"u8 : ", \"bytes\": "u8);
        line.Number(request.Bytes);
        line.Raw(json ? ",\"client_ip\":\""u8 : ", \"client_ip\": \""u8);
        line.Escaped(request.Client);
        line.Raw(json ? "\",\"method\":\""u8 : "\", \"method\": \""u8);
        line.Escaped(request.Method);
        line.Raw(json ? "\",\"path\":\""u8 : "\", \"path\": \""u8);
        line.Escaped(request.Path);
        if (!request.RequestId.IsEmpty)
        {
            line.Raw(json ? "\",\"request_id\":\""u8 : "\", \"request_id\": \""u8);
            line.Escaped(request.RequestId);
        }

        line.Raw("\""u8);
        Close(ref line, json, bare: false);
    }

    private static void Open(ref Utf8Line line, bool json, LogDate date, LogLevel level, string message, bool bare)
    {
        if (json)
        {
            line.Raw("{\"level\":\""u8);
            line.Raw(LogLevelName.Of(level));
            line.Raw("\",\"ts\":"u8);
            date.WriteEpoch(ref line);
            line.Raw(",\"time\":\""u8);
            date.WriteIso(ref line);
            line.Raw("\",\"msg\":\""u8);
            line.Escaped(message);
            line.Raw("\""u8);
            return;
        }

        date.WriteIso(ref line);
        line.Raw("\t"u8);
        line.Raw(LogLevelName.Of(level));
        line.Raw("\t"u8);
        line.Escaped(message, quoted: false);
        if (!bare)
        {
            line.Raw("\t{"u8);
        }
    }

    private static void Close(ref Utf8Line line, bool json, bool bare) => line.Raw(json || !bare ? "}\n"u8 : "\n"u8);

    private static void Name(ref Utf8Line line, bool json, string name, bool first)
    {
        line.Raw(json ? ",\""u8 : first ? "\""u8 : ", \""u8);
        line.Escaped(name);
        line.Raw(json ? "\":"u8 : "\": "u8);
    }

    private static void Value(ref Utf8Line line, bool json, in LogField field)
    {
        switch (field.Kind)
        {
            case LogField.Shape.Integer:
                line.Number(field.Integer);
                break;
            case LogField.Shape.Real:
                line.Real(field.Real);
                break;
            case LogField.Shape.Truth:
                line.Raw(field.Truth ? "true"u8 : "false"u8);
                break;
            case LogField.Shape.Texts:
                line.Raw("["u8);
                IReadOnlyList<string> texts = field.Texts;
                for (int i = 0; i < texts.Count; i++)
                {
                    line.Raw(i == 0 ? "\""u8 : json ? ",\""u8 : ", \""u8);
                    line.Escaped(texts[i]);
                    line.Raw("\""u8);
                }

                line.Raw("]"u8);
                break;
            default:
                line.Raw("\""u8);
                line.Escaped(field.Text);
                line.Raw("\""u8);
                break;
        }
    }

    // A decimal fraction with nine places, in integers: exact, and without the exponent that a double may print.
    private static void Seconds(ref Utf8Line line, long ticks)
    {
        ticks = Math.Max(0, ticks);
        long frequency = Stopwatch.Frequency;
        line.Number(ticks / frequency);
        line.Raw("."u8);
        line.Digits((int)((Int128)(ticks % frequency) * 1_000_000_000 / frequency), 9);
    }
}
