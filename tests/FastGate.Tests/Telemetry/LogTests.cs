using System.Diagnostics;
using System.Text.Json;
using FastGate.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Telemetry;

public partial class LogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly RecordingStream _output = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2019, 10, 16, 14, 2, 47, TimeSpan.Zero).AddTicks(1234567));

    [Fact]
    public void A_request_line_has_the_fields_of_7_0_0_and_an_ISO_time()
    {
        using Log log = Open(json: true);
        log.Request(Record());
        JsonElement line = Single(log);

        Assert.Equal("info", line.GetProperty("level").GetString());
        Assert.Equal(1571234567.123456, line.GetProperty("ts").GetDouble(), 6);
        Assert.Equal("2019-10-16T14:02:47.123Z", line.GetProperty("time").GetString());
        Assert.Equal("client request", line.GetProperty("msg").GetString());
        Assert.Equal(0.0015, line.GetProperty("latency").GetDouble(), 9);
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal(42, line.GetProperty("bytes").GetInt64());
        Assert.Equal("127.0.0.1:4711", line.GetProperty("client_ip").GetString());
        Assert.Equal("GET", line.GetProperty("method").GetString());
        Assert.Equal("/a/b", line.GetProperty("path").GetString());
        Assert.False(line.TryGetProperty("request_id", out _));
    }

    [Fact]
    public void The_console_form_is_four_columns_with_the_fields_as_JSON()
    {
        using Log log = Open(json: false);
        log.Request(Record());
        string[] columns = SingleText(log).Split('\t');

        Assert.Equal(["2019-10-16T14:02:47.123Z", "info", "client request"], columns[..3]);
        Assert.Equal(
            """{"latency": 0.001500000, "status": 200, "bytes": 42, "client_ip": "127.0.0.1:4711", "method": "GET", "path": "/a/b"}""",
            Assert.Single(columns[3..]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_kind_of_field_is_written(bool json)
    {
        using Log log = Open(json);
        log.Write(
            LogLevel.Warn,
            "kinds",
            new LogField("text", "a\"b\\c"),
            new LogField("nothing", (string?)null),
            new LogField("number", -5L),
            new LogField("real", 1.5),
            new LogField("odd", double.NaN),
            new LogField("truth", true),
            new LogField("list", ["x", "y\n"]));
        string text = SingleText(log);
        JsonElement fields = JsonDocument.Parse(json ? text : text.Split('\t')[3]).RootElement;

        Assert.Equal("a\"b\\c", fields.GetProperty("text").GetString());
        Assert.Equal("", fields.GetProperty("nothing").GetString());
        Assert.Equal(-5, fields.GetProperty("number").GetInt64());
        Assert.Equal(1.5, fields.GetProperty("real").GetDouble());
        Assert.Equal(0, fields.GetProperty("odd").GetDouble());
        Assert.True(fields.GetProperty("truth").GetBoolean());
        Assert.Equal(["x", "y\n"], fields.GetProperty("list").EnumerateArray().Select(item => item.GetString()!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_text_forges_a_line_or_reaches_a_terminal(bool json)
    {
        const string Evil = "a\r\n\t\u001b[31m\u0000\u007f\u0085\u009b\u2028\u202e\ufeffz";
        using Log log = Open(json);
        log.Write(LogLevel.Error, Evil, new LogField(Evil, Evil));
        log.Request(Record(path: "/x\r\n\t\u001b[0m\u0000"u8, method: "G\nT"u8));
        log.Flush(Patience);

        Assert.Equal(2, _output.Lines.Length);
        Assert.DoesNotContain(_output.Text, c => c is not ('\n' or '\t') && (char.IsControl(c) || c is '\u2028' or '\u202e' or '\ufeff'));
        Assert.All(_output.Lines, line => Assert.Equal(json ? 0 : 3, line.Count(c => c == '\t')));
        string[] forms = [.. _output.Lines.Select(line => json ? line : line.Split('\t')[3])];
        Assert.Equal("/x\r\n\t\u001b[0m\u0000", JsonDocument.Parse(forms[1]).RootElement.GetProperty("path").GetString());
        Assert.Equal(Evil, JsonDocument.Parse(forms[0]).RootElement.GetProperty(Evil).GetString());
    }

    [Fact]
    public void Invalid_UTF8_becomes_a_replacement_character()
    {
        using Log log = Open(json: true);
        log.Request(Record(path: [(byte)'/', 0xC3, (byte)'x', 0xFF, 0xE2, 0x82]));
        log.Write(LogLevel.Info, "lone \ud800 surrogate", new LogField("ok", "h\u00e9 \ud83d\ude00"));
        log.Flush(Patience);

        Assert.Equal("/\ufffdx\ufffd\ufffd", JsonDocument.Parse(_output.Lines[0]).RootElement.GetProperty("path").GetString());
        Assert.Equal("lone \ufffd surrogate", JsonDocument.Parse(_output.Lines[1]).RootElement.GetProperty("msg").GetString());
        Assert.Contains("h\u00e9 \ud83d\ude00", _output.Lines[1]);
    }

    [Fact]
    public void Debug_lines_need_verbose()
    {
        using (Log log = Open(json: true))
        {
            log.Write(LogLevel.Debug, "quiet");
        }

        Assert.Equal("", _output.Text);
        using (Log log = new(new LogSettings(true, false, true, ""), _clock, _output))
        {
            log.Write(LogLevel.Debug, "loud");
        }

        Assert.Contains("\"level\":\"debug\"", _output.Text);
    }

    [Fact]
    public void Only_a_fatal_error_breaks_the_silence()
    {
        using Log log = new(new LogSettings(true, true, true, "", Requests: true), _clock, _output);
        log.Write(LogLevel.Error, "unheard");
        log.Request(Record());
        Assert.False(log.RequestsEnabled);
        log.Write(LogLevel.Fatal, "heard");

        Assert.Equal("heard", Single(log).GetProperty("msg").GetString());
    }

    [Fact]
    public void Requests_are_logged_only_when_asked_for()
    {
        using Log log = new(new LogSettings(true, false, false, ""), _clock, _output);
        log.Request(Record());
        log.Flush(Patience);

        Assert.Equal("", _output.Text);
    }

    [Fact]
    public void Denials_name_their_reason()
    {
        using Log log = Open(json: true);
        log.TokenRefused("no authorization header or cookie", Log.MissingToken, "10.0.0.1:5");
        log.TokenRefused("the signature does not fit", "signature_invalid", "10.0.0.1:5");
        log.RolesMissing("a@b.c", "/admin*", "admin,ops", "role_missing", "10.0.0.1:5");
        log.AccessDenied("access denied, invalid groups", "a@b.c", "/admin*", "/staff", "group_missing", "10.0.0.1:5");
        log.Flush(Patience);
        JsonElement[] lines = [.. _output.Lines.Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(["error", "error", "warn", "warn"], lines.Select(line => line.GetProperty("level").GetString()!));
        Assert.Equal("signature_invalid", lines[1].GetProperty("reason").GetString());
        Assert.Equal("the signature does not fit", lines[1].GetProperty("error").GetString());
        Assert.Equal("10.0.0.1:5", lines[1].GetProperty("client_ip").GetString());
        Assert.StartsWith("access denied, ", lines[2].GetProperty("msg").GetString());
        Assert.Equal("denied", lines[2].GetProperty("access").GetString());
        Assert.Equal("a@b.c", lines[2].GetProperty("email").GetString());
        Assert.Equal("/admin*", lines[2].GetProperty("resource").GetString());
        Assert.Equal("admin,ops", lines[2].GetProperty("roles").GetString());
        Assert.Equal("/staff", lines[3].GetProperty("required").GetString());
    }

    private static RequestRecord Record(ReadOnlySpan<byte> path, ReadOnlySpan<byte> method) => new()
    {
        LatencyTicks = Stopwatch.Frequency * 15 / 10_000,
        Status = 200,
        Bytes = 42,
        Client = "127.0.0.1:4711",
        Method = method,
        Path = path,
    };

    private static RequestRecord Record(ReadOnlySpan<byte> path) => Record(path, "GET"u8);

    private static RequestRecord Record() => Record("/a/b"u8, "GET"u8);

    private Log Open(bool json) => new(new LogSettings(json, false, false, "", Requests: true), _clock, _output);

    private string SingleText(Log log)
    {
        log.Flush(Patience);
        return Assert.Single(_output.Lines);
    }

    private JsonElement Single(Log log) => JsonDocument.Parse(SingleText(log)).RootElement;
}
