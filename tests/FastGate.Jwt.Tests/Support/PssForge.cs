using System.Numerics;
using System.Security.Cryptography;

namespace FastGate.Jwt.Tests.Support;

/// <summary>RSASSA-PSS with SHA-256 and a salt of any length (RFC 8017 section 9.1.1): .NET only makes salts as long as the hash.</summary>
internal static class PssForge
{
    public static byte[] Sign(RSA rsa, byte[] input, int saltLength)
    {
        RSAParameters key = rsa.ExportParameters(true);
        int length = key.Modulus!.Length;
        byte[] salt = RandomNumberGenerator.GetBytes(saltLength);
        byte[] hash = SHA256.HashData([.. new byte[8], .. SHA256.HashData(input), .. salt]);
        byte[] block = [.. new byte[length - saltLength - 34], 1, .. salt];
        byte[] mask = Mask(hash, block.Length);
        for (int i = 0; i < block.Length; i++)
        {
            block[i] ^= mask[i];
        }

        block[0] &= 0x7F;
        BigInteger message = new([.. block, .. hash, 0xBC], isUnsigned: true, isBigEndian: true);
        BigInteger signature = BigInteger.ModPow(message, new BigInteger(key.D!, true, true), new BigInteger(key.Modulus, true, true));
        byte[] bytes = signature.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }

    private static byte[] Mask(byte[] seed, int length)
    {
        List<byte> mask = [];
        for (byte counter = 0; mask.Count < length; counter++)
        {
            mask.AddRange(SHA256.HashData([.. seed, 0, 0, 0, counter]));
        }

        return [.. mask.Take(length)];
    }
}
