using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Keys;

public sealed class JsonWebKeySetReaderTests
{
    private static readonly string Good = TestKeys.RsaJwk(TestKeys.OtherRsa, "good");
    private static readonly string Modulus = TestKeys.Encode(TestKeys.Rsa.ExportParameters(false).Modulus);
    private static readonly ECPoint Point = TestKeys.P256.ExportParameters(false).Q;

    // Each beside a good key, which must work all the same (peers' mistakes A9).
    public static TheoryData<string, SkipReason> Unusable => new()
    {
        { "1", SkipReason.Malformed },
        { "null", SkipReason.Malformed },
        { "[]", SkipReason.Malformed },
        { "{}", SkipReason.Malformed },
        { """{"kty":1}""", SkipReason.Malformed },
        { """{"kty":"RSA"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","n":"{{Modulus}}"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","n":"{{Modulus}}=","e":"AQAB"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","n":"{{Modulus}}","e":65537}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","n":"{{Modulus}}","n":"{{Modulus}}","e":"AQAB"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","\u006e":"{{Modulus}}","n":"{{Modulus}}","e":"AQAB"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","kid":7,"n":"{{Modulus}}","e":"AQAB"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","kid":"\ud800","n":"{{Modulus}}","e":"AQAB"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","\ud800":1,"n":"{{Modulus}}","e":"AQAB"}""", SkipReason.Malformed },
        { $$"""{"kty":"RSA","alg":256,"n":"{{Modulus}}","e":"AQAB"}""", SkipReason.Malformed },
        { TestKeys.RsaJwk(RSA.Create(1024), "weak"), SkipReason.TooWeak },
        { TestKeys.RsaJwk(RSA.Create(2040), "weak"), SkipReason.TooWeak },
        { $$"""{"kty":"RSA","n":"{{TestKeys.Encode([0x7F, .. Enumerable.Repeat((byte)0xFF, 255)])}}","e":"AQAB"}""", SkipReason.TooWeak }, // 2047 bits
        { $$"""{"kty":"RSA","n":"{{TestKeys.Encode([1, .. Enumerable.Repeat((byte)0xFF, 1024)])}}","e":"AQAB"}""", SkipReason.TooLarge }, // 8193
        { $$"""{"kty":"RSA","n":"{{TestKeys.Encode(Enumerable.Repeat((byte)0xFF, 1025).ToArray())}}","e":"AQAB"}""", SkipReason.TooLarge },
        { $$"""{"kty":"RSA","n":"{{Modulus}}","e":"AQAAAAE"}""", SkipReason.TooLarge },
        { $$"""{"kty":"RSA","n":"{{Modulus}}","e":"AQ"}""", SkipReason.BadParameters },
        { $$"""{"kty":"RSA","n":"{{Modulus}}","e":"Ag"}""", SkipReason.BadParameters },
        { $$"""{"kty":"RSA","n":"{{Modulus}}","e":"AA"}""", SkipReason.BadParameters },
        { $$"""{"kty":"RSA","n":"{{TestKeys.Encode([.. Enumerable.Repeat((byte)0xFF, 255), 0xFE])}}","e":"AQAB"}""", SkipReason.BadParameters },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"use\":\"enc\""), SkipReason.WrongUse },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"use\":\"SIG\""), SkipReason.WrongUse },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"use\":null"), SkipReason.Malformed },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"key_ops\":[\"sign\"]"), SkipReason.WrongOperations },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"key_ops\":[]"), SkipReason.WrongOperations },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"key_ops\":\"verify\""), SkipReason.WrongOperations },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"key_ops\":null"), SkipReason.WrongOperations },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"alg\":\"RSA-OAEP\""), SkipReason.WrongAlgorithm },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"alg\":\"ES256\""), SkipReason.WrongAlgorithm },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"alg\":\"HS256\""), SkipReason.WrongAlgorithm },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"alg\":\"none\""), SkipReason.WrongAlgorithm },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"d\":\"AQ\""), SkipReason.Private },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"p\":\"AQ\""), SkipReason.Private },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"q\":\"AQ\""), SkipReason.Private },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"dp\":\"AQ\""), SkipReason.Private },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"dq\":\"AQ\""), SkipReason.Private },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"oth\":[]"), SkipReason.Private },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"k\":\"AQ\""), SkipReason.Private },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"qi\":null"), SkipReason.Private },
        { TestKeys.EcJwk(TestKeys.P256, "k", ",\"d\":\"AQ\""), SkipReason.Private },
        { """{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","alg":"HS256"}""", SkipReason.Symmetric },
        { """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", SkipReason.UnsupportedType },
        { """{"kty":"rsa"}""", SkipReason.UnsupportedType },
        { TestKeys.EcJwk(TestKeys.P256, "k").Replace("P-256", "P-384"), SkipReason.NotOnCurve },
        { TestKeys.EcJwk(TestKeys.P256, "k").Replace("P-256", "secp256k1"), SkipReason.UnsupportedCurve },
        { TestKeys.EcJwk(TestKeys.P256, "k", ",\"alg\":\"ES384\""), SkipReason.WrongAlgorithm },
        { Ec(Point.X!, Point.X!), SkipReason.NotOnCurve },
        { Ec(new byte[32], new byte[32]), SkipReason.NotOnCurve },
        { Ec(Point.X![1..], Point.Y!), SkipReason.NotOnCurve },
        { Ec([0, .. Point.X!], Point.Y!), SkipReason.NotOnCurve },
        { Ec(Enumerable.Repeat((byte)0xFF, 32).ToArray(), Point.Y!), SkipReason.NotOnCurve },
        { """{"kty":"EC","crv":"P-256","x":"AA"}""", SkipReason.Malformed },
        { """{"kty":"EC"}""", SkipReason.UnsupportedCurve },
        { """{"kty":"EC","crv":256}""", SkipReason.Malformed },
        { TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"use\":7"), SkipReason.Malformed },
        { TestKeys.RsaJwk(TestKeys.Rsa, "good"), SkipReason.DuplicateKid },
        { Good, SkipReason.DuplicateKid },
        { $$"""{"kty":"X","x":{{new string('[', 50)}}{{new string(']', 50)}}}""", SkipReason.UnsupportedType },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void SkipsAndReportsAndKeepsTheRest(string jwk, SkipReason reason)
    {
        KeySetReading reading = TestKeys.ReadSet(Good, jwk);
        Assert.Null(reading.Error);
        SkippedKey skipped = Assert.Single(reading.Skipped);
        Assert.Equal((1, reason), (skipped.Index, skipped.Reason));
        VerificationKey key = Assert.Single(reading.Keys!.Keys);
        byte[] signature = TestKeys.OtherRsa.SignData("x"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(key.Verify(JwsAlgorithms.RS256, "x"u8, signature));
    }

    [Fact]
    public void AnUnusableKeyDoesNotTakeAKidAway()
    {
        KeySetReading reading = TestKeys.ReadSet(TestKeys.RsaJwk(TestKeys.OtherRsa, "k", ",\"use\":\"enc\""), TestKeys.RsaJwk(TestKeys.Rsa, "k", ",\"use\":\"sig\""));
        Assert.Equal(SkipReason.WrongUse, Assert.Single(reading.Skipped).Reason);
        Assert.NotNull(reading.Keys!.Find("k"u8));
    }

    [Fact]
    public void KeysWithoutKidAreNoDuplicates() => Assert.Equal(2, TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, null), TestKeys.RsaJwk(TestKeys.OtherRsa, null)).Count);

    [Theory]
    [InlineData("", JwsAlgorithms.Rsa)]
    [InlineData(",\"alg\":\"RS256\"", JwsAlgorithms.RS256)]
    [InlineData(",\"alg\":\"PS512\",\"use\":\"sig\",\"key_ops\":[\"verify\"]", JwsAlgorithms.PS512)]
    [InlineData(",\"key_ops\":[\"sign\",\"verify\"],\"x5c\":[1],\"x5u\":\"http://x\",\"ext\":true", JwsAlgorithms.Rsa)]
    public void AnRsaKeyMayDoWhatItSays(string more, JwsAlgorithms algorithms) => Assert.Equal(algorithms, TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "k", more)).Keys[0].Algorithms);

    [Theory]
    [InlineData("AQAAAQ")] // 2^24 + 1
    [InlineData("_____w")]
    public void AnExponentMayHave32Bits(string exponent) => Assert.Equal(1, TestKeys.Read($$"""{"kty":"RSA","n":"{{Modulus}}","e":"{{exponent}}"}""").Count);

    /// <summary>P-521's prime leaves bits over in the last byte, so that there is another spelling of the same point.</summary>
    [Fact]
    public void ACoordinateIsBelowThePrime()
    {
        ECPoint point = TestKeys.P521.ExportParameters(false).Q;
        BigInteger prime = (BigInteger.One << 521) - 1;
        byte[] Wrapped(byte[] number) => (new BigInteger(number, true, true) + prime).ToByteArray(true, true);
        Assert.Equal(1, TestKeys.Read(Curve(point.X!, point.Y!)).Count);
        foreach (string jwk in new[] { Curve(Wrapped(point.X!), point.Y!), Curve(point.X!, Wrapped(point.Y!)), Curve(Wrapped(point.X!), Wrapped(point.Y!)) })
        {
            Assert.Equal(SkipReason.NotOnCurve, Assert.Single(TestKeys.ReadSet(jwk).Skipped).Reason);
        }

        static string Curve(byte[] x, byte[] y) => $$"""{"kty":"EC","crv":"P-521","x":"{{TestKeys.Encode(x)}}","y":"{{TestKeys.Encode(y)}}"}""";
    }

    [Fact]
    public void CurvesFixTheAlgorithm() =>
        Assert.Equal(
            [JwsAlgorithms.Rsa, JwsAlgorithms.ES256, JwsAlgorithms.ES384, JwsAlgorithms.ES512],
            TestKeys.Set.Keys.Select(key => key.Algorithms));

    [Fact]
    public void ALeadingZeroInTheModulusIsTheSameKey()
    {
        RSAParameters key = TestKeys.Rsa.ExportParameters(false);
        KeySet set = TestKeys.Read($$"""{"kty":"RSA","n":"{{TestKeys.Encode([0, .. key.Modulus!])}}","e":"{{TestKeys.Encode([0, .. key.Exponent!])}}"}""");
        Assert.Equal(TestKeys.RsaSet.Keys[0].Thumbprint.ToArray(), set.Keys[0].Thumbprint.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"keys\":[],\"keys\":[]}")]
    [InlineData("{\"keys\":[],\"k\\u0065ys\":[]}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"Keys":[]}""")]
    [InlineData("""{"keys":[],"\ud800":1}""")]
    [InlineData("""{"k\udc00ys":[],"x":1}""")]
    [InlineData("""{"keys":[]""")]
    [InlineData("<html></html>")]
    [InlineData("""{"keys":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    public void WhatIsNoSetIsAnErrorAndNoKeys(string text)
    {
        KeySetReading reading = JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(reading.Keys);
        Assert.NotNull(reading.Error);
    }

    [Fact]
    public void AnEmptySetIsASet()
    {
        KeySetReading reading = JsonWebKeySetReader.Read("""{"keys":[]}"""u8);
        Assert.Equal(0, reading.Keys!.Count);
        Assert.Null(reading.Error);
    }

    [Fact]
    public void SizesAreBounded()
    {
        Assert.NotNull(TestKeys.ReadSet([.. Enumerable.Repeat("{}", 257)]).Error);
        Assert.Null(TestKeys.ReadSet([.. Enumerable.Repeat("{}", 256)]).Error);
        byte[] large = new byte[JsonWebKeySetReader.MaximumBytes + 1];
        Array.Fill(large, (byte)' ');
        "{\"keys\":[]}"u8.CopyTo(large);
        Assert.NotNull(JsonWebKeySetReader.Read(large).Error);
        Assert.Null(JsonWebKeySetReader.Read(large.AsSpan(1)).Keys); // its beginning is cut off
        Assert.Null(JsonWebKeySetReader.Read(large.AsSpan(0, JsonWebKeySetReader.MaximumBytes)).Error);
        Assert.NotNull(JsonWebKeySetReader.Read([.. "{\"keys\":[{\"kid\":\""u8, 0xFF, .. "\"}]}"u8]).Error);
    }

    [Property(MaxTest = 1000)]
    public bool ArbitraryBytesDoNotThrow(byte[] bytes) => JsonWebKeySetReader.Read(bytes) is { Keys: not null } or { Error: not null };

    [Property(MaxTest = 300)]
    public bool MutatedSetsDoNotThrow(byte value, int at)
    {
        byte[] text = Encoding.UTF8.GetBytes($$"""{"keys":[{{TestKeys.EcJwk(TestKeys.P256, "k")}}]}""");
        text[(at & int.MaxValue) % text.Length] = value;
        return JsonWebKeySetReader.Read(text) is { Keys: not null } or { Error: not null };
    }

    private static string Ec(byte[] x, byte[] y) => $$"""{"kty":"EC","crv":"P-256","x":"{{TestKeys.Encode(x)}}","y":"{{TestKeys.Encode(y)}}"}""";
}
