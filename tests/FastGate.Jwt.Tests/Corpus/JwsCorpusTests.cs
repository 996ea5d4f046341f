using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Corpus;

/// <summary>The published vectors beside the repository. Without them this test has nothing to run and says so in its count.</summary>
public sealed class JwsCorpusTests
{
    private static readonly ValidationPolicy JwtLevel = new()
    {
        Issuers = ["https://issuer.example"],
        Audiences = ["fastgate"],
        KeyWithoutKid = KeyWithoutKid.AllThatFit,
    };

    [Fact]
    public void EveryVectorIsJudgedAsPublished()
    {
        if (SharedCorpus.Find("jws.jsonl") is not { } path)
        {
            return;
        }

        List<string> wrong = [];
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument vector = JsonDocument.Parse(line);
            if (Judge(vector.RootElement) is { } complaint)
            {
                wrong.Add(complaint);
            }
        }

        Assert.Empty(wrong);
    }

    private static string? Judge(JsonElement vector)
    {
        string id = vector.GetProperty("id").GetString()!;
        bool valid = vector.GetProperty("expect").GetString() == "valid";
        bool jws = vector.GetProperty("level").GetString() == "jws";
        bool doubt = vector.GetProperty("doubt").ValueKind == JsonValueKind.String;
        byte[] token = Encoding.UTF8.GetBytes(vector.GetProperty("jws").GetString()!);
        (KeySet keys, JsonElement? secret) = Keys(vector);
        ValidationPolicy policy = secret is { } oct ? WithSecret(jws, oct) : jws ? Policies.SignatureOnly : JwtLevel;
        RejectReason reason = policy.Judge(token, keys).Reason;

        // At the level of the signature the payload need not be JSON, and expired or odd claims do not matter.
        bool accepted = reason == RejectReason.None
            || (jws && (reason is RejectReason.MalformedPayload || reason.ClaimsAreTrusted()) && SignatureFits(token, keys, secret));
        if (!valid)
        {
            return accepted && !(jws && doubt) ? $"{id}: accepted" : null;
        }

        // Curves that are not built, and what the vectors themselves call a matter of taste, may be refused.
        string algorithm = vector.GetProperty("alg").GetString() ?? "";
        bool optional = doubt || algorithm is "EdDSA" or "ES256K";
        return accepted || optional ? null : $"{id}: {reason}";
    }

    private static bool SignatureFits(byte[] token, KeySet keys, JsonElement? secret)
    {
        // The same header over a payload that is an object cannot be signed here, so the key is asked itself.
        int dot = Array.LastIndexOf(token, (byte)'.');
        byte[] signature = Base64Url.DecodeFromUtf8(token.AsSpan(dot + 1));
        if (secret is { } oct)
        {
            HmacSecret own = new(Base64Url.DecodeFromChars(oct.GetProperty("k").GetString()));
            return Enum.GetValues<JwsAlgorithms>().Any(algorithm => own.Verify(algorithm, token.AsSpan(0, dot), signature));
        }

        return keys.Keys.Any(key => Enum.GetValues<JwsAlgorithms>().Any(algorithm => key.Verify(algorithm, token.AsSpan(0, dot), signature)));
    }

    private static ValidationPolicy WithSecret(bool jws, JsonElement oct)
    {
        byte[] secret = Base64Url.DecodeFromChars(oct.GetProperty("k").GetString());
        JwsAlgorithms own = oct.TryGetProperty("alg", out JsonElement alg) ? AlgorithmNames.Find(alg.GetString()!) : JwsAlgorithms.HS256;
        return secret.Length < 32 || own == JwsAlgorithms.None
            ? Policies.SignatureOnly // a secret that no policy may have: all its tokens are refused
            : (jws ? Policies.SignatureOnly : JwtLevel) with { Algorithms = own, HmacSecret = secret };
    }

    private static (KeySet Keys, JsonElement? Secret) Keys(JsonElement vector)
    {
        JsonElement jwks = vector.GetProperty("jwks");
        JsonElement jwk = vector.GetProperty("jwk");
        string text = jwks.ValueKind == JsonValueKind.Object ? jwks.GetRawText() : $$"""{"keys":[{{jwk.GetRawText()}}]}""";
        JsonElement? secret = jwk.ValueKind == JsonValueKind.Object && jwk.GetProperty("kty").GetString() == "oct" ? jwk : null;
        return (JsonWebKeySetReader.Read(Encoding.UTF8.GetBytes(text)).Keys!, secret);
    }
}
