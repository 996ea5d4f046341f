using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

public sealed class TimeTests
{
    private static readonly byte[] Token = Mint.Token(Mint.Payload($",\"nbf\":{Mint.Now}"));

    [Theory]
    [InlineData(-1, 0, RejectReason.NotYetValid)]
    [InlineData(0, 0, RejectReason.None)]
    [InlineData(299, 0, RejectReason.None)]
    [InlineData(300, 0, RejectReason.Expired)] // "on or after" (RFC 7519 section 4.1.4)
    [InlineData(-30, 30, RejectReason.None)]
    [InlineData(-31, 30, RejectReason.NotYetValid)]
    [InlineData(329, 30, RejectReason.None)]
    [InlineData(330, 30, RejectReason.Expired)]
    [InlineData(100_000_000, 0, RejectReason.Expired)]
    public void TheClockDecides(int offset, int skew, RejectReason reason)
    {
        ValidationPolicy policy = Policies.Gatekeeper with { ClockSkew = TimeSpan.FromSeconds(skew) };
        Assert.Equal(reason, policy.Judge(Token, now: Mint.Now + offset).Reason);
    }

    [Fact]
    public void FractionsNeverLengthenALife()
    {
        string fractional = $$"""{"iss":"{{Mint.Issuer}}","aud":"{{Mint.Audience}}","sub":"","exp":{{Mint.Now + 1}}.9,"nbf":{{Mint.Now - 1}}.1,"iat":1}""";
        byte[] token = Mint.Token(fractional);
        Assert.Equal(RejectReason.NotYetValid, Policies.Strict.Judge(token, now: Mint.Now - 1).Reason);
        Assert.Equal(RejectReason.None, Policies.Strict.Judge(token, now: Mint.Now).Reason);
        Assert.Equal(RejectReason.Expired, Policies.Strict.Judge(token, now: Mint.Now + 1).Reason);
    }

    [Theory]
    [InlineData(310, RejectReason.None)]
    [InlineData(309, RejectReason.LifetimeTooLong)]
    public void ALifetimeCountsFromIssuedAt(int seconds, RejectReason reason) =>
        Assert.Equal(reason, (Policies.Strict with { MaxLifetime = TimeSpan.FromSeconds(seconds) }).Judge(Mint.Payload()).Reason);

    /// <summary>The skew counts for a life that is measured from now, as for its end.</summary>
    [Theory]
    [InlineData(60, 0, RejectReason.None)]
    [InlineData(61, 0, RejectReason.LifetimeTooLong)]
    [InlineData(65, 5, RejectReason.None)]
    [InlineData(66, 5, RejectReason.LifetimeTooLong)]
    public void WithoutIssuedAtALifetimeCountsFromNow(int seconds, int skew, RejectReason reason)
    {
        string payload = $$"""{"iss":"{{Mint.Issuer}}","aud":"{{Mint.Audience}}","exp":{{Mint.Now + seconds}}}""";
        Assert.Equal(reason, (Policies.Strict with { MaxLifetime = TimeSpan.FromSeconds(60), ClockSkew = TimeSpan.FromSeconds(skew) }).Judge(payload).Reason);
    }

    [Theory]
    [InlineData(false, false, RejectReason.MalformedIssuedAt)]
    [InlineData(true, true, RejectReason.MalformedIssuedAt)]
    [InlineData(true, false, RejectReason.None)] // keycloak-gatekeeper looks at it only when it wants it to be there
    public void AnIssuedAtOfAnotherTypeIsRefusedWhereItIsLookedAt(bool gatekeeper, bool compare, RejectReason reason)
    {
        ValidationPolicy policy = (gatekeeper ? Policies.Gatekeeper : Policies.Strict) with { RequireIssuedAt = false, CompareIssuedAt = compare };
        Assert.Equal(reason, policy.Judge($$"""{"iss":"{{Mint.Issuer}}","aud":"{{Mint.Audience}}","sub":"","exp":{{Mint.Now + 50}},"iat":"x"}""").Reason);
    }

    [Fact]
    public void AFractionOfIssuedAtIsCutOff()
    {
        TokenWorkspace workspace = new();
        byte[] token = Mint.Token($$"""{"iss":"{{Mint.Issuer}}","aud":"{{Mint.Audience}}","exp":{{Mint.Now + 50}},"iat":{{Mint.Now - 10}}.9}""");
        Assert.True(new TokenValidator(Policies.Strict).Validate(token, TestKeys.Set, Mint.Now, workspace).IsValid);
        Assert.Equal(Mint.Now - 10, workspace.Claims.IssuedAt);
    }

    [Fact]
    public void AnIssuedAtInTheFutureDoesNotStretchALifetime()
    {
        string payload = $$"""{"iss":"{{Mint.Issuer}}","aud":"{{Mint.Audience}}","sub":"","exp":{{Mint.Now + 5000}},"iat":{{Mint.Now + 4990}}}""";
        ValidationPolicy policy = Policies.Gatekeeper with { MaxLifetime = TimeSpan.FromSeconds(60) };
        Assert.Equal(RejectReason.LifetimeTooLong, policy.Judge(payload).Reason);
    }

    [Theory]
    [InlineData(0, 1, RejectReason.IssuedInFuture)]
    [InlineData(1, 1, RejectReason.None)]
    public void SkewCountsForIssuedAtToo(int skew, int ahead, RejectReason reason)
    {
        string payload = $$"""{"iss":"{{Mint.Issuer}}","aud":"{{Mint.Audience}}","exp":{{Mint.Now + 50}},"iat":{{Mint.Now + ahead}}}""";
        Assert.Equal(reason, (Policies.Strict with { ClockSkew = TimeSpan.FromSeconds(skew) }).Judge(payload).Reason);
    }

    [Fact]
    public void TheSignatureIsJudgedBeforeTheTime()
    {
        // Otherwise whoever guesses a token learns what would have become of it.
        Assert.Equal(RejectReason.BadSignature, Policies.Gatekeeper.Judge(Mint.Tampered(Token), now: Mint.Now + 10_000).Reason);
        Assert.Equal(RejectReason.Expired, Policies.Gatekeeper.Judge(Mint.Token(Mint.Payload().Replace("gatekeeper", "other")), now: Mint.Now + 10_000).Reason);
    }

    [Fact]
    public void ClaimsOfAnExpiredTokenAreTrustedAndThere()
    {
        TokenWorkspace workspace = new();
        new TokenValidator(Policies.Gatekeeper).Validate(Token, TestKeys.Set, Mint.Now + 10_000, workspace);
        Assert.True(workspace.ClaimsAreTrusted);
        Assert.Equal("user-1", workspace.Claims.Subject.GetText());
        Assert.Equal(Mint.Now + 300, workspace.Claims.Expiry);
    }
}
