using FastGate.Http1;

namespace FastGate.Tests.Http1;

public sealed class RequestHeadTests
{
    [Fact]
    public void An_ordinary_request_is_taken_apart()
    {
        const string Text = "GET /a/b?c=d HTTP/1.1\r\nHost: example.com\r\nX-Thing: \t one two \t\r\nEmpty:\r\n\r\nnext";
        (ParseResult result, RequestHead head) = Wire.Request(Text);
        Assert.Equal(ParseState.Complete, result.State);
        Assert.Equal(Text.Length - 4, head.Length);
        Assert.Equal(head.Length, result.Position);
        byte[] buffer = Wire.Bytes(Text);
        Assert.Equal("GET", Wire.Text(head.Method.Of(buffer)));
        Assert.Equal("/a/b?c=d", Wire.Text(head.Target.Of(buffer)));
        Assert.Equal("/a/b", Wire.Text(head.Path.Of(buffer)));
        Assert.Equal("?c=d", Wire.Text(head.Query.Of(buffer)));
        Assert.Equal("example.com", Wire.Text(head.Host.Of(buffer)));
        Assert.Equal(["Host=example.com", "X-Thing=one two", "Empty="],
            head.Fields.ToArray().Select(field => $"{Wire.Text(field.Name.Of(buffer))}={Wire.Text(field.Value.Of(buffer))}"));
        Assert.Equal(0, head.IndexOf(KnownField.Host));
        Assert.Equal(-1, head.IndexOf(KnownField.Cookie));
        Assert.Equal((TargetForm.Origin, BodyFraming.None, true, false), (head.Form, head.Framing, head.KeepAlive, head.Http10));
        Assert.True(head.PathIsPlain);
    }

    [Fact]
    public void One_empty_line_may_come_first()
    {
        (ParseResult result, RequestHead head) = Wire.Request("\r\n" + Wire.Get());
        Assert.Equal(ParseState.Complete, result.State);
        Assert.Equal(2, head.Method.Offset);
    }

    [Fact]
    public void A_head_is_reused_without_traces()
    {
        var head = new RequestHead();
        byte[] full = Wire.Bytes(Wire.Head("POST http://A/x;y?z HTTP/1.0", "Host: a", "Content-Length: 5", "Connection: keep-alive, X-Foo", "Authorization: b"));
        Assert.Equal(ParseState.Complete, head.Parse(full, HeadLimits.Default).State);
        head.Reset();
        Assert.Equal(ParseState.Refused, head.Parse("\n"u8, HeadLimits.Default).State);
        Assert.Equal(MessageFault.BareLineFeed, head.Parse(full, HeadLimits.Default).Fault);
        head.Reset();
        byte[] plain = Wire.Bytes(Wire.Get("Authorization: c"));
        Assert.Equal(ParseState.Complete, head.Parse(plain, HeadLimits.Default).State);
        Assert.Equal((false, true, BodyFraming.None, 0L, TargetForm.Origin), (head.Http10, head.KeepAlive, head.Framing, head.ContentLength, head.Form));
        Assert.False(head.IsNamedByConnection(plain, "X-Foo"u8));
        Assert.Equal(2, head.Fields.Length);
    }

    [Fact]
    public void What_a_head_does_not_say_was_not_said_by_the_one_before()
    {
        var head = new RequestHead();
        Assert.Equal(ParseState.Complete, head.Parse(Wire.Bytes(Wire.Post("Expect: 100-continue", "Content-Length: 5")), HeadLimits.Default).State);
        Assert.True(head.ExpectContinue);
        head.Reset();
        Assert.Equal(ParseState.Complete, head.Parse(Wire.Bytes(Wire.Post("Content-Length: 5")), HeadLimits.Default).State);
        Assert.False(head.ExpectContinue);
        head.Reset();
        Assert.Equal(ParseState.Complete, head.Parse(Wire.Bytes(Wire.Get("Connection: Upgrade", "Upgrade: websocket")), HeadLimits.Default).State);
        Assert.True(head.WantsWebSocket);
        head.Reset();
        Assert.Equal(ParseState.Complete, head.Parse(Wire.Bytes(Wire.Get("Connection: Upgrade")), HeadLimits.Default).State);
        Assert.False(head.WantsWebSocket);
        head.Reset();
        Assert.Equal(ParseState.Complete, head.Parse("GET / HTTP/1.0\r\n\r\n"u8, HeadLimits.Default).State);
        Assert.True(head.Host.IsEmpty);
    }

