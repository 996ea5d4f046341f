using System.Text;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>A workspace is used for token after token: nothing of one is there when the next has been judged.</summary>
public sealed class WorkspaceTests
{
    public static TheoryData<string> Refused => ["", "a.b", "a.b.c.d.e", $"{Encode("""{"alg":"RS256","crit":[]}""")}.e30.AA", $"{Encode("""{"alg":"RS256"}""")}.W10.AA"];

    [Theory]
    [MemberData(nameof(Refused))]
    public void NothingOfTheLastTokenStays(string refused)
    {
        TokenWorkspace workspace = new();
        TokenValidator validator = new(Policies.Strict);
        Assert.True(validator.Validate(Mint.Token(Mint.Payload($",\"nbf\":{Mint.Now}")), TestKeys.Set, Mint.Now, workspace).IsValid);
        Assert.True(workspace.ClaimsAreTrusted);
        Assert.Equal("rsa", workspace.Key?.Kid);
        Assert.Equal((Mint.Now + 300, Mint.Now, Mint.Now - 10, true), Times(workspace.Claims));
        Assert.False(workspace.Payload.IsEmpty);

        Assert.False(validator.Validate(Encoding.ASCII.GetBytes(refused), TestKeys.Set, Mint.Now, workspace).IsValid);
        Assert.False(workspace.ClaimsAreTrusted);
        Assert.Null(workspace.Key);
        Assert.False(workspace.Header.HasKid);
        Assert.False(workspace.Claims.Has(ClaimName.Subject));
        Assert.False(workspace.Claims.Payload.Exists);
        Assert.Equal((long.MaxValue, 0, 0, false), Times(workspace.Claims));
        workspace.Clear();
        Assert.True(workspace.Payload.IsEmpty);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("")]
    public void NorItsPayload(string refused)
    {
        TokenWorkspace workspace = new();
        TokenValidator validator = new(Policies.Strict);
        validator.Validate(Mint.Token(Mint.Payload()), TestKeys.Set, Mint.Now, workspace);
        validator.Validate(Encoding.ASCII.GetBytes(refused), TestKeys.Set, Mint.Now, workspace);
        Assert.True(workspace.Payload.IsEmpty);
    }

    [Fact]
    public void NorTheKeyWhenASecretHasVerifiedTheNext()
    {
        TokenWorkspace workspace = new();
        TokenValidator validator = new(Policies.Strict with { Algorithms = JwsAlgorithms.RS256 | JwsAlgorithms.HS256, HmacSecret = TestKeys.Secret });
        Assert.True(validator.Validate(Mint.Token(Mint.Payload()), TestKeys.Set, Mint.Now, workspace).IsValid);
        Assert.True(validator.Validate(Mint.Token(Mint.Payload(), Mint.HeaderFor(JwsAlgorithms.HS256), JwsAlgorithms.HS256), TestKeys.Set, Mint.Now, workspace).IsValid);
        Assert.Null(workspace.Key);
    }

    private static string Encode(string text) => TestKeys.Encode(Encoding.UTF8.GetBytes(text));

    private static (long Expiry, long NotBefore, long IssuedAt, bool HasIssuedAt) Times(TokenClaims claims) => (claims.Expiry, claims.NotBefore, claims.IssuedAt, claims.HasIssuedAt);
}
