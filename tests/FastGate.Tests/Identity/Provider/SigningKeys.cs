using System.Buffers.Text;
using System.Security.Cryptography;

namespace FastGate.Tests.Identity.Providers;

/// <summary>A key that the scripted issuer publishes; made once for all tests.</summary>
public sealed class SigningKeys
{
    public static readonly SigningKeys A = new("a");
    public static readonly SigningKeys B = new("b");
    public static readonly SigningKeys C = new("c");

    private SigningKeys(string kid)
    {
        Kid = kid;
        RSAParameters p = Rsa.ExportParameters(false);
        Jwk = $$"""{"kid":"{{kid}}","kty":"RSA","alg":"RS256","use":"sig","n":"{{Base64Url.EncodeToString(p.Modulus)}}","e":"{{Base64Url.EncodeToString(p.Exponent)}}"}""";
    }

    public string Kid { get; }

    public RSA Rsa { get; } = RSA.Create(2048);

    public string Jwk { get; }

    public static string Set(params SigningKeys[] keys) => $$"""{"keys":[{{string.Join(',', keys.Select(k => k.Jwk))}}]}""";
}
