using FastGate.Jwt.Validation;

namespace FastGate.Identity;

/// <summary>What came of one token.</summary>
/// <param name="Token">The verified token; null when it was refused.</param>
/// <param name="Reason">Why it is no good token.</param>
/// <param name="Detail">The claim or field that the refusal is about, where there is one. Never a value of the token.</param>
public readonly record struct AuthenticationResult(VerifiedToken? Token, RejectReason Reason, string? Detail)
{
    /// <summary>Why it was refused although <see cref="Reason"/> says nothing.</summary>
    public IdentityFault Fault { get; init; }

    /// <summary>The keys by which it was refused, where others could turn the verdict; null where they could not.</summary>
    public Jwt.Keys.KeySet? JudgedBy { get; init; }

    public bool IsVerified => Token is not null;

    /// <summary>It came from the cache; a token that was judged anew has taken as long as all the rest of a request.</summary>
    public bool WasKnown { get; init; }

    /// <summary>The name of the refusal for logs and metrics.</summary>
    public string ReasonName => Reason != RejectReason.None ? RefusalNames.Of(Reason) : RefusalNames.Of(Fault);

    /// <summary>
    /// The status of the answer when this token was refused. In a gatekeeper file 401 is for what is malformed or not valid at
    /// this time, 403 for all else; elsewhere 401 is for every token that is not good (RFC 6750 section 3.1). 503 when there
    /// is no key to judge it with.
    /// </summary>
    public int Status(bool asGatekeeper)
    {
        switch (Fault)
        {
            case IdentityFault.None:
                break;
            case IdentityFault.TokenTooLarge or IdentityFault.DecryptionFailed:
                return 401;
            default:
                return 403;
        }

        return Reason switch
        {
            RejectReason.None => 200,
            RejectReason.NoKeys => 503,
            RejectReason.Expired or RejectReason.NotYetValid => 401,
            <= RejectReason.ExpiryNotPositive => 401,
            _ => asGatekeeper ? 403 : 401,
        };
    }
}
