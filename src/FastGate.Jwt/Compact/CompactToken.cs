namespace FastGate.Jwt.Compact;

/// <summary>Where the three parts of a compact JWS stand (RFC 7515 section 7.1): header, dot, payload, dot, signature.</summary>
/// <param name="FirstDot">The offset of the first dot, which is the length of the encoded header.</param>
/// <param name="SecondDot">The offset of the second dot, which is the length of the signing input (RFC 7515 section 5.1).</param>
public readonly record struct CompactToken(int FirstDot, int SecondDot)
{
    /// <summary>The encoded header.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> token) => token[..FirstDot];

    /// <summary>The encoded payload.</summary>
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> token) => token[(FirstDot + 1)..SecondDot];

    /// <summary>The encoded signature.</summary>
    public ReadOnlySpan<byte> Signature(ReadOnlySpan<byte> token) => token[(SecondDot + 1)..];

    /// <summary>What was signed.</summary>
    public ReadOnlySpan<byte> SigningInput(ReadOnlySpan<byte> token) => token[..SecondDot];
}
