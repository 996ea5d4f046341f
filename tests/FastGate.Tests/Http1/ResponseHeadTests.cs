using FastGate.Http1;

namespace FastGate.Tests.Http1;

public sealed class ResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200, "OK", false)]
    [InlineData("HTTP/1.1 200 ", 200, "", false)]
    [InlineData("HTTP/1.0 404 Not  Found\tat \u00e9ll", 404, "Not  Found\tat \u00e9ll", true)]
    [InlineData("HTTP/1.1 599 ?", 599, "?", false)]
    public void Status_lines(string line, int status, string reason, bool http10)
    {
        string text = Wire.Head(line, "A: b");
        (ParseResult result, ResponseHead head) = Wire.Response(text);
        Assert.Equal((ParseState.Complete, status, reason, http10), (result.State, head.Status, Wire.Text(head.Reason.Of(Wire.Bytes(text))), head.Http10));
        Assert.Equal(text.Length, head.Length);
    }

    [Theory]
    [InlineData("HTTP/1.1  200 OK")]
    [InlineData("HTTP/1.1 2000 OK")]
    [InlineData("HTTP/1.1 20 OK")]
    [InlineData("HTTP/1.1 20x OK")]
    [InlineData("HTTP/1.1 -20 OK")]
    [InlineData("HTTP/1.1\t200 OK")]
    [InlineData("HTTP/1.1 200\tOK")]
    [InlineData("HTTP/1.1 200OK")]
    [InlineData("HTTP/1.1 200 O\0K")]
    [InlineData("HTTP/1.1 200 O\u007fK")]
    [InlineData("http/1.1 200 OK")]
    [InlineData("HTTP/1.01 200 OK")]
    [InlineData("HTTP/11 200 OK")]
    [InlineData("HTTP/1.2 200 OK")]
    [InlineData("HTTP/0.9 200 OK")]
    [InlineData("HTTP/3.0 200 OK")]
    [InlineData(" HTTP/1.1 200 OK")]
    [InlineData("ICY 200 OK")]
    [InlineData("")]
    public void Bad_status_lines(string line) => Assert.Equal((ParseState.Refused, line), (Wire.Response(Wire.Head(line, "A: b")).Result.State, line));

    [Theory]
    [InlineData("200 OK", "Content-Length: 5", false, BodyFraming.Length, 5, true)]
    [InlineData("200 OK", "Content-Length: 5|Connection: close", false, BodyFraming.Length, 5, false)]
    [InlineData("200 OK", "Transfer-Encoding: Chunked", false, BodyFraming.Chunked, 0, true)]
    [InlineData("200 OK", "A: b", false, BodyFraming.UntilClose, 0, false)]
    [InlineData("200 OK", "Content-Length: 5", true, BodyFraming.None, 5, true)]
    [InlineData("200 OK", "Transfer-Encoding: chunked", true, BodyFraming.None, 0, true)]
    [InlineData("200 OK", "A: b", true, BodyFraming.None, 0, true)]
    [InlineData("204 No Content", "A: b", false, BodyFraming.None, 0, true)]
    [InlineData("204 No Content", "Content-Length: 0", false, BodyFraming.None, 0, true)]
    [InlineData("204 No Content", "Content-Length: 5", false, BodyFraming.None, 5, false)]
    [InlineData("204 No Content", "Transfer-Encoding: chunked", false, BodyFraming.None, 0, false)]
    [InlineData("304 Not Modified", "Content-Length: 5", false, BodyFraming.None, 5, true)]
    [InlineData("304 Not Modified", "Transfer-Encoding: chunked", false, BodyFraming.None, 0, true)]
    [InlineData("205 Reset Content", "Content-Length: 0", false, BodyFraming.Length, 0, true)]
    [InlineData("100 Continue", "A: b", false, BodyFraming.None, 0, true)]
    [InlineData("101 Switching Protocols", "A: b", false, BodyFraming.None, 0, true)]
    [InlineData("200 OK", "Transfer-Encoding: chunked, deflate", false, BodyFraming.UntilClose, 0, false)]
    public void Framing(string status, string lines, bool head, BodyFraming framing, long length, bool keepAlive)
    {
        (ParseResult result, ResponseHead response) = Wire.Response(Wire.Head($"HTTP/1.1 {status}", lines.Split('|')));
        Assert.Equal(ParseState.Complete, result.State);
        Assert.Equal(MessageFault.None, response.Frame(head));
        Assert.Equal((framing, length, keepAlive), (response.Framing, response.ContentLength, response.KeepAlive));
    }

    [Theory]
    [InlineData("1.1", "Content-Length: 5|Content-Length: 5")]
    [InlineData("1.1", "Content-Length: 5|Content-Length: 6")]
    [InlineData("1.1", "Content-Length: 5, 5")]
    [InlineData("1.1", "Content-Length: +5")]
    [InlineData("1.1", "Content-Length:")]
    [InlineData("1.1", "Content-Length: 99999999999999999999")]
    [InlineData("1.1", "Content-Length: 5|Transfer-Encoding: chunked")]
    [InlineData("1.1", "Transfer-Encoding: chunked|Content-Length: 0")]
    [InlineData("1.1", "Transfer-Encoding: gzip|Content-Length: 0")]
    [InlineData("1.1", "Transfer-Encoding: gzip, chunked")]
    [InlineData("1.1", "Transfer-Encoding: chunked|Transfer-Encoding: chunked")]
    [InlineData("1.1", "Transfer-Encoding: chunked;a=b")]
    [InlineData("1.1", "Transfer-Encoding:")]
    [InlineData("1.0", "Transfer-Encoding: chunked")]
    [InlineData("1.1", "Content-Length : 5")]
    [InlineData("1.1", "A: b| c")]
    [InlineData("1.1", "A: b\0")]
    [InlineData("1.1", "A: b\nC: d")]
    [InlineData("1.1", "A: b\rC: d")]
    [InlineData("1.1", ": b")]
    [InlineData("1.1", "Connection: a b")]
    public void Doubtful_responses_are_refused_for_head_requests_too(string version, string lines)
    {
        foreach (bool requestWasHead in new[] { false, true })
        {
            (ParseResult result, ResponseHead response) = Wire.Response(Wire.Head($"HTTP/{version} 200 OK", lines.Split('|')));
            Assert.True(result.State == ParseState.Refused || response.Frame(requestWasHead) != MessageFault.None, lines);
        }
    }

    [Theory]
    [InlineData(100, "Transfer-Encoding: chunked")]
    [InlineData(101, "Transfer-Encoding: chunked")]
    [InlineData(101, "Content-Length: 1")]
    [InlineData(103, "Content-Length: 1")]
    public void An_interim_response_has_no_body(int status, string line) =>
        Assert.Equal(MessageFault.InterimResponseWithBody, Wire.Response(Wire.Head($"HTTP/1.1 {status} X", line)).Head.Frame(false));

    [Theory]
    [InlineData("HTTP/1.0 200 OK", "Content-Length: 5", false)]
    [InlineData("HTTP/1.0 200 OK", "Content-Length: 5|Connection: keep-alive", true)]
    [InlineData("HTTP/1.0 200 OK", "Connection: keep-alive", false)]
    [InlineData("HTTP/1.1 200 OK", "Content-Length: 5|Connection: x, CLOSE", false)]
    public void Connections_stay_or_close(string line, string lines, bool stays)
    {
        ResponseHead head = Wire.Response(Wire.Head(line, lines.Split('|'))).Head;
        Assert.Equal(MessageFault.None, head.Frame(false));
        Assert.Equal(stays, head.KeepAlive);
    }

    [Theory]
    [InlineData("101 Switching Protocols", "Connection: Upgrade|Upgrade: websocket", true)]
    [InlineData("101 Switching Protocols", "Connection: Upgrade|Upgrade: WebSocket", true)]
    [InlineData("101 Switching Protocols", "Connection: Upgrade|Upgrade: h2c", false)]
    [InlineData("101 Switching Protocols", "Connection: Upgrade", false)]
    [InlineData("101 Switching Protocols", "Upgrade: websocket", false)]
    [InlineData("101 Switching Protocols", "Connection: Upgrade|Upgrade: h2c|Upgrade: websocket", false)]
    [InlineData("200 OK", "Connection: Upgrade|Upgrade: websocket", false)]
    public void Only_a_101_that_says_so_is_a_websocket(string status, string lines, bool upgrade) =>
        Assert.Equal(upgrade, Wire.Response(Wire.Head($"HTTP/1.1 {status}", lines.Split('|'))).Head.IsWebSocketUpgrade);

    [Fact]
    public void Interim_heads_are_told_from_final_ones()
    {
        Assert.All([100, 102, 103, 199], status => Assert.True(Wire.Response(Wire.Head($"HTTP/1.1 {status} X")).Head.IsInterim));
        Assert.All([101, 200, 500], status => Assert.False(Wire.Response(Wire.Head($"HTTP/1.1 {status} X")).Head.IsInterim));
    }

    [Fact]
    public void Aliases_are_the_application_s_own_affair()
    {
        (ParseResult result, ResponseHead head) = Wire.Response(Wire.Head("HTTP/1.1 200 OK", "Content_Length: 5", "Transfer_Encoding: chunked"));
        Assert.Equal(ParseState.Complete, result.State);
        Assert.All(head.Fields.ToArray(), field => Assert.Equal(KnownField.Other, field.Known));
    }

    [Fact]
    public void Prefixes_are_incomplete_and_cuts_change_nothing()
    {
        byte[] wire = Wire.Bytes(Wire.Head("HTTP/1.1 200 OK", "Content-Length: 5", "X_Odd: 1", "Connection: keep-alive"));
        for (int length = 0; length < wire.Length; length++)
        {
            var head = new ResponseHead();
            Assert.Equal(ParseState.Incomplete, head.Parse(wire.AsSpan(0, length), HeadLimits.Default).State);
            Assert.Equal(ParseResult.Complete(wire.Length), head.Parse(wire, HeadLimits.Default));
            Assert.Equal(3, head.Fields.Length);
        }
    }

    [Fact]
    public void A_head_is_reused_without_traces()
    {
        var head = new ResponseHead();
        Assert.Equal(ParseState.Complete, head.Parse(Wire.Bytes(Wire.Head("HTTP/1.0 200 OK", "Transfer-Encoding: gzip", "Connection: close, X")), HeadLimits.Default).State);
        head.Reset();
        byte[] plain = Wire.Bytes(Wire.Head("HTTP/1.1 200 OK", "Content-Length: 1"));
        Assert.Equal(ParseState.Complete, head.Parse(plain, HeadLimits.Default).State);
        Assert.Equal(MessageFault.None, head.Frame(false));
        Assert.Equal((BodyFraming.Length, true, false), (head.Framing, head.KeepAlive, head.IsNamedByConnection(plain, "X"u8)));
        foreach ((string lines, bool upgrade) in new[] { ("Connection: Upgrade|Upgrade: websocket", true), ("Connection: Upgrade", false) })
        {
            head.Reset();
            Assert.Equal(ParseState.Complete, head.Parse(Wire.Bytes(Wire.Head("HTTP/1.1 101 Switching Protocols", lines.Split('|'))), HeadLimits.Default).State);
            Assert.Equal(upgrade, head.IsWebSocketUpgrade);
        }
    }

    [Fact]
    public void In_http_1_0_there_is_no_websocket() =>
        Assert.False(Wire.Response(Wire.Head("HTTP/1.0 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket")).Head.IsWebSocketUpgrade);

    [Fact]
    public void Limits()
    {
        string text = Wire.Head("HTTP/1.1 200 OK", "A: b");
        Assert.Equal(ParseState.Complete, Wire.Response(text, new HeadLimits(text.Length, 15, 1)).Result.State);
        Assert.Equal(MessageFault.StartLineTooLong, Wire.Response(text, new HeadLimits(text.Length, 14, 1)).Result.Fault);
        Assert.Equal(MessageFault.HeadTooLarge, Wire.Response(text, new HeadLimits(text.Length - 1, 15, 1)).Result.Fault);
        Assert.Equal(MessageFault.TooManyFields, Wire.Response(text, new HeadLimits(text.Length, 15, 0)).Result.Fault);
    }
}
