using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FastGate.Benchmarks.Jwt;

/// <summary>The yardstick: the same tokens under the same policy through Microsoft.IdentityModel.</summary>
[Config(typeof(JitAndNative))]
public class JsonWebTokenHandlerBenchmarks
{
    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenValidationParameters _parameters;
    private readonly string _rs256;
    private readonly string _es256;

    public JsonWebTokenHandlerBenchmarks()
    {
        JwtMaterial material = new();
        _rs256 = Encoding.ASCII.GetString(material.Rs256);
        _es256 = Encoding.ASCII.GetString(material.Es256);
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = JwtMaterial.Issuer,
            ValidAudience = JwtMaterial.Audience,
            ValidTypes = ["JWT", "at+jwt"],
            IssuerSigningKeys = [new RsaSecurityKey(material.Rsa) { KeyId = "rsa" }, new ECDsaSecurityKey(material.P256) { KeyId = "p256" }],
            LifetimeValidator = static (_, expires, _, _) => expires > DateTime.UnixEpoch.AddSeconds(JwtMaterial.Now),
        };
        if (!HandlerRs256().GetAwaiter().GetResult() || !HandlerEs256().GetAwaiter().GetResult())
        {
            throw new InvalidOperationException("the benchmark does not measure what it says");
        }
    }

    [Benchmark(Baseline = true)]
    public async Task<bool> HandlerRs256() => (await _handler.ValidateTokenAsync(_rs256, _parameters).ConfigureAwait(false)).IsValid;

    [Benchmark]
    public async Task<bool> HandlerEs256() => (await _handler.ValidateTokenAsync(_es256, _parameters).ConfigureAwait(false)).IsValid;
}
