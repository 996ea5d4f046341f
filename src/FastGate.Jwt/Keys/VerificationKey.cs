using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace FastGate.Jwt.Keys;

/// <summary>
/// One public key. Immutable; many threads may verify with it at once, because the platform's key underneath is never changed after it was
/// made. It is left to the garbage collector rather than disposed: a reader may still hold the set that it was in.
/// </summary>
public sealed class VerificationKey
{
    private readonly RSA? _rsa;
    private readonly RsaContexts? _contexts;
    private readonly ECDsa? _ecdsa;
    private readonly byte[] _kid;

    internal VerificationKey(RSA rsa, RsaContexts? contexts, string? kid, JwsAlgorithms algorithms, int bits, byte[] thumbprint)
        : this(KeyKind.Rsa, kid, algorithms, bits, thumbprint)
    {
        _rsa = rsa;
        _contexts = contexts;
        SignatureLength = (bits + 7) / 8;
    }

    internal VerificationKey(ECDsa ecdsa, string? kid, JwsAlgorithms algorithms, int bits, byte[] thumbprint)
        : this(KeyKind.EllipticCurve, kid, algorithms, bits, thumbprint)
    {
        _ecdsa = ecdsa;
        SignatureLength = 2 * ((bits + 7) / 8);
    }

    private VerificationKey(KeyKind kind, string? kid, JwsAlgorithms algorithms, int bits, byte[] thumbprint)
    {
        Kind = kind;
        Kid = kid;
        _kid = kid is null ? [] : Encoding.UTF8.GetBytes(kid);
        Algorithms = algorithms;
        Bits = bits;
        Thumbprint = thumbprint;
    }

    /// <summary>RSA or elliptic curve.</summary>
    public KeyKind Kind { get; }

    /// <summary><c>kid</c>, or null.</summary>
    public string? Kid { get; }

    /// <summary>The algorithms that the key may verify: those of its type and curve, or only its own <c>alg</c>.</summary>
    public JwsAlgorithms Algorithms { get; }

    /// <summary>The length of the modulus or of the curve's prime in bits.</summary>
    public int Bits { get; }

    /// <summary>The only length that a signature by this key has, in bytes (RFC 8017 section 8.2.2, RFC 7518 section 3.4).</summary>
    public int SignatureLength { get; }

    /// <summary>SHA-256 over the public parameters; equal for equal keys whatever their <c>kid</c>.</summary>
    public ReadOnlyMemory<byte> Thumbprint { get; }

    internal ReadOnlySpan<byte> KidBytes => _kid;

    /// <summary>True when OpenSSL is asked directly, with contexts that are kept; the framework's RSA answers otherwise.</summary>
    internal bool KeepsContexts => _contexts is not null;

    /// <summary>
    /// True if <paramref name="signature"/> is one of this key over <paramref name="signingInput"/> by that algorithm. False for an algorithm
    /// that the key may not verify and for a signature of another length. Nothing throws on input; 0 B allocated for RSA.
    /// </summary>
    public bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        if ((Algorithms & algorithm) == 0 || signature.Length != SignatureLength)
        {
            return false;
        }

        // The algorithm is one of the key's, but it may be several in one value.
        if (_contexts is not null && BitOperations.IsPow2((uint)algorithm) && _contexts.Verify(algorithm, signingInput, signature) is { } verdict)
        {
            return verdict;
        }

        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        HashAlgorithmName name;
        switch (algorithm)
        {
            case JwsAlgorithms.RS256 or JwsAlgorithms.PS256 or JwsAlgorithms.ES256:
                name = HashAlgorithmName.SHA256;
                digest = digest[..SHA256.HashData(signingInput, digest)];
                break;
            case JwsAlgorithms.RS384 or JwsAlgorithms.PS384 or JwsAlgorithms.ES384:
                name = HashAlgorithmName.SHA384;
                digest = digest[..SHA384.HashData(signingInput, digest)];
                break;
            case JwsAlgorithms.RS512 or JwsAlgorithms.PS512 or JwsAlgorithms.ES512:
                name = HashAlgorithmName.SHA512;
                digest = digest[..SHA512.HashData(signingInput, digest)];
                break;
            default:
                return false;
        }

        return Verify(algorithm, digest, signature, name);
    }

    /// <summary>True when both are the same key under the same <c>kid</c> with the same permissions.</summary>
    internal bool IsSameAs(VerificationKey other) =>
        Kid == other.Kid && Algorithms == other.Algorithms && Thumbprint.Span.SequenceEqual(other.Thumbprint.Span);

    private bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, HashAlgorithmName name)
    {
        try
        {
            // .NET's PSS means a salt as long as the hash, which is what RFC 7518 section 3.5 demands; it refuses other lengths.
            return _rsa is not null
                ? _rsa.VerifyHash(digest, signature, name, (algorithm & JwsAlgorithms.RsaPss) != 0 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
                : _ecdsa!.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // OpenSSL answers most impossible signatures with "no" and a few (numbers out of range) with an error, which means no too.
            return false;
        }
    }
}
