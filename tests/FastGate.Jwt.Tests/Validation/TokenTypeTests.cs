using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

public sealed class TokenTypeTests
{
    [Theory]
    [InlineData("JWT", true)]
    [InlineData("jwt", true)]
    [InlineData("at+jwt", true)]
    [InlineData("AT+JWT", true)]
    [InlineData("application/at+jwt", true)]
    [InlineData("Application/At+Jwt", true)]
    [InlineData("application/jwt", true)]
    [InlineData("at\\u002bjwt", true)]
    [InlineData("", false)]
    [InlineData("application/", false)]
    [InlineData("application/application/jwt", false)]
    [InlineData("logout+jwt", false)]
    [InlineData("secevent+jwt", false)]
    [InlineData("dpop+jwt", false)]
    [InlineData("token-introspection+jwt", false)]
    [InlineData("id+jwt", false)]
    [InlineData("JOSE", false)]
    [InlineData("JWT ", false)]
    [InlineData("text/jwt", false)]
    public void AHeaderTypeIsOnTheListOrRefused(string type, bool admitted)
    {
        byte[] token = Mint.Token(Mint.Payload(), $$"""{"alg":"RS256","kid":"rsa","typ":"{{type}}"}""");
        Assert.Equal(admitted ? RejectReason.None : RejectReason.WrongTokenType, Policies.Gatekeeper.Judge(token).Reason);
    }

    [Fact]
    public void AHeaderTypeOfAnyLengthIsJudged() =>
        Assert.Equal(RejectReason.WrongTokenType, Policies.Strict.Judge(Mint.Token(Mint.Payload(), $$"""{"alg":"RS256","kid":"rsa","typ":"{{new string('x', 500)}}"}""")).Reason);

    [Theory]
    [InlineData(",\"typ\":\"Bearer\"", RejectReason.None)]
    [InlineData(",\"typ\":\"bearer\"", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":\"ID\"", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":\"Refresh\"", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":\"Offline\"", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":\"Logout\"", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":\"\"", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":1", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":null", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":[\"Bearer\"]", RejectReason.WrongTokenType)]
    [InlineData(",\"typ\":\"DPoP\"", RejectReason.TokenBound)]
    [InlineData(",\"cnf\":{\"jkt\":\"x\"}", RejectReason.TokenBound)]
    [InlineData(",\"cnf\":{\"x5t#S256\":\"x\"},\"typ\":\"Bearer\"", RejectReason.TokenBound)]
    [InlineData(",\"cnf\":null", RejectReason.TokenBound)]
    [InlineData(",\"\\u0063nf\":{}", RejectReason.TokenBound)]
    [InlineData(",\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}", RejectReason.WrongTokenType)]
    [InlineData(",\"events\":null", RejectReason.WrongTokenType)]
    [InlineData(",\"x\":{\"cnf\":1,\"events\":1,\"typ\":\"ID\"}", RejectReason.None)]
    public void WhatIsNoAccessTokenIsRefused(string more, RejectReason reason)
    {
        Assert.Equal(reason, Policies.Gatekeeper.Judge(Mint.Payload(more)).Reason);
        ValidationPolicy unverified = Policies.Gatekeeper with { VerifySignature = false };
        Assert.Equal(reason, unverified.Judge(Mint.Unsigned(Mint.Header, Mint.Payload(more)), KeySet.Empty).Reason);
    }

    [Fact]
    public void OtherTypesAreAdmittedByName()
    {
        byte[] id = Mint.Token(Mint.Payload(",\"typ\":\"ID\""));
        Assert.True((Policies.Strict with { AdmittedClaimTypes = ["Bearer", "ID"] }).Judge(id).IsValid);
        byte[] custom = Mint.Token(Mint.Payload(), """{"alg":"RS256","kid":"rsa","typ":"example+jwt"}""");
        Assert.True((Policies.Strict with { AdmittedHeaderTypes = ["application/Example+JWT"] }).Judge(custom).IsValid);
        Assert.True((Policies.Strict with { AdmittedHeaderTypes = ["AZaz+jwt"] }).Judge(Mint.Token(Mint.Payload(), """{"alg":"RS256","kid":"rsa","typ":"azAZ+JWT"}""")).IsValid);
        Assert.Equal(RejectReason.WrongTokenType, (Policies.Strict with { AdmittedHeaderTypes = [] }).Judge(custom).Reason);
    }

    [Theory]
    [InlineData("at+jwt", RejectReason.None)]
    [InlineData("application/at+jwt", RejectReason.None)]
    [InlineData("JWT", RejectReason.WrongTokenType)]
    [InlineData(null, RejectReason.WrongTokenType)]
    public void TheProfileOfRfc9068WantsItsType(string? type, RejectReason reason)
    {
        string header = type is null ? """{"alg":"RS256","kid":"rsa"}""" : $$"""{"alg":"RS256","kid":"rsa","typ":"{{type}}"}""";
        byte[] token = Mint.Token(Mint.Payload(""","client_id":"c","jti":"1" """), header);
        Assert.Equal(reason, (Policies.Strict with { Profile = TokenProfile.Rfc9068 }).Judge(token).Reason);
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("exp")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("iat")]
    [InlineData("jti")]
    public void TheProfileOfRfc9068WantsItsClaims(string missing)
    {
        string payload = Mint.Payload(""","client_id":"c","jti":"1" """).Replace($"\"{missing}\"", "\"x\"");
        ValidationPolicy policy = Policies.Strict with { Profile = TokenProfile.Rfc9068, Issuers = [], AnyIssuer = true, Audiences = [], AnyAudience = true, RequireExpiry = false };
        ValidationResult result = policy.Judge(Mint.Token(payload, """{"alg":"RS256","kid":"rsa","typ":"at+jwt"}"""));
        Assert.Equal(RejectReason.MissingProfileClaim, result.Reason);
        Assert.Equal(missing, FastGate.Jwt.Claims.ClaimNames.ToText(result.Claim));
    }
}
