using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Compact;

/// <summary>Finds the parts of a compact token and checks their spelling, so that every accepted token has exactly one.</summary>
public static class CompactSplitter
{
    /// <summary>
    /// Splits <paramref name="token"/>. <see cref="RejectReason.None"/>, <see cref="RejectReason.EmptyToken"/>,
    /// <see cref="RejectReason.TokenTooLarge"/>, <see cref="RejectReason.WrongPartCount"/>, <see cref="RejectReason.EncryptedToken"/> or
    /// <see cref="RejectReason.InvalidBase64Url"/>. It looks at each byte a few times at most, whatever the token: at no more than five dots.
    /// </summary>
    public static ValidationResult Split(ReadOnlySpan<byte> token, TokenLimits limits, out CompactToken parts)
    {
        parts = default;
        if (token.IsEmpty)
        {
            return new ValidationResult(RejectReason.EmptyToken, 0);
        }

        if (token.Length > limits.TokenBytes)
        {
            return new ValidationResult(RejectReason.TokenTooLarge, limits.TokenBytes);
        }

        int first = token.IndexOf((byte)'.');
        int second = NextDot(token, first);
        if (second < 0)
        {
            return new ValidationResult(RejectReason.WrongPartCount, token.Length);
        }

        int third = NextDot(token, second);
        if (third >= 0)
        {
            int fourth = NextDot(token, third);
            bool five = fourth >= 0 && NextDot(token, fourth) < 0;
            return new ValidationResult(five ? RejectReason.EncryptedToken : RejectReason.WrongPartCount, third);
        }

        parts = new CompactToken(first, second);
        return Check(parts.Header(token), 0) is { IsValid: false } header ? header
            : Check(parts.Payload(token), first + 1) is { IsValid: false } payload ? payload
            : Check(parts.Signature(token), second + 1);
    }

    private static int NextDot(ReadOnlySpan<byte> token, int dot)
    {
        int next = dot < 0 ? -1 : token[(dot + 1)..].IndexOf((byte)'.');
        return next < 0 ? -1 : dot + 1 + next;
    }

    private static ValidationResult Check(ReadOnlySpan<byte> part, int offset)
    {
        int fault = StrictBase64Url.FindFault(part);
        return fault < 0 ? ValidationResult.Valid : new ValidationResult(RejectReason.InvalidBase64Url, offset + fault);
    }
}
