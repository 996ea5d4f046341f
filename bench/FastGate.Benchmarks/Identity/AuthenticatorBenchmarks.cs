using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;
using Microsoft.IdentityModel.Tokens;

namespace FastGate.Benchmarks.Identity;

/// <summary>What a token costs the gateway when it is known (one look-up, 0 B) and when it is new (RS256, rules, fields).</summary>
[MemoryDiagnoser]
public class AuthenticatorBenchmarks
{
    private byte[] _token = [];
    private Authenticator _known = null!;
    private Authenticator _new = null!;

    [GlobalSetup]
    public void Setup()
    {
        using var key = RSA.Create(2048);
        var payload = $$"""
            {"iss":"http://issuer.test","aud":["gatekeeper","account"],"sub":"92779fc2-4a53-4d9e-a19c-89ffa95186f2","typ":"Bearer",
            "exp":{{DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds()}},"iat":1795465826,"email":"testuser@example.com","preferred_username":"testuser",
            "realm_access":{"roles":["offline_access","default-roles-demo","uma_authorization"]},
            "resource_access":{"account":{"roles":["manage-account","manage-account-links","view-profile"]} } }
            """;
        var signed = $"{Base64UrlEncoder.Encode("""{"alg":"RS256","typ":"JWT","kid":"k"}""")}.{Base64UrlEncoder.Encode(payload)}";
        _token = Encoding.ASCII.GetBytes(
            $"{signed}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}");

        var parameters = key.ExportParameters(false);
        var set = $$"""{"keys":[{"kty":"RSA","kid":"k","n":"{{Base64UrlEncoder.Encode(parameters.Modulus!)}}","e":"{{Base64UrlEncoder.Encode(parameters.Exponent!)}}"}]}""";
        var keys = JsonWebKeySetReader.Read(Encoding.ASCII.GetBytes(set)).Keys!;
        IdentityHeaderPlan.TryBuild(new IdentityHeaderSettings(), out var plan, out _);
        var settings = new AuthenticatorSettings
        {
            Policy = new ValidationPolicy { Issuers = ["http://issuer.test"], Audiences = ["gatekeeper"], CompareIssuedAt = false },
            Keys = () => keys,
            Headers = plan!,
            Rules = [new AccessRule { Resource = "/*" }, new AccessRule { Resource = "/admin*", Roles = ["admin"] }],
        };
        _known = new Authenticator(settings);
        _new = new Authenticator(settings with { CacheEntries = 0 });
        if (!_known.Authenticate(_token).IsVerified)
        {
            throw new InvalidOperationException("the token of the benchmark is not good");
        }
    }

    [Benchmark(Baseline = true)]
    public bool Known() => _known.Authenticate(_token).Token!.Allows(0);

    [Benchmark]
    public bool New() => _new.Authenticate(_token).Token!.Allows(0);
}
