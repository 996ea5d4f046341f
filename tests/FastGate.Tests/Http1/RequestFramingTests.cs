using FastGate.Http1;

namespace FastGate.Tests.Http1;

/// <summary>Where a body ends may be read in one way only.</summary>
public sealed class RequestFramingTests
{
    [Theory]
    [InlineData("Content-Length: 0", BodyFraming.Length, 0)]
    [InlineData("Content-Length: 5", BodyFraming.Length, 5)]
    [InlineData("Content-Length: \t 0005 ", BodyFraming.Length, 5)]
    [InlineData("Content-Length: 9223372036854775807", BodyFraming.Length, long.MaxValue)]
    [InlineData("Transfer-Encoding: chunked", BodyFraming.Chunked, 0)]
    [InlineData("transfer-encoding:CHUNKED\t", BodyFraming.Chunked, 0)]
    [InlineData("X: y", BodyFraming.None, 0)]
    public void Good_framing_is_accepted(string line, BodyFraming framing, long length)
    {
        (ParseResult result, RequestHead head) = Wire.Request(Wire.Post(line));
        Assert.Equal((ParseState.Complete, framing, length), (result.State, head.Framing, head.ContentLength));
    }

    [Theory]
    [InlineData("Content-Length: ")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: +1")]
    [InlineData("Content-Length: 0x5")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: 5 5")]
    [InlineData("Content-Length: 5;")]
    [InlineData("Content-Length: 1_0")]
    [InlineData("Content-Length: \"5\"")]
    [InlineData("Content-Length: 5.0")]
    [InlineData("Content-Length: 5e0")]
    [InlineData("Content-Length: 5\u00a0")]
    [InlineData("Content-Length: \u00b2")]
    [InlineData("Content-Length: 18446744073709551621")]
    [InlineData("Content-Length: 99999999999999999999999999999999999999999")]
    [InlineData("Content-Length: 5|Content-Length: 5")]
    [InlineData("Content-Length: 5|content-length: 6")]
    [InlineData("Content-Length: 5|Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked|Content-Length: 0")]
    [InlineData("Transfer-Encoding: ")]
    [InlineData("Transfer-Encoding: identity")]
    [InlineData("Transfer-Encoding: xchunked")]
    [InlineData("Transfer-Encoding: chunkedx")]
    [InlineData("Transfer-Encoding: chunked;a=b")]
    [InlineData("Transfer-Encoding: chunked ;")]
    [InlineData("Transfer-Encoding: \"chunked\"")]
    [InlineData("Transfer-Encoding: chunked,")]
    [InlineData("Transfer-Encoding: ,chunked")]
    [InlineData("Transfer-Encoding: chunked identity")]
    [InlineData("Transfer-Encoding: chunked, identity")]
    [InlineData("Transfer-Encoding: identity, chunked")]
    [InlineData("Transfer-Encoding: \u000bchunked")]
    [InlineData("Transfer-Encoding: chunKed\u0000")]
    [InlineData("Transfer-Encoding : chunked")]
    [InlineData(" Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding\u0000: chunked")]
    [InlineData("Transfer-Encoding: chunked|Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked|Transfer-Encoding: x")]
    [InlineData("Transfer-Encoding: x|Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding:|Transfer-Encoding: chunked")]
    [InlineData("Transfer_Encoding: chunked")]
    public void Doubtful_framing_is_refused(string lines) =>
        Assert.Equal((ParseState.Refused, lines), (Wire.Request(Wire.Post(lines.Split('|'))).Result.State, lines));

    [Theory]
    [InlineData("Transfer-Encoding: gzip", MessageFault.TransferEncodingMalformed)]
    [InlineData("Transfer-Encoding: gzip, chunked", MessageFault.TransferEncodingUnknown)]
    [InlineData("Transfer-Encoding: gzip|Transfer-Encoding: chunked", MessageFault.TransferEncodingUnknown)]
    [InlineData("Transfer-Encoding: gzip|Content-Length: 10|Transfer-Encoding: chunked", MessageFault.TransferEncodingUnknown)]
    public void An_unknown_coding_is_501_only_where_chunked_would_still_frame_it(string lines, MessageFault fault) =>
        Assert.Equal(fault, Wire.Request(Wire.Post(lines.Split('|'))).Result.Fault);
}
