using System.Security.Cryptography;

namespace FastGate.Jwt.Keys;

/// <summary>Makes a <see cref="VerificationKey"/> of a JWK, or says why not.</summary>
internal static class JsonWebKeyImport
{
    private const int SmallestModulus = 2048;
    private const int LargestModulus = 8192;

    /// <summary>The key, or null and the reason.</summary>
    public static VerificationKey? Import(JsonWebKey jwk, out SkipReason reason)
    {
        reason = Refuse(jwk);
        if (reason != 0)
        {
            return null;
        }

        try
        {
            return jwk.Type == "RSA" ? ImportRsa(jwk, out reason) : ImportCurve(jwk, out reason);
        }
        catch (CryptographicException)
        {
            reason = SkipReason.RefusedByPlatform;
            return null;
        }
    }

    // What can be said without looking at numbers.
    private static SkipReason Refuse(JsonWebKey jwk)
    {
        if (jwk.Type == "oct")
        {
            return SkipReason.Symmetric;
        }

        if (jwk.Type is not ("RSA" or "EC"))
        {
            return SkipReason.UnsupportedType;
        }

        if (jwk.IsPrivate)
        {
            return SkipReason.Private;
        }

        if (jwk.Use is not (null or "sig"))
        {
            return SkipReason.WrongUse;
        }

        return jwk.HasOperations && !jwk.Allows("verify") ? SkipReason.WrongOperations : 0;
    }

    private static VerificationKey? ImportRsa(JsonWebKey jwk, out SkipReason reason)
    {
        reason = SkipReason.WrongAlgorithm;
        JwsAlgorithms algorithms = Allowed(jwk, JwsAlgorithms.Rsa);
        if (algorithms == JwsAlgorithms.None)
        {
            return null;
        }

        reason = SkipReason.Malformed;
        if (jwk.Bytes("n") is not { } modulus || jwk.Bytes("e") is not { } exponent)
        {
            return null;
        }

        modulus = WithoutLeadingZeros(modulus);
        exponent = WithoutLeadingZeros(exponent);
        int bits = BitLength(modulus);
        reason = bits < SmallestModulus ? SkipReason.TooWeak
            : bits > LargestModulus || exponent.Length > 4 ? SkipReason.TooLarge
            : (modulus[^1] & 1) == 0 || exponent is [] or [1] || (exponent[^1] & 1) == 0 ? SkipReason.BadParameters
            : 0;
        if (reason != 0)
        {
            return null;
        }

        RSAParameters parameters = new() { Modulus = modulus, Exponent = exponent };
        RSA rsa = RSA.Create(parameters);
        return new VerificationKey(rsa, RsaContexts.TryCreate(parameters, algorithms), jwk.Kid, algorithms, bits, Thumbprint("RSA"u8, modulus, exponent));
    }

    private static VerificationKey? ImportCurve(JsonWebKey jwk, out SkipReason reason)
    {
        reason = SkipReason.UnsupportedCurve;
        if (NamedCurve.Find(jwk.Curve) is not { } curve)
        {
            return null;
        }

        reason = SkipReason.WrongAlgorithm;
        JwsAlgorithms algorithms = Allowed(jwk, curve.Algorithm);
        if (algorithms == JwsAlgorithms.None)
        {
            return null;
        }

        reason = SkipReason.Malformed;
        if (jwk.Bytes("x") is not { } x || jwk.Bytes("y") is not { } y)
        {
            return null;
        }

        reason = SkipReason.NotOnCurve;
        if (!curve.Contains(x, y))
        {
            return null;
        }

        ECDsa ecdsa = ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = x, Y = y } });
        return new VerificationKey(ecdsa, jwk.Kid, algorithms, curve.Bits, Thumbprint(curve.NameBytes, x, y));
    }

    // Without "alg" all that the key's type can do; with it that alone, if the type can do it.
    private static JwsAlgorithms Allowed(JsonWebKey jwk, JwsAlgorithms possible) =>
        jwk.Algorithm is null ? possible : possible & AlgorithmNames.Find(jwk.Algorithm);

    // Some issuers write the sign byte of a big integer (RFC 7518 section 2 says not to); the number is the same.
    private static byte[] WithoutLeadingZeros(byte[] number) => number.AsSpan().TrimStart((byte)0).ToArray();

    private static int BitLength(byte[] number) => number.Length == 0 ? 0 : (number.Length * 8) - byte.LeadingZeroCount(number[0]);

    private static byte[] Thumbprint(ReadOnlySpan<byte> kind, byte[] first, byte[] second)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, first.Length);
        hash.AppendData(kind);
        hash.AppendData(length);
        hash.AppendData(first);
        hash.AppendData(second);
        return hash.GetHashAndReset();
    }
}