    [Fact]
    public void Limits_are_exact()
    {
        string text = Wire.Get("A: b");
        int length = text.Length;
        Assert.Equal(ParseState.Complete, Wire.Request(text, new HeadLimits(length, 14, 2)).Result.State);
        Assert.Equal(MessageFault.HeadTooLarge, Wire.Request(text, new HeadLimits(length - 1, 14, 2)).Result.Fault);
        Assert.Equal(MessageFault.StartLineTooLong, Wire.Request(text, new HeadLimits(length, 13, 2)).Result.Fault);
        Assert.Equal(MessageFault.TooManyFields, Wire.Request(text, new HeadLimits(length, 14, 1)).Result.Fault);
        Assert.Equal(MessageFault.HeadTooLarge, Wire.Request(text[..(length - 1)], new HeadLimits(length - 1, 14, 2)).Result.Fault);
    }

    [Fact]
    public void A_start_line_that_fills_the_head_is_a_start_line_too_long() =>
        Assert.Equal(MessageFault.StartLineTooLong, Wire.Request("GET /" + new string('a', 100), new HeadLimits(100, 200, 10)).Result.Fault);

    [Fact]
    public void Hundred_fields_fit()
    {
        string[] lines = [.. Enumerable.Range(0, 127).Select(i => $"X-{i}: {i}")];
        Assert.Equal(128, Wire.Request(Wire.Get(lines)).Head.Fields.Length);
        Assert.Equal(MessageFault.TooManyFields, Wire.Request(Wire.Get([.. lines, "One: more"])).Result.Fault);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nBad Name")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: a\0")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: a\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n")]
    [InlineData("GET / HTTP/3.1\r\n")]
    [InlineData("GET")]
    public void A_bad_line_is_refused_before_the_head_ends(string text)
    {
        ParseResult result = Wire.Request(text).Result;
        Assert.Equal(text == "GET" ? ParseState.Incomplete : ParseState.Refused, result.State);
    }

    [Theory]
    [InlineData("Transfer_Encoding")]
    [InlineData("transfer.encoding")]
    [InlineData("Content_Length")]
    [InlineData("CONTENT~LENGTH")]
    [InlineData("Keep_Alive")]
    [InlineData("Proxy_Connection")]
    [InlineData("Proxy.Authorization")]
    [InlineData("proxy!authenticate")]
    [InlineData("HTTP2_Settings")]
    [InlineData("X_Forwarded_For")]
    [InlineData("X-Forwarded_Proto")]
    [InlineData("x.forwarded.host")]
    [InlineData("X_Forwarded-Port")]
    [InlineData("X*Forwarded*Prefix")]
    [InlineData("X_Real_IP")]
    public void Another_spelling_of_a_name_that_matters_is_refused(string name) =>
        Assert.Equal((MessageFault.AliasedFieldName, name), (Wire.Request(Wire.Get($"{name}: a")).Result.Fault, name));

