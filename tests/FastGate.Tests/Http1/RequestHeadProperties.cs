using System.Text;
using FastGate.Http1;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Http1;

/// <summary>What holds for every request, good or bad, generated from the fragments that heads are made and broken with.</summary>
public sealed class RequestHeadProperties
{
    private static readonly Gen<string> StartLine = Gen.Frequency(
        (12, Gen.Constant("GET / HTTP/1.1\r\n")),
        (6, Gen.Elements("POST /a?b HTTP/1.1\r\n", "GET http://a/ HTTP/1.1\r\n", "GET https://A:443/x?y HTTP/1.1\r\n", "GET / HTTP/1.0\r\n", "OPTIONS * HTTP/1.1\r\n",
            "GET /%41;b//../c HTTP/1.1\r\n", "\r\nGET / HTTP/1.1\r\n", "CONNECT a:1 HTTP/1.1\r\n", "GET http://[::1]/ HTTP/1.1\r\n", "GET http://a HTTP/1.0\r\n")),
        (2, Gen.Elements("GET /", "GET", " ", "/", "HTTP/1.1", "\r\n", "HTTP/1.2\r\n", "*", "http://", "%", "%00", "#", "?", "\\", "\0", "\u00e9", "[", "@", "a:b")
            .ListOf().Select(parts => string.Concat(parts.Take(7)))));

    private static readonly Gen<string> GoodLine = Gen.Elements("Connection: close, X-Y\r\n", "X-Thing:\t y\u00e9 \r\n", "Cookie: a=b\r\n", "X_Odd.Name: 1\r\n", "Empty:\r\n",
        "Upgrade: websocket\r\n", "Expect: 100-continue\r\n", "Accept: */*\r\n");

    /// <summary>Good, but not beside each other.</summary>
    private static readonly Gen<string> OnceLine = Gen.Elements("Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Authorization: Bearer x\r\n", "Host: A:80\r\n", "Host: [::1]\r\n");

    private static readonly Gen<string> Piece = Gen.Elements("\r\n", "\n", "\r", ":", " ", "\t", ",", "\0", "\u0080", "\u007f", "a", "Host", "Content-Length", "5", "05", "+5", "Transfer-Encoding",
        "Transfer_Encoding", "chunked", "gzip", "Connection", "Expect", "100-continue", "X.Forwarded.For", "Authorization", "(", "\u000b", "99999999999999999999");

    private static readonly Gen<string> FieldLine = Gen.Frequency(
        (9, GoodLine),
        (5, OnceLine),
        (1, Piece.ListOf().Select(parts => string.Concat(parts.Take(5)))),
        (1, from name in Piece from value in Piece select $"{name}: {value}\r\n"));

    private static readonly Gen<string> Message =
        from start in StartLine
        from host in Gen.Frequency((9, Gen.Constant("Host: a\r\n")), (1, Gen.Constant("")))
        from lines in FieldLine.ListOf()
        from end in Gen.Frequency((12, Gen.Constant("\r\n")), (1, Piece))
        from tail in Gen.Elements("", "hello", "GET / HTTP/1.1\r\n")
        select start + host + string.Concat(lines.Take(4)) + end + tail;

    [Property(MaxTest = 4000)]
    public Property It_agrees_with_the_reference() => Prop.ForAll(Arb.From(Message), text =>
    {
        byte[] buffer = Wire.Bytes(text);
        var head = new RequestHead();
        ParseResult result = head.Parse(buffer, HeadLimits.Default);
        ReferenceRequest? reference = ReferenceRequest.Read(text);
        if (reference is null || result.State != ParseState.Complete)
        {
            return ((reference is not null) == (result.State == ParseState.Complete)).Label($"{result} for {Shown(text)}");
        }
        string framing = head.Framing switch
        {
            BodyFraming.Length => $"length {head.ContentLength}",
            BodyFraming.Chunked => "chunked",
            _ => "none",
        };
        bool same = reference.Length == head.Length && reference.Method == Wire.Text(head.Method.Of(buffer)) && reference.Target == Wire.Text(head.Target.Of(buffer))
            && reference.Framing == framing
            && reference.Fields.SequenceEqual(head.Fields.ToArray().Select(field => (Wire.Text(field.Name.Of(buffer)), Wire.Text(field.Value.Of(buffer)))));
        return same.Label(Shown(text));
    });

