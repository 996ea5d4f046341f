using FastGate.Jwt.Claims;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>The types and ranges of claims in both dialects (peers' mistakes B1 to B10).</summary>
public sealed class ClaimShapeTests
{
    // claim, value, verdict of the strict policy, verdict as keycloak-gatekeeper's shapes have it
    public static TheoryData<string, string, RejectReason, RejectReason> Shapes => new()
    {
        { "sub", "\"\"", RejectReason.None, RejectReason.None },
        { "sub", "1", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "sub", "null", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "sub", "[\"a\"]", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "iss", "1", RejectReason.MalformedClaim, RejectReason.WrongIssuer },
        { "iss", "null", RejectReason.MalformedClaim, RejectReason.WrongIssuer },
        { "iss", "[\"https://issuer.example/realms/demo\"]", RejectReason.MalformedClaim, RejectReason.WrongIssuer },
        { "email", "\"a@b\"", RejectReason.None, RejectReason.None },
        { "email", "null", RejectReason.None, RejectReason.MalformedClaim },
        { "email", "1", RejectReason.None, RejectReason.MalformedClaim },
        { "preferred_username", "1", RejectReason.None, RejectReason.None },
        { "preferred_username", "null", RejectReason.None, RejectReason.None },
        { "groups", "[]", RejectReason.None, RejectReason.None },
        { "groups", "[\"/a\"]", RejectReason.None, RejectReason.None },
        { "groups", "[\"/a\",1]", RejectReason.None, RejectReason.MalformedClaim },
        { "groups", "null", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "groups", "{}", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "groups", "\"/a\"", RejectReason.None, RejectReason.MalformedClaim },
        { "realm_access", "{\"roles\":[\"a\"]}", RejectReason.None, RejectReason.None },
        { "realm_access", "{\"roles\":[1,null,{\"a\":1},\"admin\"]}", RejectReason.None, RejectReason.None },
        { "realm_access", "{\"roles\":\"a\"}", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "realm_access", "{\"roles\":null}", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "realm_access", "{}", RejectReason.None, RejectReason.None },
        { "realm_access", "null", RejectReason.None, RejectReason.None },
        { "realm_access", "[1]", RejectReason.None, RejectReason.None },
        { "resource_access", "{\"c\":{\"roles\":[\"a\"]}}", RejectReason.None, RejectReason.None },
        { "resource_access", "{\"c\":{\"roles\":7}}", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "resource_access", "{\"c\":{\"roles\":[]},\"d\":{\"roles\":7}}", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "resource_access", "{\"c\":null,\"d\":{}}", RejectReason.None, RejectReason.None },
        { "resource_access", "\"x\"", RejectReason.None, RejectReason.None },
        { "scope", "\"a b\"", RejectReason.None, RejectReason.None },
        { "scope", "[\"a\",\"b\"]", RejectReason.None, RejectReason.None },
        { "scope", "[1]", RejectReason.MalformedClaim, RejectReason.None },
        { "scp", "7", RejectReason.MalformedClaim, RejectReason.None },
        { "exp", "\"1900000000\"", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "null", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "true", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "[1900000000]", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "{}", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "1900000000.5", RejectReason.None, RejectReason.None },
        { "exp", "1.9e9", RejectReason.None, RejectReason.None },
        { "exp", "9e15", RejectReason.None, RejectReason.None },
        { "exp", "1e400", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "9223372036854775808", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "18446744073709551616", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "exp", "NaN", RejectReason.MalformedPayload, RejectReason.MalformedPayload },
        { "exp", "0", RejectReason.ExpiryNotPositive, RejectReason.ExpiryNotPositive },
        { "exp", "-0", RejectReason.ExpiryNotPositive, RejectReason.ExpiryNotPositive },
        { "exp", "0.0", RejectReason.ExpiryNotPositive, RejectReason.ExpiryNotPositive },
        { "exp", "-1", RejectReason.ExpiryNotPositive, RejectReason.ExpiryNotPositive },
        { "exp", "-1e400", RejectReason.ExpiryNotPositive, RejectReason.ExpiryNotPositive },
        { "nbf", "1.5", RejectReason.None, RejectReason.None },
        { "nbf", "0", RejectReason.None, RejectReason.None },
        { "nbf", "\"1\"", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "nbf", "null", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "nbf", "-1", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "nbf", "1e400", RejectReason.MalformedClaim, RejectReason.MalformedClaim },
        { "iat", "\"1\"", RejectReason.MalformedIssuedAt, RejectReason.MalformedIssuedAt },
        { "iat", "null", RejectReason.MalformedIssuedAt, RejectReason.MalformedIssuedAt },
        { "iat", "-1", RejectReason.MalformedIssuedAt, RejectReason.MalformedIssuedAt },
        { "iat", "1.5", RejectReason.None, RejectReason.None },
        { "iat", "1900000000", RejectReason.IssuedInFuture, RejectReason.None },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AreJudgedByDialect(string claim, string value, RejectReason strict, RejectReason gatekeeper)
    {
        string payload = With(claim, value);
        Assert.Equal(strict, Policies.Strict.Judge(payload).Reason);
        Assert.Equal(gatekeeper, Policies.Gatekeeper.Judge(payload).Reason);
    }

    [Theory]
    [InlineData("sub", RejectReason.None, RejectReason.MissingSubject)]
    [InlineData("exp", RejectReason.MissingExpiry, RejectReason.MissingExpiry)]
    [InlineData("iat", RejectReason.None, RejectReason.MissingIssuedAt)]
    [InlineData("iss", RejectReason.WrongIssuer, RejectReason.WrongIssuer)]
    [InlineData("aud", RejectReason.WrongAudience, RejectReason.WrongAudience)]
    public void AbsenceIsJudgedByDialect(string claim, RejectReason strict, RejectReason gatekeeper)
    {
        string payload = With(claim, null);
        Assert.Equal(strict, Policies.Strict.Judge(payload).Reason);
        Assert.Equal(gatekeeper, Policies.Gatekeeper.Judge(payload).Reason);
    }

    [Fact]
    public void AnExpiryMayBeLeftOutWhereThePolicySaysSo()
    {
        ValidationPolicy policy = Policies.Strict with { RequireExpiry = false };
        Assert.Equal(RejectReason.None, policy.Judge(With("exp", null)).Reason);
        Assert.Equal(RejectReason.LifetimeTooLong, (policy with { MaxLifetime = TimeSpan.FromDays(1) }).Judge(With("exp", null)).Reason);
        Assert.Equal(RejectReason.LifetimeTooLong, (policy with { MaxLifetime = TimeSpan.FromDays(1) }).Judge(With("exp", "9e15")).Reason);
    }

    [Theory]
    [InlineData("\"sub\":\"a\",\"sub\":\"a\"")]
    [InlineData("\"sub\":\"a\",\"\\u0073ub\":\"b\"")]
    [InlineData("\"exp\":1,\"e\\u0078p\":1900000000")]
    [InlineData("\"realm_access\":{\"roles\":[],\"roles\":[\"admin\"]}")]
    [InlineData("\"x\":[[{\"y\":{\"z\":1,\"z\":1}}]]")]
    public void ADuplicateIsRefusedAtEveryDepth(string members) => Assert.Equal(RejectReason.DuplicateClaim, Policies.Strict.Judge("{" + members + "}").Reason);

    [Fact]
    public void HugePayloadsAreRefusedCheaply()
    {
        string deep = "{\"x\":" + new string('[', 1000) + new string(']', 1000) + "}";
        Assert.Equal(RejectReason.NestedTooDeep, Policies.Strict.Judge(deep).Reason);
        string many = "{" + string.Join(',', Enumerable.Range(0, 1100).Select(i => $"\"{i}\":0")) + "}";
        Assert.Equal(RejectReason.TooManyMembers, Policies.Strict.Judge(many).Reason);
        Assert.Equal(RejectReason.TokenTooLarge, Policies.Strict.Judge("{\"x\":\"" + new string('x', 1_000_000) + "\"}").Reason);
    }

    [Theory]
    [InlineData(0xC3, 0x28)]
    [InlineData(0xC0, 0xAF)] // an overlong slash
    [InlineData(0xED, 0xA0)] // half a surrogate pair
    [InlineData(0xFF, 0x41)]
    public void InvalidUtf8IsRefused(byte first, byte second)
    {
        byte[] payload = [.. System.Text.Encoding.UTF8.GetBytes(Mint.Payload(",\"name\":\"")[..^1]), first, second, .. "\"}"u8];
        byte[] token = Mint.Token(payload, System.Text.Encoding.UTF8.GetBytes(Mint.Header), FastGate.Jwt.Keys.JwsAlgorithms.RS256);
        Assert.Equal(RejectReason.InvalidText, Policies.Strict.Judge(token).Reason);
    }

    [Fact]
    public void AMalformedClaimIsNamed()
    {
        Assert.Equal(ClaimName.Groups, Policies.Gatekeeper.Judge(With("groups", "null")).Claim);
        Assert.Equal(ClaimName.RealmAccess, Policies.Gatekeeper.Judge(With("realm_access", "{\"roles\":1}")).Claim);
        Assert.Equal(ClaimName.Expiry, Policies.Gatekeeper.Judge(With("exp", "-5")).Claim);
    }

    // The good payload with one claim replaced or, without a value, taken away.
    private static string With(string claim, string? value)
    {
        Dictionary<string, string> claims = new()
        {
            ["iss"] = $"\"{Mint.Issuer}\"",
            ["aud"] = $"\"{Mint.Audience}\"",
            ["sub"] = "\"user-1\"",
            ["exp"] = $"{Mint.Now + 300}",
            ["iat"] = $"{Mint.Now - 10}",
        };
        claims.Remove(claim);
        if (value is not null)
        {
            claims[claim] = value;
        }

        return "{" + string.Join(',', claims.Select(member => $"\"{member.Key}\":{member.Value}")) + "}";
    }
}