    [Theory]
    [InlineData("Proxy", KnownField.Proxy)]
    [InlineData("PROXY", KnownField.Proxy)]
    [InlineData("Proxy-Anything", KnownField.ProxyOther)]
    [InlineData("Proxy_Anything", KnownField.ProxyOther)]
    [InlineData("Proxy_Anything_that_is_longer_than_any_name_that_is_known", KnownField.ProxyOther)]
    [InlineData("X-Original-URL", KnownField.RequestTargetOverride)]
    [InlineData("x_original_url", KnownField.RequestTargetOverride)]
    [InlineData("X.Original.URI", KnownField.RequestTargetOverride)]
    [InlineData("X_Rewrite-URL", KnownField.RequestTargetOverride)]
    [InlineData("X-Forwarded-Uri", KnownField.RequestTargetOverride)]
    [InlineData("X_Forwarded_Method", KnownField.RequestTargetOverride)]
    [InlineData("X-Forwarded_Path", KnownField.RequestTargetOverride)]
    [InlineData("X-HTTP-Method-Override", KnownField.MethodOverride)]
    [InlineData("X_HTTP_Method", KnownField.MethodOverride)]
    [InlineData("X~Method~Override", KnownField.MethodOverride)]
    [InlineData("User_Agent", KnownField.Other)]
    [InlineData("Content_Lengthy", KnownField.Other)]
    [InlineData("_", KnownField.Other)]
    public void Names_that_go_no_further_are_recognised_in_every_spelling(string name, KnownField known)
    {
        (ParseResult result, RequestHead head) = Wire.Request(Wire.Get($"{name}: a"));
        Assert.Equal(ParseState.Complete, result.State);
        Assert.Equal(known, head.Fields[1].Known);
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close", false)]
    [InlineData("HTTP/1.1", "Connection: keep-alive, Close", false)]
    [InlineData("HTTP/1.1", "Connection: fOo,, , BAR", true)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive", true)]
    [InlineData("HTTP/1.0", "Connection: keep-alive, close", false)]
    public void Connections_stay_or_close(string version, string line, bool stays)
    {
        string text = line.Length == 0 ? Wire.Head($"GET / {version}", "Host: a") : Wire.Head($"GET / {version}", "Host: a", line);
        Assert.Equal(stays, Wire.Request(text).Head.KeepAlive);
    }

    [Fact]
    public void Connection_names_fields_but_none_that_the_message_rests_on()
    {
        string text = Wire.Post("Content-Length: 1", "Connection: X-One, keep-alive", "Connection: ,x-two ,Host, Content-Length, Transfer-Encoding, Authorization, X-Forwarded-For, Forwarded, X-Real-IP, Cookie");
        (_, RequestHead head) = Wire.Request(text);
        byte[] buffer = Wire.Bytes(text);
        Assert.All(["X-One", "x-one", "X-Two", "Cookie", "Keep-Alive"], name => Assert.True(head.IsNamedByConnection(buffer, Wire.Bytes(name)), name));
        Assert.All(["X", "X-Three", "Host", "content-length", "Transfer-Encoding", "Authorization", "X-Forwarded-For", "Forwarded", "x-real-ip", ""],
            name => Assert.False(head.IsNamedByConnection(buffer, Wire.Bytes(name)), name));
    }

    // Each of many fields would have all the blanks looked through.
    [Theory]
    [InlineData(1, 1900, MessageFault.None)]
    [InlineData(1, 2045, MessageFault.None)] // 2048 with what stands around the blanks
    [InlineData(1, 2046, MessageFault.ConnectionMalformed)]
    [InlineData(10, 190, MessageFault.None)]
    [InlineData(10, 205, MessageFault.ConnectionMalformed)]
    [InlineData(1, 60_000, MessageFault.ConnectionMalformed)]
    public void A_connection_of_blanks_is_refused(int lines, int blanks, MessageFault fault) =>
        Assert.Equal(fault, Wire.Request(Wire.Get([.. Enumerable.Repeat($"Connection: a,{new string(' ', blanks)}b", lines)])).Result.Fault);

    [Theory]
    [InlineData(64, MessageFault.None)]
    [InlineData(65, MessageFault.ConnectionMalformed)]
    public void A_connection_has_so_many_options(int options, MessageFault fault) =>
        Assert.Equal(fault, Wire.Request(Wire.Get($"Connection: {string.Join(',', Enumerable.Repeat("a", options))}")).Result.Fault);

    [Theory]
    [InlineData("Expect: 100-continue", "Expect: more")]
    [InlineData("Expect: more", "Expect: 100-continue")]
    public void Every_expectation_must_be_known(string first, string second) =>
        Assert.Equal(MessageFault.ExpectationUnknown, Wire.Request(Wire.Post(first, second, "Content-Length: 5")).Result.Fault);

    [Theory]
    [InlineData("Expect: 100-continue", "Content-Length: 5", true)]
    [InlineData("Expect: 100-Continue", "Transfer-Encoding: chunked", true)]
    [InlineData("Expect: 100-continue", "Content-Length: 0", false)]
    [InlineData("Expect: 100-continue", "X: y", false)]
    public void A_hundred_is_expected_only_for_a_body(string expect, string other, bool expected) =>
        Assert.Equal(expected, Wire.Request(Wire.Post(expect, other)).Head.ExpectContinue);

    [Fact]
    public void In_http_1_0_the_expectation_is_ignored()
    {
        (ParseResult result, RequestHead head) = Wire.Request(Wire.Head("POST / HTTP/1.0", "Expect: 100-continue", "Content-Length: 5"));
        Assert.Equal((ParseState.Complete, false), (result.State, head.ExpectContinue));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: websocket", true)]
    [InlineData("GET / HTTP/1.1", "Connection: keep-alive, UPGRADE|Upgrade: WebSocket", true)]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: websocket|Content-Length: 0", true)]
    [InlineData("GET / HTTP/1.1", "Upgrade: websocket", false)]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: h2c", false)]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: websocket, h2c", false)]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: websocket|Upgrade: websocket", false)]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: h2c|Upgrade: websocket", false)]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: websocket|Content-Length: 1", false)]
    [InlineData("GET / HTTP/1.1", "Connection: Upgrade|Upgrade: websocket|Transfer-Encoding: chunked", false)]
    [InlineData("POST / HTTP/1.1", "Connection: Upgrade|Upgrade: websocket", false)]
    [InlineData("GET / HTTP/1.0", "Connection: Upgrade|Upgrade: websocket", false)]
    public void Only_a_bodiless_get_may_become_a_websocket(string start, string lines, bool wants) =>
        Assert.Equal(wants, Wire.Request(Wire.Head(start, ["Host: a", .. lines.Split('|')])).Head.WantsWebSocket);

    [Fact]
    public void Http_1_0_needs_no_host() => Assert.Equal(ParseState.Complete, Wire.Request("GET / HTTP/1.0\r\n\r\n").Result.State);
}
