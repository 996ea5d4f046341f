using System.Buffers.Text;
using System.Text;
using FastGate.Jwt.Compact;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Compact;

public sealed class StrictBase64UrlTests
{
    [Theory]
    [InlineData("", -1)]
    [InlineData("AA", -1)]
    [InlineData("AAA", -1)]
    [InlineData("AAAA", -1)]
    [InlineData("-_-_", -1)]
    [InlineData("A", 0)] // six bits are no byte
    [InlineData("AAAAA", 4)]
    [InlineData("AA=", 2)]
    [InlineData("AA==", 2)]
    [InlineData("AAA=", 3)]
    [InlineData("AA A", 2)]
    [InlineData(" AAA", 0)]
    [InlineData("AAAA\n", 4)]
    [InlineData("AAAA\t", 4)]
    [InlineData("AAAA\0", 4)]
    [InlineData("AA+A", 2)]
    [InlineData("AA/A", 2)]
    [InlineData("AA%3", 2)]
    [InlineData("AAé", 2)]
    [InlineData("AB", 1)] // four bits that no byte takes
    [InlineData("AP", 1)]
    [InlineData("AQ", -1)]
    [InlineData("AAB", 2)] // two of them
    [InlineData("AAD", 2)]
    [InlineData("AAE", -1)]
    [InlineData("A_", 1)]
    [InlineData("Ag", -1)]
    [InlineData("Ah", 1)]
    [InlineData("A0", 1)] // sextet 52 = 110100, of which four bits are spare
    [InlineData("AA8", -1)] // 111100
    [InlineData("AA9", 2)]
    [InlineData("AA-", 2)]
    public void FindsTheFirstFault(string text, int fault) => Assert.Equal(fault, StrictBase64Url.FindFault(Encoding.UTF8.GetBytes(text)));

    [Property]
    public bool WhatIsEncodedDecodesAgain(byte[] bytes)
    {
        byte[] encoded = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(bytes));
        byte[] decoded = new byte[StrictBase64Url.DecodedLength(encoded.Length)];
        return StrictBase64Url.TryDecode(encoded, decoded, out int written) && decoded.AsSpan(0, written).SequenceEqual(bytes) && written == decoded.Length;
    }

    [Property]
    public bool WhatIsAcceptedHasOneSpelling(byte[] bytes)
    {
        byte[] decoded = new byte[StrictBase64Url.DecodedLength(bytes.Length)];
        return !StrictBase64Url.TryDecode(bytes, decoded, out int written) || Base64Url.EncodeToString(decoded.AsSpan(0, written)) == Encoding.ASCII.GetString(bytes);
    }

    [Fact]
    public void EveryPairOfCharactersIsJudgedByItsBits()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < Alphabet.Length; i++)
        {
            Assert.Equal(i % 16 == 0, StrictBase64Url.FindFault([(byte)'A', (byte)Alphabet[i]]) < 0);
            Assert.Equal(i % 4 == 0, StrictBase64Url.FindFault([(byte)'A', (byte)'A', (byte)Alphabet[i]]) < 0);
        }
    }

    [Fact]
    public void ADestinationThatIsTooShortIsNoException() => Assert.False(StrictBase64Url.TryDecode("AAAA"u8, new byte[2], out _));
}
