using System.Text;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Header;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Header;

public sealed class HeaderReaderTests
{
    [Theory]
    [InlineData("""{"alg":"RS256"}""", JwsAlgorithms.RS256)]
    [InlineData("""{"alg":"ES512","typ":"JWT"}""", JwsAlgorithms.ES512)]
    [InlineData("""{"alg":"PS384","typ" : "JWT"}""", JwsAlgorithms.PS384)]
    [InlineData("""{"alg":"\u0052S256"}""", JwsAlgorithms.RS256)]
    [InlineData("""{"\u0061lg":"RS256"}""", JwsAlgorithms.RS256)]
    [InlineData(" \n\t{ \"alg\" : \"RS256\" , \"x\":1 } \r\n", JwsAlgorithms.RS256)]
    [InlineData("""{"alg":"none"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"None"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"NONE"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"nOnE"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":""}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"rs256"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"RS256 "}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"RS256\u0000"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"ES256K"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"EdDSA"}""", JwsAlgorithms.None)]
    [InlineData("""{"alg":"RSA-OAEP-256-and-a-long-tail-behind-it"}""", JwsAlgorithms.None)]
    public void ReadsTheAlgorithm(string text, JwsAlgorithms algorithm)
    {
        TokenHeader header = new();
        Assert.Equal(RejectReason.None, Read(text, header).Reason);
        Assert.Equal(algorithm, header.Algorithm);
    }

    [Theory]
    [InlineData("", RejectReason.MalformedHeader)]
    [InlineData("null", RejectReason.MalformedHeader)]
    [InlineData("\"RS256\"", RejectReason.MalformedHeader)]
    [InlineData("""[{"alg":"RS256"}]""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256"}{}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256"} x""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256",}""", RejectReason.MalformedHeader)]
    [InlineData("""{'alg':'RS256'}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256"/**/}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256","x":NaN}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256" """, RejectReason.MalformedHeader)]
    [InlineData("\uFEFF{\"alg\":\"RS256\"}", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":1}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":null}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":["RS256"]}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256","kid":1}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256","kid":null}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256","typ":1}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256","cty":[]}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256","x5t":{}}""", RejectReason.MalformedHeader)]
    [InlineData("""{"alg":"RS256","x5t#S256":true}""", RejectReason.MalformedHeader)]
    [InlineData("{}", RejectReason.MissingAlgorithm)]
    [InlineData("""{"ALG":"RS256"}""", RejectReason.MissingAlgorithm)]
    [InlineData("""{"x":{"alg":"RS256"}}""", RejectReason.MissingAlgorithm)]
    [InlineData("""{"alg":"RS256","alg":"RS256"}""", RejectReason.DuplicateHeaderMember)]
    [InlineData("""{"alg":"RS256","a\u006cg":"none"}""", RejectReason.DuplicateHeaderMember)]
    [InlineData("""{"alg":"RS256","kid":"a","kid":"b"}""", RejectReason.DuplicateHeaderMember)]
    [InlineData("""{"alg":"RS256","x":1,"x":1}""", RejectReason.DuplicateHeaderMember)]
    [InlineData("""{"alg":"RS256","x":[{"y":1,"\u0079":1}]}""", RejectReason.DuplicateHeaderMember)]
    [InlineData("""{"alg":"RS256","crit":[]}""", RejectReason.CriticalHeader)]
    [InlineData("""{"alg":"RS256","crit":["exp"],"exp":1}""", RejectReason.CriticalHeader)]
    [InlineData("""{"alg":"RS256","crit":"exp"}""", RejectReason.CriticalHeader)]
    [InlineData("""{"alg":"RS256","crit":null}""", RejectReason.CriticalHeader)]
    [InlineData("""{"alg":"RS256","crit":["b64"],"b64":false}""", RejectReason.CriticalHeader)]
    [InlineData("""{"alg":"RS256","b64":false}""", RejectReason.UnsupportedHeader)]
    [InlineData("""{"alg":"RS256","b64":"false"}""", RejectReason.UnsupportedHeader)]
    [InlineData("""{"alg":"RS256","b64":null}""", RejectReason.UnsupportedHeader)]
    [InlineData("""{"alg":"RS256","zip":"DEF"}""", RejectReason.UnsupportedHeader)]
    [InlineData("""{"alg":"RS256","kid":"\udc00"}""", RejectReason.InvalidText)]
    [InlineData("""{"alg":"RS256","\ud800":1}""", RejectReason.InvalidText)]
    public void RefusesWhatItMust(string text, RejectReason reason) => Assert.Equal(reason, Read(text, new TokenHeader()).Reason);

    [Theory]
    [InlineData("""{"alg":"RS256","x":{"a":[1,{"b":null}],"alg":"none"}}""")]
    [InlineData("""{"alg":"RS256","jku":"https://attacker.example/","x5u":1,"x5c":["MIIB"],"jwk":{"kty":"RSA"}}""")]
    [InlineData("""{"alg":"RS256","b64":true}""")]
    [InlineData("""{"alg":"RS256","nonce":null,"iat":1}""")]
    public void IgnoresTheRest(string text) => Assert.Equal(RejectReason.None, Read(text, new TokenHeader()).Reason);

    [Fact]
    public void ReadsKidTypeAndThumbprints()
    {
        TokenHeader header = new();
        Read("""{"alg":"RS256","kid":"a\/\u00e9\ud83d\ude00","typ":"at+jwt","cty":"x","x5t":"t","x5t#S256":"s"}""", header);
        Assert.True(header.HasKid);
        Assert.Equal("a/é😀", Encoding.UTF8.GetString(header.Kid));
        Assert.Equal(["at+jwt", "x", "t", "s"], [header.Type.GetText(), header.ContentType.GetText(), header.Thumbprint.GetText(), header.ThumbprintSha256.GetText()]);
        Read("""{"alg":"RS256"}""", header);
        Assert.False(header.HasKid);
        Assert.True(header.Kid.IsEmpty);
    }

    [Fact]
    public void InvalidUtf8IsRefusedAtItsPlace()
    {
        byte[] text = [.. "{\"alg\":\"RS256\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal(new ValidationResult(RejectReason.InvalidText, 20), HeaderReader.Read(text, text.Length, TokenLimits.Default, new TokenHeader()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1024)]
    public void AKidIsReadWhateverItsLength(int length)
    {
        TokenHeader header = new();
        Read($$"""{"alg":"RS256","kid":"{{new string('k', length)}}"}""", header);
        Assert.True(header.HasKid);
        Assert.Equal(length, header.Kid.Length);
    }

    [Fact]
    public void AHugeKidIsRefused()
    {
        Assert.Equal(RejectReason.None, Read($$"""{"alg":"RS256","kid":"{{new string('k', 1024)}}"}""", new TokenHeader()).Reason);
        Assert.Equal(RejectReason.HeaderTooLarge, Read($$"""{"alg":"RS256","kid":"{{new string('k', 1025)}}"}""", new TokenHeader()).Reason);
    }

    private static ValidationResult Read(string text, TokenHeader header)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return HeaderReader.Read(bytes, bytes.Length, TokenLimits.Default, header);
    }
}
