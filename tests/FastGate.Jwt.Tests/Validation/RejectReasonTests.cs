using System.Text;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>One token for each reason, so that none can go missing or change its meaning unseen.</summary>
public sealed class RejectReasonTests
{
    private static readonly Dictionary<RejectReason, Func<ValidationResult>> Cases = new()
    {
        [RejectReason.None] = () => Policies.Strict.Judge(Mint.Payload()),
        [RejectReason.EmptyToken] = () => Policies.Strict.Judge(Array.Empty<byte>()),
        [RejectReason.TokenTooLarge] = () => Policies.Strict.Judge(new byte[(16 * 1024) + 1]),
        [RejectReason.WrongPartCount] = () => Policies.Strict.Judge("a.b"u8.ToArray()),
        [RejectReason.EncryptedToken] = () => Policies.Strict.Judge("a.b.c.d.e"u8.ToArray()),
        [RejectReason.InvalidBase64Url] = () => Policies.Strict.Judge("eyJhbGciOiJSUzI1NiJ9.e30=.AA"u8.ToArray()),
        [RejectReason.HeaderTooLarge] = () => Limited(new TokenLimits { HeaderBytes = 10 }),
        [RejectReason.PayloadTooLarge] = () => Limited(new TokenLimits { PayloadBytes = 10 }),
        [RejectReason.MalformedHeader] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":["RS256"]}""")),
        [RejectReason.MissingAlgorithm] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"kid":"rsa"}""")),
        [RejectReason.DuplicateHeaderMember] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"RS256","\u0061lg":"none"}""")),
        [RejectReason.CriticalHeader] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"RS256","crit":[]}""")),
        [RejectReason.UnsupportedHeader] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"RS256","zip":"DEF"}""")),
        [RejectReason.MalformedPayload] = () => Policies.Strict.Judge(Mint.Token("[]")),
        [RejectReason.DuplicateClaim] = () => Policies.Strict.Judge(Mint.Payload(""","s\u0075b":"user-2" """)),
        [RejectReason.InvalidText] = () => Policies.Strict.Judge(Mint.Payload(""","name":"\ud800" """)),
        [RejectReason.NestedTooDeep] = () => Policies.Strict.Judge(Mint.Payload(",\"x\":" + new string('[', 32) + new string(']', 32))),
        [RejectReason.TooManyMembers] = () => Limited(new TokenLimits { Members = 4 }),
        [RejectReason.MalformedClaim] = () => Policies.Strict.Judge(Mint.Payload(""","nbf":"1" """)),
        [RejectReason.MissingSubject] = () => Policies.Gatekeeper.Judge("""{"exp":1}"""),
        [RejectReason.MissingExpiry] = () => Policies.Strict.Judge("""{"sub":"user-1"}"""),
        [RejectReason.ExpiryNotPositive] = () => Policies.Strict.Judge("""{"exp":0}"""),
        [RejectReason.AlgorithmNotAllowed] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"none","kid":"rsa"}""", JwsAlgorithms.None)),
        [RejectReason.NoKeys] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload()), KeySet.Empty),
        [RejectReason.UnknownKey] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"RS256","kid":"RSA"}""")),
        [RejectReason.NoMatchingKey] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"ES256"}"""), TestKeys.RsaSet),
        [RejectReason.AmbiguousKey] = () =>
            Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"RS256"}"""), TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "a"), TestKeys.RsaJwk(TestKeys.OtherRsa, "b"))),
        [RejectReason.KeyUseMismatch] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), """{"alg":"ES256","kid":"rsa"}""")),
        [RejectReason.BadSignature] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload(), signedBy: JwsAlgorithms.RS384)),
        [RejectReason.Expired] = () => Policies.Strict.Judge(Mint.Token(Mint.Payload()), now: Mint.Now + 300),
        [RejectReason.NotYetValid] = () => Policies.Strict.Judge(Mint.Payload($",\"nbf\":{Mint.Now + 1}")),
        [RejectReason.MissingIssuedAt] = () => (Policies.Strict with { RequireIssuedAt = true }).Judge($$"""{"exp":{{Mint.Now + 1}}}"""),
        [RejectReason.MalformedIssuedAt] = () => Policies.Strict.Judge($$"""{"exp":{{Mint.Now + 1}},"iat":"1"}"""),
        [RejectReason.IssuedInFuture] = () => Policies.Strict.Judge($$"""{"exp":{{Mint.Now + 2}},"iat":{{Mint.Now + 1}}}"""),
        [RejectReason.LifetimeTooLong] = () => (Policies.Strict with { MaxLifetime = TimeSpan.FromMinutes(5) }).Judge(Mint.Payload()),
        [RejectReason.WrongIssuer] = () => (Policies.Strict with { Issuers = ["https://issuer.example"] }).Judge(Mint.Payload()),
        [RejectReason.WrongAudience] = () => (Policies.Strict with { Audiences = ["gate"] }).Judge(Mint.Payload()),
        [RejectReason.TokenBound] = () => Policies.Strict.Judge(Mint.Payload(""","cnf":{"jkt":"x"}""")),
        [RejectReason.WrongTokenType] = () => Policies.Strict.Judge(Mint.Payload(""","typ":"ID" """)),
        [RejectReason.MissingProfileClaim] = () => (Policies.Strict with { Profile = TokenProfile.Rfc9068 }).Judge(
            Mint.Token(Mint.Payload(""","client_id":"c" """), """{"alg":"RS256","typ":"at+jwt","kid":"rsa"}""")),
    };

    public static TheoryData<RejectReason> Reasons => [.. Enum.GetValues<RejectReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void EveryReasonHasAToken(RejectReason reason) => Assert.Equal(reason, Cases[reason]().Reason);

    [Fact]
    public void LimitsAreTheLastSizesThatAreRead()
    {
        int header = Encoding.UTF8.GetByteCount(Mint.Header);
        int payload = Encoding.UTF8.GetByteCount(Mint.Payload());
        Assert.Equal(RejectReason.None, Limited(new TokenLimits { HeaderBytes = header, PayloadBytes = payload }).Reason);
        Assert.Equal(RejectReason.HeaderTooLarge, Limited(new TokenLimits { HeaderBytes = header - 1 }).Reason);
        Assert.Equal(RejectReason.PayloadTooLarge, Limited(new TokenLimits { PayloadBytes = payload - 1 }).Reason);
    }

    [Fact]
    public void NamesAreStable()
    {
        // Logs and metrics are searched by these names: one may join, none may change.
        string[] names =
        [
            "None", "EmptyToken", "TokenTooLarge", "WrongPartCount", "EncryptedToken", "InvalidBase64Url", "HeaderTooLarge", "PayloadTooLarge", "MalformedHeader",
            "MissingAlgorithm", "DuplicateHeaderMember", "CriticalHeader", "UnsupportedHeader", "MalformedPayload", "DuplicateClaim", "InvalidText", "NestedTooDeep",
            "TooManyMembers", "MalformedClaim", "MissingSubject", "MissingExpiry", "ExpiryNotPositive", "AlgorithmNotAllowed", "NoKeys", "UnknownKey", "NoMatchingKey",
            "AmbiguousKey", "KeyUseMismatch", "BadSignature", "Expired", "NotYetValid", "MissingIssuedAt", "MalformedIssuedAt", "IssuedInFuture", "LifetimeTooLong",
            "WrongIssuer", "WrongAudience", "TokenBound", "WrongTokenType", "MissingProfileClaim",
        ];
        Assert.Equal(names, Enum.GetNames<RejectReason>());
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void TrustInTheClaimsFollowsFromTheReason(RejectReason reason)
    {
        bool afterSignature = reason is RejectReason.None or RejectReason.Expired or RejectReason.NotYetValid or RejectReason.MissingIssuedAt or RejectReason.MalformedIssuedAt
            or RejectReason.IssuedInFuture
            or RejectReason.LifetimeTooLong or RejectReason.WrongIssuer or RejectReason.WrongAudience or RejectReason.TokenBound or RejectReason.WrongTokenType
            or RejectReason.MissingProfileClaim;
        Assert.Equal(afterSignature, reason.ClaimsAreTrusted());
    }

    [Fact]
    public void AKeyRefreshHelpsOnlyWhereKeysAreTheTrouble() =>
        Assert.Equal(
            [
                RejectReason.NoKeys, RejectReason.UnknownKey, RejectReason.NoMatchingKey, RejectReason.AmbiguousKey, RejectReason.KeyUseMismatch,
                RejectReason.BadSignature,
            ],
            Enum.GetValues<RejectReason>().Where(RejectReasons.KeyRefreshMayHelp));

    [Fact]
    public void AVerdictSaysWhichClaimAndWhere()
    {
        string payload = Mint.Payload(""","nbf":"1" """);
        ValidationResult result = Policies.Strict.Judge(payload);
        Assert.Equal(ClaimName.NotBefore, result.Claim);
        Assert.Equal("nbf", result.Claim.ToText());
        Assert.Equal((byte)'1', Encoding.UTF8.GetBytes(payload)[result.Position]);
    }

    private static ValidationResult Limited(TokenLimits limits) => (Policies.Strict with { Limits = limits }).Judge(Mint.Payload());
}
