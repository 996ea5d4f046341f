namespace FastGate.Jwt.Keys;

/// <summary>The type of a <see cref="VerificationKey"/>.</summary>
public enum KeyKind : byte
{
    /// <summary>RSA.</summary>
    Rsa,

    /// <summary>An elliptic curve: P-256, P-384 or P-521.</summary>
    EllipticCurve,
}