    [Property(MaxTest = 2000)]
    public Property Cuts_change_nothing() => Prop.ForAll(Arb.From(Message), Arb.From(Gen.Choose(1, 7)), (text, step) =>
    {
        byte[] buffer = Wire.Bytes(text);
        var limits = new HeadLimits(120, 40, 5);
        ParseResult whole = new RequestHead().Parse(buffer, limits);
        var head = new RequestHead();
        ParseResult result = head.Parse([], limits);
        for (int length = 0; length < buffer.Length && result.State == ParseState.Incomplete;)
        {
            length = Math.Min(length + step, buffer.Length);
            // The buffer moves: nothing may be kept of the one before.
            result = head.Parse(buffer.AsSpan(0, length).ToArray(), limits);
        }
        return (result == whole).Label($"{result} but whole {whole} for {Shown(text)}");
    });

    [Property(MaxTest = 1000)]
    public Property Every_prefix_of_a_good_head_is_incomplete() => Prop.ForAll(Arb.From(Message), text =>
    {
        byte[] buffer = Wire.Bytes(text);
        var head = new RequestHead();
        if (head.Parse(buffer, HeadLimits.Default).State != ParseState.Complete)
        {
            return true;
        }
        int total = head.Length;
        return Enumerable.Range(0, total).All(length => new RequestHead().Parse(buffer.AsSpan(0, length), HeadLimits.Default).State == ParseState.Incomplete);
    });

    [Property(MaxTest = 2000)]
    public Property What_is_accepted_has_one_framing_when_written_again() => Prop.ForAll(Arb.From(Message), text =>
    {
        byte[] buffer = Wire.Bytes(text);
        var head = new RequestHead();
        if (head.Parse(buffer, HeadLimits.Default).State != ParseState.Complete)
        {
            return true.ToProperty();
        }
        var written = new StringBuilder($"{Wire.Text(head.Method.Of(buffer))} {Wire.Text(head.Target.Of(buffer))} HTTP/1.{(head.Http10 ? 0 : 1)}\r\n");
        foreach (HeaderField field in head.Fields)
        {
            written.Append($"{Wire.Text(field.Name.Of(buffer))}: {Wire.Text(field.Value.Of(buffer))}\r\n");
        }
        string again = written.Append("\r\n").ToString();
        int framings = head.Fields.ToArray().Count(field => field.Known is KnownField.ContentLength or KnownField.TransferEncoding);
        bool controls = again.Replace("\r\n", "").Any(c => c is < ' ' and not '\t' or '\u007f');
        (ParseResult result, RequestHead second) = Wire.Request(again);
        return (framings <= 1 && !controls && result.State == ParseState.Complete && result.Position == again.Length
            && (second.Framing, second.ContentLength, second.KeepAlive) == (head.Framing, head.ContentLength, head.KeepAlive)).Label(Shown(text));
    });

    [Fact]
    public void The_generator_makes_good_heads_and_bad_ones()
    {
        ParseState[] states = [.. Gen.Sample(Message, 1000, 20).Select(text => Wire.Request(text).Result.State)];
        Assert.True(states.Count(state => state == ParseState.Complete) > 150, $"too few good ones of {states.Length}: {states.Count(state => state == ParseState.Complete)}");
        Assert.True(states.Count(state => state == ParseState.Refused) > 100, "too few bad ones");
    }

    private static string Shown(string text) => text.Replace("\r", "\\r").Replace("\n", "\\n");
}
