using System.Text;
using FastGate.Identity;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity;

public class BearerCredentialsTests
{
    [Theory]
    [InlineData("Bearer a.b.c", BearerForm.Token, "a.b.c")]
    [InlineData("bearer a.b.c", BearerForm.Token, "a.b.c")]
    [InlineData("BEARER a.b.c", BearerForm.Token, "a.b.c")]
    [InlineData("bEaReR a.b.c", BearerForm.Token, "a.b.c")]
    [InlineData("Bearer a.b.c ", BearerForm.Token, "a.b.c")]
    [InlineData("Bearer a+/b", BearerForm.Token, "a+/b")]
    // Bearer, but not one blank and one token.
    [InlineData("Bearer", BearerForm.Malformed, "")]
    [InlineData("Bearer ", BearerForm.Malformed, "")]
    [InlineData("Bearer  a.b.c", BearerForm.Malformed, "")]
    [InlineData("Bearer\ta.b.c", BearerForm.Malformed, "")]
    [InlineData("Bearer \ta.b.c", BearerForm.Malformed, "")]
    [InlineData("Bearer a.b.c x", BearerForm.Malformed, "")]
    [InlineData("Bearer a.b.c,", BearerForm.Malformed, "")]
    [InlineData("Bearer a.b.c, Bearer d.e.f", BearerForm.Malformed, "")]
    [InlineData("Bearer,a.b.c", BearerForm.Malformed, "")]
    [InlineData("Bearer=a.b.c", BearerForm.Malformed, "")]
    [InlineData("Bearer:a.b.c", BearerForm.Malformed, "")]
    // Another scheme is no bearer credential.
    [InlineData("", BearerForm.None, "")]
    [InlineData(" ", BearerForm.None, "")]
    [InlineData("Basic YTpi", BearerForm.None, "")]
    [InlineData("Basic a.b.c", BearerForm.None, "")]
    [InlineData("foo a.b.c", BearerForm.None, "")]
    [InlineData("a.b.c", BearerForm.None, "")]
    [InlineData("BearereyJ.b.c", BearerForm.None, "")]
    [InlineData("Bearerx a.b.c", BearerForm.None, "")]
    [InlineData("DPoP a.b.c", BearerForm.None, "")]
    [InlineData("Negotiate", BearerForm.None, "")]
    [InlineData("Digest username=\"x\", realm=\"y\"", BearerForm.None, "")]
    public void Reads(string value, BearerForm form, string token)
    {
        Assert.Equal(form, BearerCredentials.Read(Encoding.ASCII.GetBytes(value), out var found));
        Assert.Equal(token, Encoding.ASCII.GetString(found));
        Assert.Equal(form == BearerForm.Token, BearerCredentials.TryRead(Encoding.ASCII.GetBytes(value), out _));
    }

    [Property]
    public bool NeverThrowsAndNeverYieldsABlank(byte[] value)
    {
        var form = BearerCredentials.Read(value, out var token);
        return form == BearerForm.Token ? !token.IsEmpty && token.IndexOfAny(" \t,"u8) < 0 : token.IsEmpty;
    }
}
