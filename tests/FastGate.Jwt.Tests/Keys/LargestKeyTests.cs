using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Keys;

/// <summary>
/// The largest RSA key that is imported verifies, too. Such a key takes minutes to make, so this one is a product of four Mersenne primes: no
/// secret, but a modulus of exactly 8192 bits.
/// </summary>
public sealed class LargestKeyTests
{
    private static readonly int[] Exponents = [31, 521, 3217, 4423];

    [Fact]
    public void ASignatureOf1024BytesIsJudged()
    {
        BigInteger modulus = BigInteger.One;
        BigInteger order = BigInteger.One;
        foreach (int exponent in Exponents)
        {
            modulus *= (BigInteger.One << exponent) - 1;
            order *= (BigInteger.One << exponent) - 2;
        }

        KeySet keys = TestKeys.Read($$"""{"kty":"RSA","kid":"large","n":"{{TestKeys.Encode(modulus.ToByteArray(true, true))}}","e":"AQAB"}""");
        Assert.Equal(8192, Assert.Single(keys.Keys).Bits);
        string header = TestKeys.Encode(Encoding.ASCII.GetBytes("""{"alg":"RS256","kid":"large"}"""));
        string input = $"{header}.{TestKeys.Encode(Encoding.ASCII.GetBytes(Mint.Payload()))}";
        byte[] info = [.. Convert.FromHexString("3031300d060960864801650304020105000420"), .. SHA256.HashData(Encoding.ASCII.GetBytes(input))];
        byte[] block = [0, 1, .. Enumerable.Repeat((byte)0xFF, 1021 - info.Length), 0, .. info];
        byte[] signature = Sign(new BigInteger(block, true, true), modulus, order).ToByteArray(true, true);
        byte[] padded = [.. new byte[1024 - signature.Length], .. signature];
        Assert.Equal(RejectReason.None, Policies.Strict.Judge(Encoding.ASCII.GetBytes($"{input}.{TestKeys.Encode(padded)}"), keys).Reason);
        padded[1000] ^= 1;
        Assert.Equal(RejectReason.BadSignature, Policies.Strict.Judge(Encoding.ASCII.GetBytes($"{input}.{TestKeys.Encode(padded)}"), keys).Reason);
    }

    // By one prime after the other and the Chinese remainder theorem: a quarter of the time.
    private static BigInteger Sign(BigInteger block, BigInteger modulus, BigInteger order)
    {
        BigInteger secret = Inverse(65537, order);
        BigInteger signature = BigInteger.Zero;
        foreach (int exponent in Exponents)
        {
            BigInteger prime = (BigInteger.One << exponent) - 1;
            BigInteger others = modulus / prime;
            signature += BigInteger.ModPow(block % prime, secret % (prime - 1), prime) * others * Inverse(others % prime, prime);
        }

        return signature % modulus;
    }

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        (BigInteger r, BigInteger next) = (modulus, number);
        (BigInteger t, BigInteger nextT) = (BigInteger.Zero, BigInteger.One);
        while (next != 0)
        {
            BigInteger quotient = r / next;
            (r, next) = (next, r - (quotient * next));
            (t, nextT) = (nextT, t - (quotient * nextT));
        }

        Assert.Equal(BigInteger.One, r);
        return t < 0 ? t + modulus : t;
    }
}
