namespace FastGate.Jwt.Keys;

/// <summary>Signature algorithms (RFC 7518 section 3.1). One bit each: a value is an algorithm or a set of them. <c>none</c> does not exist.</summary>
[Flags]
public enum JwsAlgorithms : ushort
{
    /// <summary>No algorithm.</summary>
    None = 0,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256 = 1 << 0,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    RS384 = 1 << 1,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    RS512 = 1 << 2,

    /// <summary>RSASSA-PSS with SHA-256, MGF1 with SHA-256, salt of 32 bytes.</summary>
    PS256 = 1 << 3,

    /// <summary>RSASSA-PSS with SHA-384, MGF1 with SHA-384, salt of 48 bytes.</summary>
    PS384 = 1 << 4,

    /// <summary>RSASSA-PSS with SHA-512, MGF1 with SHA-512, salt of 64 bytes.</summary>
    PS512 = 1 << 5,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256 = 1 << 6,

    /// <summary>ECDSA on P-384 with SHA-384.</summary>
    ES384 = 1 << 7,

    /// <summary>ECDSA on P-521 with SHA-512.</summary>
    ES512 = 1 << 8,

    /// <summary>HMAC with SHA-256: only with a configured secret.</summary>
    HS256 = 1 << 9,

    /// <summary>HMAC with SHA-384: only with a configured secret.</summary>
    HS384 = 1 << 10,

    /// <summary>HMAC with SHA-512: only with a configured secret.</summary>
    HS512 = 1 << 11,

    /// <summary>The RSASSA-PKCS1-v1_5 ones.</summary>
    RsaPkcs1 = RS256 | RS384 | RS512,

    /// <summary>The RSASSA-PSS ones.</summary>
    RsaPss = PS256 | PS384 | PS512,

    /// <summary>All that an RSA key can verify.</summary>
    Rsa = RsaPkcs1 | RsaPss,

    /// <summary>The ECDSA ones.</summary>
    Ecdsa = ES256 | ES384 | ES512,

    /// <summary>All that a public key can verify.</summary>
    Asymmetric = Rsa | Ecdsa,

    /// <summary>The HMAC ones.</summary>
    Hmac = HS256 | HS384 | HS512,
}
