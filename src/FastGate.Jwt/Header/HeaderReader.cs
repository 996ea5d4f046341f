using FastGate.Jwt.Claims;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Json;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Header;

/// <summary>Reads a decoded JOSE header (RFC 7515 section 4). Unknown members are ignored, whatever their type, but not when they stand twice.</summary>
internal static class HeaderReader
{
    /// <summary>Reads the first <paramref name="length"/> bytes of <paramref name="text"/> into <paramref name="header"/>.</summary>
    public static ValidationResult Read(byte[] text, int length, TokenLimits limits, TokenHeader header)
    {
        header.Clear();
        JsonBounds bounds = new(limits.Depth, limits.HeaderMembers, limits.Values);
        JsonFault fault = header.Table.Read(text, length, bounds, out int position);
        if (fault != JsonFault.None)
        {
            return new ValidationResult(ReasonOf(fault), position);
        }

        ClaimValue algorithm = header.Member("alg"u8);
        if (!algorithm.Exists)
        {
            return new ValidationResult(RejectReason.MissingAlgorithm);
        }

        ClaimValue kid = header.Member("kid"u8);
        int untyped = FirstThatIsNoText(algorithm, kid, header.Type, header.ContentType, header.Thumbprint, header.ThumbprintSha256);
        if (untyped >= 0)
        {
            return new ValidationResult(RejectReason.MalformedHeader, untyped);
        }

        if (kid.Raw.Length > limits.KidBytes)
        {
            return new ValidationResult(RejectReason.HeaderTooLarge, kid.Position);
        }

        ClaimValue critical = header.Member("crit"u8);
        if (critical.Exists)
        {
            return new ValidationResult(RejectReason.CriticalHeader, critical.Position);
        }

        ClaimValue zip = header.Member("zip"u8);
        ClaimValue encoded = header.Member("b64"u8);
        if (zip.Exists || encoded.Kind is not (JsonKind.Missing or JsonKind.True))
        {
            return new ValidationResult(RejectReason.UnsupportedHeader, zip.Exists ? zip.Position : encoded.Position);
        }

        Span<byte> name = stackalloc byte[8];
        header.Algorithm = algorithm.TryCopyText(name, out int written) ? AlgorithmNames.Find(name[..written]) : JwsAlgorithms.None;
        if (kid.Exists)
        {
            header.SetKid(kid);
        }

        return ValidationResult.Valid;
    }

    private static int FirstThatIsNoText(ClaimValue a, ClaimValue b, ClaimValue c, ClaimValue d, ClaimValue e, ClaimValue f) =>
        IsWrong(a) ? a.Position : IsWrong(b) ? b.Position : IsWrong(c) ? c.Position : IsWrong(d) ? d.Position : IsWrong(e) ? e.Position : IsWrong(f) ? f.Position : -1;

    private static bool IsWrong(ClaimValue value) => value.Exists && !value.IsText;

    private static RejectReason ReasonOf(JsonFault fault) => fault switch
    {
        JsonFault.Duplicate => RejectReason.DuplicateHeaderMember,
        JsonFault.InvalidText => RejectReason.InvalidText,
        JsonFault.TooDeep => RejectReason.NestedTooDeep,
        JsonFault.TooMany => RejectReason.TooManyMembers,
        _ => RejectReason.MalformedHeader,
    };
}
