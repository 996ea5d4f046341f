using System.Security.Cryptography;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

public sealed class KeyWithoutKidTests
{
    private static readonly byte[] Token = Mint.Token(Mint.Payload(), """{"alg":"RS256"}""");
    private static readonly string Right = TestKeys.RsaJwk(TestKeys.Rsa, "right");
    private static readonly string[] Wrong = [.. Enumerable.Range(0, 4).Select(i => TestKeys.RsaJwk(RSA.Create(2048), $"wrong-{i}"))];

    [Fact]
    public void OneThatFitsIsEnough()
    {
        // The curve and the key for RS512 do not fit RS256, so only one does.
        KeySet set = TestKeys.Read(TestKeys.EcJwk(TestKeys.P256, "p256"), TestKeys.RsaJwk(TestKeys.OtherRsa, "o", ",\"alg\":\"RS512\""), Right);
        Assert.Equal(RejectReason.None, Policies.Strict.Judge(Token, set).Reason);
    }

    [Fact]
    public void TwoAreRefusedUnlessThePolicySaysSo()
    {
        KeySet set = TestKeys.Read(Wrong[0], Right);
        Assert.Equal(RejectReason.AmbiguousKey, Policies.Strict.Judge(Token, set).Reason);
        Assert.Equal(RejectReason.None, (Policies.Strict with { KeyWithoutKid = KeyWithoutKid.AllThatFit }).Judge(Token, set).Reason);
    }

    [Fact]
    public void FourAreTriedAtMost()
    {
        ValidationPolicy policy = Policies.Strict with { KeyWithoutKid = KeyWithoutKid.AllThatFit };
        Assert.Equal(RejectReason.None, policy.Judge(Token, TestKeys.Read([.. Wrong[..3], Right])).Reason);
        Assert.Equal(RejectReason.BadSignature, policy.Judge(Token, TestKeys.Read([.. Wrong, Right])).Reason);
    }

    [Fact]
    public void TheKeyThatVerifiedIsKnown()
    {
        TokenWorkspace workspace = new();
        new TokenValidator(Policies.Gatekeeper).Validate(Token, TestKeys.Read(Wrong[0], Right), Mint.Now, workspace);
        Assert.Equal("right", workspace.Key?.Kid);
        new TokenValidator(Policies.Gatekeeper).Validate(Token, TestKeys.Read(Wrong[0]), Mint.Now, workspace);
        Assert.Null(workspace.Key);
        Assert.False(workspace.ClaimsAreTrusted);
    }
}
