using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Tests.Support;

/// <summary>An RSA key of some size, and two that verify with it: by OpenSSL directly, and by the framework.</summary>
internal sealed class RsaKeys
{
    private static readonly ConcurrentDictionary<int, Lazy<RsaKeys>> Made = [];

    private readonly BigInteger _private;

    private RsaKeys(int bits)
    {
        // The largest is only imported, and slow to make: a number of that size that looks like a modulus will do.
        Rsa = bits <= 4096 ? RSA.Create(bits) : RSA.Create();
        RSAParameters parameters = bits <= 4096
            ? Rsa.ExportParameters(true)
            : new RSAParameters { Modulus = [.. Enumerable.Repeat((byte)0xFF, bits / 8)], Exponent = [1, 0, 1] };
        _private = parameters.D is null ? 0 : new BigInteger(parameters.D, true, true);
        Modulus = new BigInteger(parameters.Modulus, true, true);
        RSAParameters open = new() { Modulus = parameters.Modulus, Exponent = parameters.Exponent };
        Direct = new VerificationKey(RSA.Create(open), RsaContexts.TryCreate(open, JwsAlgorithms.Rsa), null, JwsAlgorithms.Rsa, bits, []);
        Framework = new VerificationKey(RSA.Create(open), null, null, JwsAlgorithms.Rsa, bits, []);
    }

    public RSA Rsa { get; }

    public BigInteger Modulus { get; }

    public VerificationKey Direct { get; }

    public VerificationKey Framework { get; }

    public static RsaKeys OfBits(int bits) => Made.GetOrAdd(bits, static size => new Lazy<RsaKeys>(() => new RsaKeys(size))).Value;

    public byte[] Sign(JwsAlgorithms algorithm, byte[] input)
    {
        HashAlgorithmName hash = algorithm switch
        {
            JwsAlgorithms.RS256 or JwsAlgorithms.PS256 => HashAlgorithmName.SHA256,
            JwsAlgorithms.RS384 or JwsAlgorithms.PS384 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        return Rsa.SignData(input, hash, (algorithm & JwsAlgorithms.RsaPss) != 0 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    /// <summary>The private operation on a block as it is, without padding.</summary>
    public byte[] Raw(byte[] block)
    {
        byte[] bytes = BigInteger.ModPow(new BigInteger(block, true, true), _private, Modulus).ToByteArray(true, true);
        return [.. new byte[block.Length - bytes.Length], .. bytes];
    }
}
