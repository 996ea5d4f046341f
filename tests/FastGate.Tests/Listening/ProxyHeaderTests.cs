using System.Buffers.Binary;
using System.Net;
using System.Text;
using FastGate.Listening;
using FsCheck.Xunit;

namespace FastGate.Tests.Listening;

public sealed class ProxyHeaderTests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n", "192.0.2.1", 56324)]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255", 65535)]
    [InlineData("PROXY TCP4 0.0.0.0 1.2.3.4 0 0\r\n", "0.0.0.0", 0)]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", "2001:db8::1", 1)]
    [InlineData("PROXY TCP6 ffff:f...f:ffff ::1 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535)]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "::ffff:192.0.2.1", 1)]
    [InlineData("PROXY UNKNOWN\r\n", null, 0)]
    [InlineData("PROXY UNKNOWN ffff:: whatever it says\r\n", null, 0)]
    [InlineData("PROXY \r\n", null, -1)]
    [InlineData("PROXY UNKNOWNS\r\n", null, -1)]
    [InlineData("PROXY unknown\r\n", null, -1)]
    [InlineData("PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY tcp4 192.0.2.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1\t192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 0x7f.0.0.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 3221225985 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP6 ::1::2 ::1 1 2\r\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", null, -1)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rX", null, -1)]
    [InlineData("PROXY UNKNOWN\n", null, -1)]
    public void Version_1_line_by_line(string line, string? source, int port)
    {
        var header = ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(line + "GET / HTTP/1.1\r\n"));
        if (port < 0)
        {
            Assert.Equal(ProxyHeaderState.Malformed, header.State);
            return;
        }
        Assert.Equal(new ProxyHeader(ProxyHeaderState.Complete, line.Length, source is null ? null : IPAddress.Parse(source), port), header);
        for (var cut = 0; cut < line.Length; cut++)
        {
            Assert.Equal(ProxyHeaderState.Incomplete, ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(line[..cut])).State);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("POST / HTTP/1.1\r\n")]
    [InlineData("PUT / HTTP/1.1\r\n")]
    [InlineData("PATCH / HTTP/1.1\r\n")]
    [InlineData("PROPFIND / HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\n")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n")]
    [InlineData("proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001")]
    public void What_is_no_header_is_left_alone(string start) =>
        Assert.Equal(new ProxyHeader(ProxyHeaderState.Absent), ProxyHeaderReader.Read(Encoding.Latin1.GetBytes(start)));

    [Fact]
    public void A_line_is_at_most_107_bytes_long()
    {
        string Line(int length) => "PROXY UNKNOWN " + new string('x', length - 16) + "\r\n";
        Assert.Equal(107, ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(Line(107))).Length);
        Assert.Equal(ProxyHeaderState.Incomplete, ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(Line(107)[..106])).State);
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(Line(108))).State);
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(Line(108)[..107])).State);
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(Line(5000))).State);
    }

    public static TheoryData<string, byte[], string?, int> Version2() => new()
    {
        { "TCP4", V2(0x21, 0x11, [192, 0, 2, 1, 192, 0, 2, 2, 0xDC, 0x04, 0x01, 0xBB]), "192.0.2.1", 56324 },
        { "TCP6", V2(0x21, 0x21, [.. V6("2001:db8::1"), .. V6("::1"), 0, 1, 0, 2]), "2001:db8::1", 1 },
        { "TCP4 with TLVs", V2(0x21, 0x11, [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 2, 0x04, 0, 3, 9, 9, 9, 0x02, 0, 0]), "1.2.3.4", 1 },
        { "LOCAL", V2(0x20, 0x00, []), null, 0 },
        { "LOCAL with anything", V2(0x20, 0x11, [1, 2, 3]), null, 0 },
        { "unspecified", V2(0x21, 0x00, [7, 7, 7]), null, 0 },
        { "UDP", V2(0x21, 0x12, [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 2]), null, 0 },
        { "Unix", V2(0x21, 0x31, new byte[216]), null, 0 },
        { "checksum", Checked(), "1.2.3.4", 1 },
        { "version 1 in binary", V2(0x11, 0x11, new byte[12]), null, -1 },
        { "version 3", V2(0x31, 0x11, new byte[12]), null, -1 },
        { "command 2", V2(0x22, 0x11, new byte[12]), null, -1 },
        { "family 4", V2(0x21, 0x41, new byte[216]), null, -1 },
        { "transport 3", V2(0x21, 0x13, new byte[216]), null, -1 },
        { "TCP4 too short", V2(0x21, 0x11, new byte[11]), null, -1 },
        { "TCP6 too short", V2(0x21, 0x21, new byte[35]), null, -1 },
        { "Unix too short", V2(0x21, 0x31, new byte[215]), null, -1 },
        { "TLV cut short", V2(0x21, 0x11, [.. new byte[12], 0x04, 0]), null, -1 },
        { "TLV longer than the header", V2(0x21, 0x11, [.. new byte[12], 0x04, 0, 9, 1]), null, -1 },
        { "checksum of a wrong length", V2(0x21, 0x11, [.. new byte[12], 0x03, 0, 1, 1]), null, -1 },
        { "checksum that is wrong", [.. Checked()[..^1], (byte)(Checked()[^1] ^ 1)], null, -1 },
        { "too long", V2(0x21, 0x11, [.. new byte[12], 0x04, 0xF, 0xFC, .. new byte[0xFFC]]), null, -1 },
    };

    [Theory]
    [MemberData(nameof(Version2))]
    public void Version_2_case_by_case(string name, byte[] bytes, string? source, int port)
    {
        _ = name;
        var header = ProxyHeaderReader.Read([.. bytes, .. "GET"u8]);
        if (port < 0)
        {
            Assert.Equal(ProxyHeaderState.Malformed, header.State);
            return;
        }
        Assert.Equal(new ProxyHeader(ProxyHeaderState.Complete, bytes.Length, source is null ? null : IPAddress.Parse(source), port), header);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(ProxyHeaderState.Incomplete, ProxyHeaderReader.Read(bytes.AsSpan(0, cut)).State);
        }
    }

    [Fact]
    public void The_longest_header_is_within_the_limit_at_which_there_is_always_an_answer()
    {
        var longest = V2(0x21, 0x11, [.. new byte[12], 0x04, 0xF, 0xE1, .. new byte[0xFE1]]);
        Assert.Equal(ProxyHeaderReader.MaxLength, longest.Length);
        Assert.Equal(ProxyHeaderState.Complete, ProxyHeaderReader.Read(longest).State);
    }

    [Property(MaxTest = 2000)]
    public void An_answer_never_changes_when_more_bytes_come(byte[] tail, byte choice, byte at, byte value)
    {
        byte[] start = (choice % 4) switch
        {
            0 => V2(0x21, 0x11, [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 2]),
            1 => "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"u8.ToArray(),
            2 => "PROXY TCP6 2001:db8::1 ::1 1 2\r\n"u8.ToArray(),
            _ => Checked(),
        };
        start[at % start.Length] = value;
        ProxyHeaderFuzz.Fuzz([.. start, .. tail ?? []]);
    }

    [Fact]
    public void Every_kept_input_of_the_fuzz_target_passes()
    {
        foreach (var row in Version2())
        {
            ProxyHeaderFuzz.Fuzz(row.Data.Item2);
        }
        foreach (var text in new[] { "", "P", "PROXY ", "\r", "\r\n\r\n\0\r\nQUIT\n", "PROXY TCP6 :::::: 1 2\r\n", "PROXY TCP4 ... ... 1 2\r\n" })
        {
            ProxyHeaderFuzz.Fuzz(Encoding.ASCII.GetBytes(text));
        }
    }

    internal static byte[] V2(byte command, byte family, byte[] rest)
    {
        byte[] header = [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, 0, 0, .. rest];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)rest.Length);
        return header;
    }

    private static byte[] V6(string text) => IPAddress.Parse(text).GetAddressBytes();

    private static byte[] Checked()
    {
        var header = V2(0x21, 0x11, [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 2, 0x03, 0, 4, 0, 0, 0, 0]);
        // Bit by bit, unlike the reader: the reflected polynomial of Castagnoli.
        var crc = uint.MaxValue;
        foreach (var b in header)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(^4), ~crc);
        return header;
    }
}

/// <summary>Fuzz target for SharpFuzz; the tests above replay it.</summary>
public static class ProxyHeaderFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var whole = ProxyHeaderReader.Read(input);
        if (whole.State == ProxyHeaderState.Incomplete && input.Length >= ProxyHeaderReader.MaxLength)
        {
            throw new InvalidOperationException("no answer within the limit");
        }
        if (whole.Length > input.Length || whole.State != ProxyHeaderState.Complete == whole.Length > 0)
        {
            throw new InvalidOperationException("a length that can't be");
        }
        // As bytes come in one by one, the first answer that is not "incomplete" is the answer.
        for (var cut = 0; cut <= input.Length; cut++)
        {
            var part = ProxyHeaderReader.Read(input[..cut]);
            if (part.State != ProxyHeaderState.Incomplete)
            {
                if (part != whole)
                {
                    throw new InvalidOperationException("the answer depends on how the bytes were cut");
                }
                return;
            }
        }
    }
}
