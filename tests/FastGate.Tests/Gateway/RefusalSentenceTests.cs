using FastGate.Gateway;
using FastGate.Identity;
using FastGate.Jwt.Validation;

namespace FastGate.Tests.Gateway;

/// <summary>What the log tells people of a token that was refused.</summary>
public sealed class RefusalSentenceTests
{
    private static readonly Dictionary<RejectReason, string> Sentences = new()
    {
        [RejectReason.TokenTooLarge] = "the token is longer than max-token-size",
        [RejectReason.Expired] = "the access token has expired",
        [RejectReason.NotYetValid] = "the access token is not valid yet",
        [RejectReason.BadSignature] = "the signature of the token is wrong",
        [RejectReason.UnknownKey] = "the token names no key of the issuer",
        [RejectReason.NoMatchingKey] = "the token names no key of the issuer",
        [RejectReason.AmbiguousKey] = "the token names no key of the issuer",
        [RejectReason.NoKeys] = "there are no keys of the issuer",
        [RejectReason.WrongIssuer] = "the token is of another issuer",
        [RejectReason.WrongAudience] = "the token is for another audience",
        [RejectReason.WrongTokenType] = "this kind of token is no access token",
        [RejectReason.TokenBound] = "the token is bound to a key and can't be used as a bearer token",
        [RejectReason.AlgorithmNotAllowed] = "the token's algorithm is not allowed",
        [RejectReason.KeyUseMismatch] = "the token's algorithm is not allowed",
        [RejectReason.MissingIssuedAt] = "the token does not say when it was issued",
        [RejectReason.MalformedIssuedAt] = "the token does not say when it was issued",
        [RejectReason.MissingExpiry] = "the token has no expiry",
        [RejectReason.ExpiryNotPositive] = "the token has no expiry",
    };

    public static TheoryData<RejectReason> Reasons => [.. Enum.GetValues<RejectReason>().Where(reason => reason != RejectReason.None)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_has_its_own_and_all_else_is_malformed(RejectReason reason) =>
        Assert.Equal(Sentences.GetValueOrDefault(reason, "the token is malformed"), RefusalSentences.Of(new AuthenticationResult(null, reason, null)));

    [Theory]
    [InlineData(IdentityFault.TokenTooLarge, "the token is longer than max-token-size")]
    [InlineData(IdentityFault.DecryptionFailed, "the token can't be decrypted")]
    [InlineData(IdentityFault.UnsafeClaimValue, "a claim holds a control character")]
    [InlineData(IdentityFault.IdentityBlockTooLarge, "the identity fields are too large")]
    public void What_the_gateway_itself_finds_comes_first(IdentityFault fault, string sentence) =>
        Assert.Equal(sentence, RefusalSentences.Of(new AuthenticationResult(null, RejectReason.None, null) { Fault = fault }));
}
