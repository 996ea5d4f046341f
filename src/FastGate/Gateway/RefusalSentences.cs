using FastGate.Identity;
using FastGate.Jwt.Validation;

namespace FastGate.Gateway;

/// <summary>What a refusal is called in the log, for people: constants, so that no value of an unverified token gets there.</summary>
internal static class RefusalSentences
{
    public static string Of(in AuthenticationResult result) => result.Fault switch
    {
        IdentityFault.TokenTooLarge => "the token is longer than max-token-size",
        IdentityFault.DecryptionFailed => "the token can't be decrypted",
        IdentityFault.UnsafeClaimValue => "a claim holds a control character",
        IdentityFault.IdentityBlockTooLarge => "the identity fields are too large",
        _ => Of(result.Reason),
    };

    private static string Of(RejectReason reason) => reason switch
    {
        RejectReason.TokenTooLarge => "the token is longer than max-token-size",
        RejectReason.Expired => "the access token has expired",
        RejectReason.NotYetValid => "the access token is not valid yet",
        RejectReason.BadSignature => "the signature of the token is wrong",
        RejectReason.UnknownKey or RejectReason.NoMatchingKey or RejectReason.AmbiguousKey => "the token names no key of the issuer",
        RejectReason.NoKeys => "there are no keys of the issuer",
        RejectReason.WrongIssuer => "the token is of another issuer",
        RejectReason.WrongAudience => "the token is for another audience",
        RejectReason.WrongTokenType => "this kind of token is no access token",
        RejectReason.TokenBound => "the token is bound to a key and can't be used as a bearer token",
        RejectReason.AlgorithmNotAllowed or RejectReason.KeyUseMismatch => "the token's algorithm is not allowed",
        RejectReason.MissingIssuedAt or RejectReason.MalformedIssuedAt => "the token does not say when it was issued",
        RejectReason.MissingExpiry or RejectReason.ExpiryNotPositive => "the token has no expiry",
        _ => "the token is malformed",
    };
}
