using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FastGate.Jwt.Keys;

namespace FastGate.Benchmarks.Jwt;

/// <summary>Keys, a JWK Set and tokens like Keycloak's, made anew at each run.</summary>
internal sealed class JwtMaterial
{
    public const string Issuer = "https://issuer.example/realms/demo";
    public const string Audience = "gatekeeper";
    public const long Now = 1_800_000_000;

    private const string Number = "43c45f02-f221-8078-5f97-b962b66a008d";

    /// <summary>Some 650 bytes: a token of 1.3 kB with an RSA signature.</summary>
    private static readonly string Payload =
        $$"""
        {"exp":{{Now + 300}},"iat":{{Now - 10}},"jti":"onrtro:{{Number}}","iss":"{{Issuer}}",
        "aud":["gatekeeper","account"],"sub":"92779fc2-4a53-4d9e-a19c-89ffa95186f2","typ":"Bearer","azp":"my_client_app",
        "sid":"1b57d924-dc89-f5c2-cf57-783cf31944af","acr":"1","realm_access":{"roles":["offline_access","admin","user"]},
        "resource_access":{"gatekeeper":{"roles":["reader"]} },"scope":"api profile email","email_verified":true,
        "name":"Test User","preferred_username":"testuser","groups":["/staff"],"email":"testuser@example.com"}
        """.ReplaceLineEndings("");

    public JwtMaterial()
    {
        RSAParameters rsa = Rsa.ExportParameters(false);
        ECParameters curve = P256.ExportParameters(false);
        KeySetJson = Encoding.ASCII.GetBytes(
            $$"""
            {"keys":[{"kty":"RSA","use":"sig","kid":"rsa","n":"{{Encode(rsa.Modulus)}}","e":"{{Encode(rsa.Exponent)}}"},
            {"kty":"EC","use":"sig","kid":"p256","crv":"P-256","x":"{{Encode(curve.Q.X)}}","y":"{{Encode(curve.Q.Y)}}"}]}
            """);
        Keys = JsonWebKeySetReader.Read(KeySetJson).Keys!;
        Rs256 = Sign("RS256", "rsa", Rs256Of, Payload);
        Ps256 = Sign("PS256", "rsa", input => Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), Payload);
        Es256 = Sign("ES256", "p256", input => P256.SignData(input, HashAlgorithmName.SHA256), Payload);
    }

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa P256 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] KeySetJson { get; }

    public KeySet Keys { get; }

    public byte[] Rs256 { get; }

    public byte[] Ps256 { get; }

    public byte[] Es256 { get; }

    /// <summary>So many tokens that differ in their numbers and so in their signatures.</summary>
    public byte[][] Different(int count) =>
    [
        .. from number in Enumerable.Range(0, count)
           select Sign("RS256", "rsa", Rs256Of, Payload.Replace(Number, $"{number:x8}{Number[8..]}", StringComparison.Ordinal)),
    ];

    private byte[] Rs256Of(byte[] input) => Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static byte[] Sign(string algorithm, string kid, Func<byte[], byte[]> sign, string payload)
    {
        string header = $$"""{"alg":"{{algorithm}}","typ" : "JWT","kid" : "{{kid}}"}""";
        string input = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        return Encoding.ASCII.GetBytes($"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}");
    }
}
