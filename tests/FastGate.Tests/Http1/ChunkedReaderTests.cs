using FastGate.Http1;

namespace FastGate.Tests.Http1;

public sealed class ChunkedReaderTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("000\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("A\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [InlineData("a\r\n\r\n\r\n0\r\n\r\n!\r\n0\r\n\r\n", "\r\n\r\n0\r\n\r\n!")]
    [InlineData("0000000000000001\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1;a\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1 ;a\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1\t ; \ta\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1;a=b\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1;a = b ;c\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1;a=\"\"\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1;a=\"b;c=\\\"d\\\\\t\u00e9\" ;e\r\nx\r\n0\r\n\r\n", "x")]
    [InlineData("1\r\nx\r\n0;last=chunk\r\n\r\n", "x")]
    [InlineData("0\r\nA: b\r\nC:\r\nD: \t e\u00e9\r\n\r\n", "")]
    public void Good_bodies(string wire, string data)
    {
        (ChunkedStep step, _, byte[] found, int used) = Wire.Chunked([Wire.Bytes(wire + "GET /next")]);
        Assert.Equal((ChunkedStep.End, data, wire.Length), (step, Wire.Text(found), used));
    }

    [Theory]
    // Sizes
    [InlineData("\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("g", MessageFault.ChunkSizeMalformed)]
    [InlineData("-1\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("+1\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("0x1\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("1_0\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData(" 1\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("\t1\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("1h\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("1.\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("1,1\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("1\0\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("1\u000b\r\n", MessageFault.ChunkSizeMalformed)]
    [InlineData("8000000000000000\r\n", MessageFault.ChunkSizeTooLarge)]
    [InlineData("ffffffffffffffff\r\n", MessageFault.ChunkSizeTooLarge)]
    [InlineData("10000000000000000\r\n", MessageFault.ChunkSizeTooLarge)]
    [InlineData("00000000000000000\r\n", MessageFault.ChunkSizeTooLarge)]
    [InlineData("f0000000000000003\r\nabc\r\n0\r\n\r\n", MessageFault.ChunkSizeTooLarge)]
    // CVE-2025-55315: the line ends at CR LF and nowhere else, whatever an extension says
    [InlineData("2;\nxx\r\n4c\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2;a\nxx\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2;a=b\nxx\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2;a=\"b\nc\"\r\nxx\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2;a=\"b\\\nc\"\r\nxx\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2;a=\"b\r\nc\"\r\nxx\r\n0\r\n\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("2;a=\"b\rc\"\r\nxx\r\n0\r\n\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("2;a=\"b\\\r\nxx\r\n0\r\n\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("2;\rxx\r\n0\r\n\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("2;\r\r\nxx\r\n0\r\n\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("2;a\rxx\r\n0\r\n\r\n", MessageFault.BareCarriageReturn)]
    [InlineData("2;a\r\r\nxx\r\n0\r\n\r\n", MessageFault.BareCarriageReturn)]
    [InlineData("2;a=b\rxx\r\n0\r\n\r\n", MessageFault.BareCarriageReturn)]
    [InlineData("2\nxx\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2\rxx\r\n0\r\n\r\n", MessageFault.BareCarriageReturn)]
    [InlineData("2\r\rxx\r\n0\r\n\r\n", MessageFault.BareCarriageReturn)]
    [InlineData("2 \nxx\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("\n2\r\nxx\r\n0\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2\r\nxx\r\n0;\n\r\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("2\r\nxx\r\n0;a\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("0\n\r\n", MessageFault.BareLineFeed)]
    // Extensions
    [InlineData("1 \r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1 a\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;;\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a;\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a \r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a b\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;=b\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a=\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a= ;b\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a=b c\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a=b=c\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a=\"b\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a=\"b\"c\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a=\"\0\"\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;a=\"\\\0\"\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    [InlineData("1;\u00e9\r\nx\r\n", MessageFault.ChunkExtensionMalformed)]
    // Data
    [InlineData("1\r\nxy\r\n0\r\n\r\n", MessageFault.ChunkDataUnterminated)]
    [InlineData("1\r\nx0\r\n\r\n", MessageFault.ChunkDataUnterminated)]
    [InlineData("1\r\nx\n0\r\n\r\n", MessageFault.ChunkDataUnterminated)]
    [InlineData("1\r\nx\r0\r\n\r\n", MessageFault.ChunkDataUnterminated)]
    [InlineData("3\r\nx\r\n0\r\n\r\n", MessageFault.ChunkDataUnterminated)]
    // Trailers
    [InlineData("0\r\n\n", MessageFault.BareLineFeed)]
    [InlineData("0\r\n\rx", MessageFault.BareCarriageReturn)]
    [InlineData("0\r\nA: b\n\r\n", MessageFault.BareLineFeed)]
    [InlineData("0\r\nA: b\rc\r\n\r\n", MessageFault.BareCarriageReturn)]
    [InlineData("0\r\nA: b\r\n c\r\n\r\n", MessageFault.TrailerMalformed)]
    [InlineData("0\r\n: b\r\n\r\n", MessageFault.TrailerMalformed)]
    [InlineData("0\r\nA : b\r\n\r\n", MessageFault.TrailerMalformed)]
    [InlineData("0\r\nA\r\n\r\n", MessageFault.TrailerMalformed)]
    [InlineData("0\r\nA: \0\r\n\r\n", MessageFault.TrailerMalformed)]
    [InlineData("0\r\nA: \u007f\r\n\r\n", MessageFault.TrailerMalformed)]
    [InlineData("0\r\nGET / HTTP/1.1\r\n\r\n", MessageFault.TrailerMalformed)]
    public void Bad_bodies(string wire, MessageFault fault)
    {
        (ChunkedStep step, MessageFault found, _, _) = Wire.Chunked([Wire.Bytes(wire)]);
        Assert.Equal((ChunkedStep.Refused, fault), (step, found));
        // One byte at a time makes no difference.
        Assert.Equal((ChunkedStep.Refused, fault), Wire.Chunked(Wire.Bytes(wire).Select(octet => new[] { octet })) switch { var (s, f, _, _) => (s, f) });
    }

    [Fact]
    public void Ten_kilobytes_of_extension_are_too_much() =>
        Assert.Equal(MessageFault.ChunkExtensionsTooLong, Wire.Chunked([Wire.Bytes("1;" + new string('a', 10_240) + "\r\nx\r\n0\r\n\r\n")]).Fault);

    [Fact]
    public void Extensions_of_many_chunks_may_not_outweigh_the_data()
    {
        string thin = string.Concat(Enumerable.Repeat("1;" + new string('a', 200) + "\r\nx\r\n", 100)) + "0\r\n\r\n";
        Assert.Equal(MessageFault.ChunkExtensionsTooLong, Wire.Chunked([Wire.Bytes(thin)]).Fault);
        string thick = string.Concat(Enumerable.Repeat("400;" + new string('a', 200) + "\r\n" + new string('x', 1024) + "\r\n", 1000)) + "0\r\n\r\n";
        Assert.Equal(ChunkedStep.End, Wire.Chunked([Wire.Bytes(thick)]).Step);
    }

    [Theory]
    [InlineData("1;abc\r\nx\r\n0\r\n\r\n", MessageFault.None)]
    [InlineData("1;abcd\r\nx\r\n0\r\n\r\n", MessageFault.ChunkExtensionsTooLong)]
    [InlineData("1;abc\r\nx\r\n1;ab\r\nx\r\n0\r\n\r\n", MessageFault.None)]
    [InlineData("1;abc\r\nx\r\n1;abc\r\nx\r\n0\r\n\r\n", MessageFault.ChunkExtensionsTooLong)]
    [InlineData("0\r\nA: bcd\r\n\r\n", MessageFault.None)]
    [InlineData("0\r\nA: bcde\r\n\r\n", MessageFault.TrailersTooLong)]
    public void Limits_are_exact(string wire, MessageFault fault) => Assert.Equal(fault, Wire.Chunked([Wire.Bytes(wire)], new ChunkedLimits(4, 6, 10, 2)).Fault);

    [Fact]
    public void Every_prefix_of_a_good_body_wants_more()
    {
        byte[] wire = Wire.Bytes("5;a=\"b\\\"c\" ; d = e\r\nhello\r\n0;f\r\nA: b\r\nC: d\r\n\r\n");
        for (int length = 0; length < wire.Length; length++)
        {
            Assert.Equal(ChunkedStep.NeedMore, Wire.Chunked([wire[..length]]).Step);
            (ChunkedStep step, _, byte[] data, _) = Wire.Chunked([wire[..length], wire[length..]]);
            Assert.Equal((ChunkedStep.End, "hello"), (step, Wire.Text(data)));
        }
    }

    [Fact]
    public void A_huge_chunk_is_streamed()
    {
        var reader = new ChunkedReader();
        reader.Reset(ChunkedLimits.Default);
        Assert.Equal(ChunkedStep.NeedMore, reader.Read("7fffffffffffffff\r\n"u8, out _, out _));
        var piece = new byte[100];
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(ChunkedStep.Data, reader.Read(piece, out int consumed, out Slice data));
            Assert.Equal((100, new Slice(0, 100)), (consumed, data));
        }
        Assert.Equal(1000, reader.DataBytes);
    }

    [Fact]
    public void After_the_end_and_after_a_refusal_nothing_is_consumed()
    {
        var reader = new ChunkedReader();
        reader.Reset(ChunkedLimits.Default);
        Assert.Equal(ChunkedStep.End, reader.Read("0\r\n\r\nmore"u8, out int consumed, out _));
        Assert.Equal(5, consumed);
        Assert.Equal(ChunkedStep.End, reader.Read("more"u8, out consumed, out _));
        Assert.Equal(0, consumed);
        reader.Reset(ChunkedLimits.Default);
        Assert.Equal(ChunkedStep.Refused, reader.Read("x"u8, out _, out _));
        Assert.Equal(ChunkedStep.Refused, reader.Read("0\r\n\r\n"u8, out consumed, out _));
        Assert.Equal((0, MessageFault.ChunkSizeMalformed), (consumed, reader.Fault));
        Assert.Equal(ChunkedStep.Refused, reader.Read([], out _, out _));
    }
}
