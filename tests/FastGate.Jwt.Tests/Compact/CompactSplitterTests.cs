using System.Text;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Compact;

public sealed class CompactSplitterTests
{
    [Theory]
    [InlineData("", RejectReason.EmptyToken, 0)]
    [InlineData("AA", RejectReason.WrongPartCount, 2)]
    [InlineData("AA.AA", RejectReason.WrongPartCount, 5)]
    [InlineData("AA.AA.", RejectReason.None, -1)] // an empty signature is a bad signature, not a bad shape
    [InlineData("AA.AA.AA", RejectReason.None, -1)]
    [InlineData("..", RejectReason.None, -1)] // three empty parts: the header reader refuses
    [InlineData(".AA.AA.AA", RejectReason.WrongPartCount, 6)]
    [InlineData("AA.AA.AA.", RejectReason.WrongPartCount, 8)]
    [InlineData("AA.AA.AA.AA", RejectReason.WrongPartCount, 8)]
    [InlineData("AA.AA.AA.AA.AA", RejectReason.EncryptedToken, 8)]
    [InlineData("AA....", RejectReason.EncryptedToken, 4)]
    [InlineData("....", RejectReason.EncryptedToken, 2)]
    [InlineData("AA.AA.AA.AA.AA.AA", RejectReason.WrongPartCount, 8)]
    [InlineData("A=.AA.AA", RejectReason.InvalidBase64Url, 1)]
    [InlineData("AA.A.AA", RejectReason.InvalidBase64Url, 3)]
    [InlineData("AA.AA.A+A", RejectReason.InvalidBase64Url, 7)]
    [InlineData("AA.AA.AA ", RejectReason.InvalidBase64Url, 8)]
    [InlineData(" AA.AA.AA", RejectReason.InvalidBase64Url, 0)]
    [InlineData("AA.AA.AB", RejectReason.InvalidBase64Url, 7)]
    [InlineData("AA.AA.AA,AA.AA.AA", RejectReason.EncryptedToken, 11)] // two tokens with a comma between them make five parts
    [InlineData("""{"payload":"","signatures":[]}""", RejectReason.WrongPartCount, 30)]
    public void SplitsOrSaysWhere(string token, RejectReason reason, int position)
    {
        ValidationResult result = CompactSplitter.Split(Encoding.UTF8.GetBytes(token), TokenLimits.Default, out _);
        Assert.Equal((reason, position), (result.Reason, result.Position));
    }

    [Fact]
    public void ThePartsAreWhereTheyAre()
    {
        ReadOnlySpan<byte> token = "QQ.QUI.QUJD"u8;
        Assert.True(CompactSplitter.Split(token, TokenLimits.Default, out CompactToken parts).IsValid);
        Assert.True(parts.Header(token).SequenceEqual("QQ"u8));
        Assert.True(parts.Payload(token).SequenceEqual("QUI"u8));
        Assert.True(parts.Signature(token).SequenceEqual("QUJD"u8));
        Assert.True(parts.SigningInput(token).SequenceEqual("QQ.QUI"u8));
    }

    [Fact]
    public void TheLimitIsTheLastLengthThatIsRead()
    {
        TokenLimits limits = new() { TokenBytes = 8 };
        Assert.True(CompactSplitter.Split("AA.AA.AA"u8, limits, out _).IsValid);
        Assert.Equal(RejectReason.TokenTooLarge, CompactSplitter.Split("AA.AA.AAA"u8, limits, out _).Reason);
    }

    [Fact]
    public void AFloodOfDotsCostsNoMemory()
    {
        byte[] dots = new byte[16 * 1024];
        Array.Fill(dots, (byte)'.');
        ValidationResult result = default;
        Assert.Equal(0, Allocations.Least(() => result = CompactSplitter.Split(dots, TokenLimits.Default, out _)));
        Assert.Equal(new ValidationResult(RejectReason.WrongPartCount, 2), result);
    }

    [Property]
    public bool WhateverSplitsIsPutTogetherAgain(byte[] header, byte[] payload, byte[] signature)
    {
        byte[] token = Encoding.ASCII.GetBytes($"{Support.TestKeys.Encode(header)}.{Support.TestKeys.Encode(payload)}.{Support.TestKeys.Encode(signature)}");
        if (!CompactSplitter.Split(token, TokenLimits.Default, out CompactToken parts).IsValid)
        {
            return false;
        }

        byte[] decoded = new byte[payload.Length];
        return StrictBase64Url.TryDecode(parts.Payload(token), decoded, out int written) && written == payload.Length && decoded.AsSpan().SequenceEqual(payload)
            && parts.SigningInput(token).Length + 1 + parts.Signature(token).Length == token.Length;
    }
}
