using System.Security.Cryptography;

namespace FastGate.Jwt.Keys;

/// <summary>A configured secret for HS256, HS384 and HS512 (RFC 7518 section 3.2). It never comes from a key set.</summary>
internal sealed class HmacSecret(ReadOnlyMemory<byte> secret)
{
    private readonly byte[] _secret = secret.ToArray();

    /// <summary>The shortest secret for that algorithm: the length of its hash in bytes; 0 for an algorithm that is no HMAC.</summary>
    public static int ShortestFor(JwsAlgorithms algorithm) => algorithm switch
    {
        JwsAlgorithms.HS256 => HMACSHA256.HashSizeInBytes,
        JwsAlgorithms.HS384 => HMACSHA384.HashSizeInBytes,
        JwsAlgorithms.HS512 => HMACSHA512.HashSizeInBytes,
        _ => 0,
    };

    /// <summary>True if <paramref name="tag"/> is the whole MAC; compared in a time that does not depend on where it differs.</summary>
    public bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[HMACSHA512.HashSizeInBytes];
        int length = algorithm switch
        {
            JwsAlgorithms.HS256 => HMACSHA256.HashData(_secret, signingInput, expected),
            JwsAlgorithms.HS384 => HMACSHA384.HashData(_secret, signingInput, expected),
            JwsAlgorithms.HS512 => HMACSHA512.HashData(_secret, signingInput, expected),
            _ => 0,
        };
        return length != 0 && CryptographicOperations.FixedTimeEquals(expected[..length], tag);
    }
}
