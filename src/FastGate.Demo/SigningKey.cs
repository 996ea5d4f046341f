using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace FastGate.Demo;

/// <summary>A key pair of the issuer: signs for tokens and writes its public half as a JWK (RFC 7517).</summary>
public sealed class SigningKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private SigningKey(string algorithm, string use, RSA? rsa, ECDsa? ecdsa)
    {
        Algorithm = algorithm;
        Use = use;
        _rsa = rsa;
        _ecdsa = ecdsa;
        var publicKey = rsa?.ExportSubjectPublicKeyInfo() ?? ecdsa!.ExportSubjectPublicKeyInfo();
        Id = Base64Url.EncodeToString(SHA256.HashData(publicKey));
    }

    /// <summary>The <c>kid</c>: a hash of the public key, as long as Keycloak's.</summary>
    public string Id { get; }

    public string Algorithm { get; }

    public string Use { get; }

    /// <summary>Makes a key for one of RS256…RS512, PS256…PS512, ES256…ES512, or RSA-OAEP with use <c>enc</c>.</summary>
    public static SigningKey Create(string algorithm = "RS256", string use = "sig", int rsaBits = 2048) => algorithm switch
    {
        "ES256" => new SigningKey(algorithm, use, null, ECDsa.Create(ECCurve.NamedCurves.nistP256)),
        "ES384" => new SigningKey(algorithm, use, null, ECDsa.Create(ECCurve.NamedCurves.nistP384)),
        "ES512" => new SigningKey(algorithm, use, null, ECDsa.Create(ECCurve.NamedCurves.nistP521)),
        _ => new SigningKey(algorithm, use, RSA.Create(rsaBits), null),
    };

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var hash = Algorithm[^3..] switch
        {
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        if (_ecdsa is not null)
        {
            return _ecdsa.SignData(data, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        var padding = Algorithm.StartsWith("PS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return _rsa!.SignData(data, hash, padding);
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kid", Id);
        json.WriteString("kty", _rsa is null ? "EC" : "RSA");
        json.WriteString("alg", Algorithm);
        json.WriteString("use", Use);
        if (_rsa is not null)
        {
            var key = _rsa.ExportParameters(includePrivateParameters: false);
            json.WriteString("n", Base64Url.EncodeToString(key.Modulus));
            json.WriteString("e", Base64Url.EncodeToString(key.Exponent));
        }
        else
        {
            var key = _ecdsa!.ExportParameters(includePrivateParameters: false);
            json.WriteString("crv", $"P-{(Algorithm == "ES512" ? "521" : Algorithm[2..])}");
            json.WriteString("x", Base64Url.EncodeToString(key.Q.X));
            json.WriteString("y", Base64Url.EncodeToString(key.Q.Y));
        }

        json.WriteEndObject();
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }
}
