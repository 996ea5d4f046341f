using FastGate.Jwt.Compact;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

public sealed class PolicyTests
{
    public static TheoryData<string, ValidationPolicy> Contradictions => new()
    {
        { "no issuer", Policies.Strict with { Issuers = [] } },
        { "no audience", Policies.Strict with { Audiences = [] } },
        { "any issuer and one", Policies.Strict with { AnyIssuer = true } },
        { "any audience and one", Policies.Strict with { AnyAudience = true } },
        { "empty issuer", Policies.Strict with { Issuers = [""] } },
        { "empty audience", Policies.Strict with { Audiences = [""] } },
        { "no algorithm", Policies.Strict with { Algorithms = JwsAlgorithms.None } },
        { "unknown algorithm", Policies.Strict with { Algorithms = (JwsAlgorithms)0x8000 } },
        { "no secret", Policies.Strict with { Algorithms = JwsAlgorithms.HS256 } },
        { "short secret", Policies.Strict with { Algorithms = JwsAlgorithms.HS256, HmacSecret = new byte[31] } },
        { "short secret for 512", Policies.Strict with { Algorithms = JwsAlgorithms.Hmac, HmacSecret = new byte[32] } },
        { "negative skew", Policies.Strict with { ClockSkew = TimeSpan.FromSeconds(-1) } },
        { "half a second of skew", Policies.Strict with { ClockSkew = TimeSpan.FromSeconds(0.5) } },
        { "a day of skew", Policies.Strict with { ClockSkew = TimeSpan.FromDays(1) } },
        { "no lifetime", Policies.Strict with { MaxLifetime = TimeSpan.Zero } },
        { "too deep", Policies.Strict with { Limits = new TokenLimits { Depth = 63 } } },
        { "no members", Policies.Strict with { Limits = new TokenLimits { Members = 0 } } },
        { "over an hour of skew", Policies.Strict with { ClockSkew = TimeSpan.FromSeconds(3601) } },
        { "no token", Policies.Strict with { Limits = new TokenLimits { TokenBytes = 0 } } },
        { "a token over 1 MiB", Policies.Strict with { Limits = new TokenLimits { TokenBytes = (1024 * 1024) + 1 } } },
        { "no header", Policies.Strict with { Limits = new TokenLimits { HeaderBytes = 0 } } },
        { "no kid", Policies.Strict with { Limits = new TokenLimits { KidBytes = 0 } } },
        { "no payload", Policies.Strict with { Limits = new TokenLimits { PayloadBytes = 0 } } },
        { "no members of the header", Policies.Strict with { Limits = new TokenLimits { HeaderMembers = 0 } } },
        { "no values", Policies.Strict with { Limits = new TokenLimits { Values = 0 } } },
        { "no depth", Policies.Strict with { Limits = new TokenLimits { Depth = 0 } } },
        { "no URL", Policies.Gatekeeper with { Issuers = ["issuer"] } },
        { "no host", Policies.Gatekeeper with { Issuers = ["https:///realms/demo"] } },
        { "user information", Policies.Gatekeeper with { Issuers = ["https://x@issuer.example/realms/demo"] } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void AContradictionIsSaidAtOnce(string name, ValidationPolicy policy)
    {
        Assert.NotNull(name);
        Assert.Throws<ArgumentException>(() => new TokenValidator(policy));
    }

    [Theory]
    [InlineData(JwsAlgorithms.HS256)]
    [InlineData(JwsAlgorithms.HS384)]
    [InlineData(JwsAlgorithms.HS512)]
    public void AConfiguredSecretVerifiesHmac(JwsAlgorithms algorithm)
    {
        ValidationPolicy policy = Policies.Strict with { Algorithms = algorithm, HmacSecret = TestKeys.Secret };
        byte[] token = Mint.Token(Mint.Payload(), Mint.HeaderFor(algorithm), algorithm);
        Assert.Equal(RejectReason.None, policy.Judge(token, KeySet.Empty).Reason);
        Assert.Equal(RejectReason.BadSignature, policy.Judge(Mint.Tampered(token), KeySet.Empty).Reason);
        Assert.Equal(RejectReason.BadSignature, policy.Judge(Mint.Token(Mint.Payload(), Mint.HeaderFor(algorithm), JwsAlgorithms.None), KeySet.Empty).Reason);
        byte[] other = Mint.Token(Mint.Payload(), Mint.HeaderFor(algorithm), algorithm);
        Assert.Equal(RejectReason.BadSignature, (policy with { HmacSecret = new byte[64] }).Judge(other, KeySet.Empty).Reason);
    }

    /// <summary>As RFC 2104 section 5 allows and RFC 7518 section 3.2 does not.</summary>
    [Theory]
    [InlineData(JwsAlgorithms.HS256, 16)]
    [InlineData(JwsAlgorithms.HS256, 31)]
    [InlineData(JwsAlgorithms.HS512, 32)]
    public void ATruncatedMacIsNone(JwsAlgorithms algorithm, int length)
    {
        ValidationPolicy policy = Policies.Strict with { Algorithms = algorithm, HmacSecret = TestKeys.Secret };
        string token = System.Text.Encoding.ASCII.GetString(Mint.Token(Mint.Payload(), Mint.HeaderFor(algorithm), algorithm));
        int end = token.LastIndexOf('.') + 1;
        byte[] mac = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(end));
        byte[] truncated = System.Text.Encoding.ASCII.GetBytes(token[..end] + TestKeys.Encode(mac.AsSpan(0, length)));
        Assert.Equal(RejectReason.BadSignature, policy.Judge(truncated, KeySet.Empty).Reason);
    }

    [Fact]
    public void WithoutVerificationShapeAndTimeStillCount()
    {
        ValidationPolicy policy = new() { VerifySignature = false, GatekeeperClaimShapes = true, CompareIssuedAt = false };
        Assert.Equal(RejectReason.None, Judge(Mint.Payload()));
        Assert.Equal(RejectReason.None, Judge($$"""{"sub":"","exp":{{Mint.Now + 1}},"iat":"odd"}"""));
        Assert.Equal(RejectReason.Expired, Judge("""{"sub":"","exp":1}"""));
        Assert.Equal(RejectReason.MissingExpiry, Judge("""{"sub":""}"""));
        Assert.Equal(RejectReason.MissingSubject, Judge("""{"exp":1}"""));
        Assert.Equal(RejectReason.NotYetValid, Judge(Mint.Payload($",\"nbf\":{Mint.Now + 1}")));
        Assert.Equal(RejectReason.None, policy.Judge(Mint.Unsigned("""{"alg":"none"}""", Mint.Payload()), KeySet.Empty).Reason);

        RejectReason Judge(string payload) => policy.Judge(Mint.Unsigned(Mint.Header, payload), KeySet.Empty).Reason;
    }

    [Fact]
    public void WithoutVerificationNamedIssuersAndAudiencesStillCount()
    {
        ValidationPolicy policy = Policies.Strict with { VerifySignature = false };
        Assert.Equal(RejectReason.WrongIssuer, policy.Judge(Mint.Unsigned(Mint.Header, Mint.Payload().Replace("demo", "x")), KeySet.Empty).Reason);
        Assert.Equal(RejectReason.WrongAudience, policy.Judge(Mint.Unsigned(Mint.Header, Mint.Payload().Replace("gatekeeper", "x")), KeySet.Empty).Reason);
    }
}
