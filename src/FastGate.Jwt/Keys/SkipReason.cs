namespace FastGate.Jwt.Keys;

/// <summary>Why a key of a JWK Set is not used. The names are stable.</summary>
public enum SkipReason : byte
{
    /// <summary>No object, a member twice, or a member of the wrong type or spelling (RFC 7517 section 4).</summary>
    Malformed = 1,

    /// <summary>A <c>kty</c> other than <c>RSA</c> and <c>EC</c>.</summary>
    UnsupportedType,

    /// <summary>A symmetric key (<c>oct</c>): one that was fetched is known to others.</summary>
    Symmetric,

    /// <summary>A private member is there (<c>d</c>, <c>p</c>, <c>q</c>, <c>dp</c>, <c>dq</c>, <c>qi</c>, <c>oth</c>, <c>k</c>): the key is compromised.</summary>
    Private,

    /// <summary><c>use</c> is not <c>sig</c> (RFC 7517 section 4.2).</summary>
    WrongUse,

    /// <summary><c>key_ops</c> does not hold <c>verify</c> (RFC 7517 section 4.3).</summary>
    WrongOperations,

    /// <summary><c>alg</c> is unknown here or does not go with the key's type or curve.</summary>
    WrongAlgorithm,

    /// <summary>An RSA modulus under 2048 bits (RFC 7518 section 3.3).</summary>
    TooWeak,

    /// <summary>An RSA modulus over 8192 bits or an exponent over 32 bits: verifying would cost too much.</summary>
    TooLarge,

    /// <summary>An even RSA modulus, or an exponent that is even or under 3.</summary>
    BadParameters,

    /// <summary>A curve other than P-256, P-384 and P-521.</summary>
    UnsupportedCurve,

    /// <summary>Coordinates of another length than the curve's, not below its prime, or of a point that is not on it (RFC 7518 section 6.2.1).</summary>
    NotOnCurve,

    /// <summary>A usable key with this <c>kid</c> came before.</summary>
    DuplicateKid,

    /// <summary>The platform's cryptography refused the key.</summary>
    RefusedByPlatform,
}
