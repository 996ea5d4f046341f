using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Tests.Support;

/// <summary>Keys made once per run, their JWKs, and signatures by them.</summary>
internal static class TestKeys
{
    public static readonly RSA Rsa = RSA.Create(2048);
    public static readonly RSA OtherRsa = RSA.Create(2048);
    public static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    public static readonly ECDsa P521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
    public static readonly byte[] Secret = RandomNumberGenerator.GetBytes(64);

    /// <summary>The public keys rsa, p256, p384 and p521, without an <c>alg</c> of their own.</summary>
    public static readonly KeySet Set = Read(RsaJwk(Rsa, "rsa"), EcJwk(P256, "p256"), EcJwk(P384, "p384"), EcJwk(P521, "p521"));

    /// <summary>The set with the key rsa alone.</summary>
    public static readonly KeySet RsaSet = Read(RsaJwk(Rsa, "rsa"));

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static string RsaJwk(RSA rsa, string? kid, string more = "")
    {
        RSAParameters key = rsa.ExportParameters(false);
        return $$"""{"kty":"RSA"{{Kid(kid)}},"n":"{{Encode(key.Modulus)}}","e":"{{Encode(key.Exponent)}}"{{more}}}""";
    }

    public static string EcJwk(ECDsa key, string? kid, string more = "")
    {
        ECParameters parameters = key.ExportParameters(false);
        return $$"""{"kty":"EC"{{Kid(kid)}},"crv":"P-{{key.KeySize}}","x":"{{Encode(parameters.Q.X)}}","y":"{{Encode(parameters.Q.Y)}}"{{more}}}""";
    }

    public static KeySetReading ReadSet(params string[] jwks) => JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', jwks)}}]}"""));

    public static KeySet Read(params string[] jwks) => ReadSet(jwks).Keys!;

    public static string KidFor(JwsAlgorithms algorithm) => algorithm switch
    {
        JwsAlgorithms.ES256 => "p256",
        JwsAlgorithms.ES384 => "p384",
        JwsAlgorithms.ES512 => "p521",
        _ => "rsa",
    };

    public static byte[] Sign(JwsAlgorithms algorithm, byte[] input) => algorithm switch
    {
        JwsAlgorithms.RS256 => Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        JwsAlgorithms.RS384 => Rsa.SignData(input, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        JwsAlgorithms.RS512 => Rsa.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        JwsAlgorithms.PS256 => Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        JwsAlgorithms.PS384 => Rsa.SignData(input, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        JwsAlgorithms.PS512 => Rsa.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        JwsAlgorithms.ES256 => P256.SignData(input, HashAlgorithmName.SHA256),
        JwsAlgorithms.ES384 => P384.SignData(input, HashAlgorithmName.SHA384),
        JwsAlgorithms.ES512 => P521.SignData(input, HashAlgorithmName.SHA512),
        JwsAlgorithms.HS256 => HMACSHA256.HashData(Secret, input),
        JwsAlgorithms.HS384 => HMACSHA384.HashData(Secret, input),
        JwsAlgorithms.HS512 => HMACSHA512.HashData(Secret, input),
        _ => [],
    };

    private static string Kid(string? kid) => kid is null ? "" : $",\"kid\":\"{kid}\"";
}
