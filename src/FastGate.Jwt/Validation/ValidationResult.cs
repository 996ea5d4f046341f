using FastGate.Jwt.Claims;

namespace FastGate.Jwt.Validation;

/// <summary>The verdict on one token.</summary>
/// <param name="Reason"><see cref="RejectReason.None"/> for a good token.</param>
/// <param name="Position">Where: a byte offset in the compact token or in the decoded part, as the reason says; -1 where no place is meant.</param>
/// <param name="Claim">The claim that the reason is about, if it is one of the known ones.</param>
public readonly record struct ValidationResult(RejectReason Reason, int Position = -1, ClaimName Claim = ClaimName.None)
{
    /// <summary>The verdict on a good token.</summary>
    public static ValidationResult Valid => default(ValidationResult) with { Position = -1 };

    /// <summary>True for a good token.</summary>
    public bool IsValid => Reason == RejectReason.None;
}
