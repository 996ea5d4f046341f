using FastGate.Http1;

namespace FastGate.Tests.Http1;

/// <summary>Each refusal by name: what brings it about, and what it is to the client. A fault without a row here fails the test.</summary>
public sealed class MessageFaultTests
{
    private static readonly HeadLimits Small = new(512, 64, 4);
    private static readonly ChunkedLimits SmallChunks = new(16, 24, 32, 2);

    private static readonly (MessageFault Fault, string Input)[] Requests =
    [
        (MessageFault.BareLineFeed, "GET / HTTP/1.1\nHost: a\n\n"),
        (MessageFault.BareLineFeed, "\n"),
        (MessageFault.BareLineFeed, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        (MessageFault.BareLineFeed, "GET / HTTP/1.1\r\nHost\n: a\r\n\r\n"),
        (MessageFault.BareLineFeed, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        (MessageFault.BareCarriageReturn, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        (MessageFault.BareCarriageReturn, "GET / HTTP/1.1\r\r\n"),
        (MessageFault.BareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n"),
        (MessageFault.BareCarriageReturn, "GET / HTTP/1.1\r\nHo\rst: a\r\n\r\n"),
        (MessageFault.BareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n"),
        (MessageFault.EmptyLinesBeforeMessage, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.StartLineTooLong, "GET /" + new string('a', 80) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.StartLineTooLong, new string('A', 65)),
        (MessageFault.HeadTooLarge, Wire.Get("X: " + new string('a', 500))),
        (MessageFault.TooManyFields, Wire.Get("A: 1", "B: 2", "C: 3", "D: 4")),
        (MessageFault.RequestLineMalformed, "gibberish\r\n\r\n"),
        (MessageFault.RequestLineMalformed, "GET /\r\n\r\n"),
        (MessageFault.RequestLineMalformed, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.RequestLineMalformed, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.RequestLineMalformed, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.RequestLineMalformed, "GET /?a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.RequestLineMalformed, "\0"),
        (MessageFault.RequestLineMalformed, "\u0016\u0003\u0001"),
        (MessageFault.MethodMalformed, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.MethodMalformed, "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.MethodMalformed, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.VersionMalformed, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        (MessageFault.VersionMalformed, "GET / http/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.VersionMalformed, "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n"),
        (MessageFault.VersionUnsupported, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (MessageFault.VersionUnsupported, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        (MessageFault.VersionUnsupported, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
        (MessageFault.TargetMalformed, "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.TargetMalformed, "GET  HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.TargetMalformed, "GET ?x HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.TargetMalformed, "GET ://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.TargetFormNotAllowed, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.TargetFormNotAllowed, "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.TargetSchemeUnsupported, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.UserInformationInTarget, "GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.AuthorityMalformed, "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.AuthorityMalformed, "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.AuthorityDiffersFromHost, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.PathCharacter, "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.PathCharacter, "GET /[::1] HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.PathCharacter, "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.PathPercentEncoding, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.PathPercentEncoding, "GET /%2 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.PathPercentEncoding, "GET /%u002e HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.PathEncodedNul, "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.FragmentInTarget, "GET /open#/../admin HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.FragmentInTarget, "GET /?a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.QueryCharacter, "GET /?\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.QueryCharacter, "GET /?a\tb HTTP/1.1\r\nHost: a\r\n\r\n"),
        (MessageFault.FieldWithoutColon, Wire.Get("Nothing")),
        (MessageFault.FieldNameEmpty, Wire.Get(": a")),
        (MessageFault.FieldNameMalformed, Wire.Get("A(b: c")),
        (MessageFault.FieldNameMalformed, Wire.Get("A\0b: c")),
        (MessageFault.FieldNameMalformed, Wire.Get("\u00e9: c")),
        (MessageFault.BlankInFieldName, Wire.Get("A : b")),
        (MessageFault.BlankInFieldName, Wire.Get("A\t: b")),
        (MessageFault.LineFolding, Wire.Get("A: b", " c")),
        (MessageFault.LineFolding, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        (MessageFault.FieldValueControl, Wire.Get("A: b\0")),
        (MessageFault.FieldValueControl, Wire.Get("A: \u007f")),
        (MessageFault.FieldValueControl, Wire.Get("A: \u000b")),
        (MessageFault.AliasedFieldName, Wire.Get("Transfer_Encoding: chunked")),
        (MessageFault.HostMissing, "GET / HTTP/1.1\r\n\r\n"),
        (MessageFault.HostDuplicate, Wire.Get("Host: example.com")),
        (MessageFault.HostMalformed, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        (MessageFault.AuthorizationDuplicate, Wire.Get("Authorization: Bearer a", "authorization: Bearer a")),
        (MessageFault.ContentLengthDuplicate, Wire.Post("Content-Length: 5", "Content-Length: 5")),
        (MessageFault.ContentLengthMalformed, Wire.Post("Content-Length: +5")),
        (MessageFault.ContentLengthTooLarge, Wire.Post("Content-Length: 9223372036854775808")),
        (MessageFault.TransferEncodingMalformed, Wire.Post("Transfer-Encoding: chunked, chunked")),
        (MessageFault.TransferEncodingUnknown, Wire.Post("Transfer-Encoding: gzip, chunked")),
        (MessageFault.TransferEncodingWithContentLength, Wire.Post("Transfer-Encoding: chunked", "Content-Length: 5")),
        (MessageFault.TransferEncodingInHttp10, Wire.Head("POST / HTTP/1.0", "Host: a", "Transfer-Encoding: chunked")),
        (MessageFault.ConnectionMalformed, Wire.Get("Connection: a b")),
        (MessageFault.ConnectionMalformed, Wire.Get("Connection: " + new string(',', 64))),
        (MessageFault.ExpectationUnknown, Wire.Post("Expect: 200-ok")),
    ];

    private static readonly (MessageFault Fault, string Input)[] Responses =
    [
        (MessageFault.StatusLineMalformed, "HTP/1.1 200 OK\r\n\r\n"),
        (MessageFault.StatusLineMalformed, "HTTP/1.1 200\r\n\r\n"),
        (MessageFault.StatusLineMalformed, "\r\nHTTP/1.1 200 OK\r\n\r\n"),
        (MessageFault.StatusCodeInvalid, "HTTP/1.1 600 What\r\n\r\n"),
        (MessageFault.StatusCodeInvalid, "HTTP/1.1 099 What\r\n\r\n"),
        (MessageFault.InterimResponseWithBody, "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n"),
        (MessageFault.VersionUnsupported, "HTTP/2.0 200 OK\r\n\r\n"),
    ];

    private static readonly (MessageFault Fault, string Input)[] Chunks =
    [
        (MessageFault.BareLineFeed, "5\nhello\r\n0\r\n\r\n"),
        (MessageFault.BareCarriageReturn, "5\rhello\r\n0\r\n\r\n"),
        (MessageFault.ChunkSizeMalformed, "x\r\n"),
        (MessageFault.ChunkSizeTooLarge, "8000000000000000\r\n"),
        (MessageFault.ChunkExtensionMalformed, "5;\r\nhello\r\n0\r\n\r\n"),
        (MessageFault.ChunkExtensionsTooLong, "5;abcdefghijklmnopqrstuvwxyz\r\nhello\r\n0\r\n\r\n"),
        (MessageFault.ChunkDataUnterminated, "5\r\nhello!\r\n0\r\n\r\n"),
        (MessageFault.TrailerMalformed, "0\r\nno colon\r\n\r\n"),
        (MessageFault.TrailersTooLong, "0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"),
    ];

    [Fact]
    public void Each_request_is_refused_for_its_reason()
    {
        foreach ((MessageFault fault, string input) in Requests)
        {
            Assert.Equal((ParseState.Refused, fault, input), (Wire.Request(input, Small).Result.State, Wire.Request(input, Small).Result.Fault, input));
        }
    }

    [Fact]
    public void Each_response_is_refused_for_its_reason()
    {
        foreach ((MessageFault fault, string input) in Responses)
        {
            (ParseResult result, ResponseHead head) = Wire.Response(input);
            MessageFault found = result.State == ParseState.Complete ? head.Frame(false) : result.Fault;
            Assert.Equal((fault, input), (found, input));
        }
    }

    [Fact]
    public void Each_chunked_body_is_refused_for_its_reason()
    {
        foreach ((MessageFault fault, string input) in Chunks)
        {
            (ChunkedStep step, MessageFault found, _, _) = Wire.Chunked([Wire.Bytes(input)], SmallChunks);
            Assert.Equal((ChunkedStep.Refused, fault, input), (step, found, input));
        }
    }

    [Fact]
    public void No_fault_is_without_a_case()
    {
        // PathReadingsTooMany is answered by the caller of PathReadings.Enumerate and tested there.
        IEnumerable<MessageFault> covered = Requests.Concat(Responses).Concat(Chunks).Select(row => row.Fault).Append(MessageFault.PathReadingsTooMany);
        Assert.Empty(Enum.GetValues<MessageFault>().Except(covered).Except([MessageFault.None]));
    }

    [Theory]
    [InlineData(MessageFault.StartLineTooLong, 414)]
    [InlineData(MessageFault.HeadTooLarge, 431)]
    [InlineData(MessageFault.TooManyFields, 400)]
    [InlineData(MessageFault.TransferEncodingUnknown, 501)]
    [InlineData(MessageFault.VersionUnsupported, 505)]
    [InlineData(MessageFault.ExpectationUnknown, 417)]
    [InlineData(MessageFault.BareLineFeed, 400)]
    [InlineData(MessageFault.HostMissing, 400)]
    public void A_fault_has_a_status(MessageFault fault, int status) => Assert.Equal(status, fault.Status());

    [Fact]
    public void Names_are_the_names_of_the_enum_and_sentences_are_distinct()
    {
        MessageFault[] faults = Enum.GetValues<MessageFault>();
        Assert.All(faults, fault => Assert.Equal(fault.ToString(), fault.Name()));
        Assert.Equal(faults.Length, faults.Select(fault => fault.Sentence()).Distinct().Count());
        Assert.Equal("Unknown", ((MessageFault)255).Name());
    }
}
