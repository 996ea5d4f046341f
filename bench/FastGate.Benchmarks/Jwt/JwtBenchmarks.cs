using System.Buffers.Text;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using FastGate.Jwt.Caching;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Header;
using FastGate.Jwt.Json;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;

namespace FastGate.Benchmarks.Jwt;

/// <summary>
/// The pieces of a validation and the whole. bench/expected-allocations.json says what each may allocate, as for every benchmark here.
/// </summary>
[Config(typeof(JitAndNative))]
public class JwtBenchmarks
{
    private readonly JwtMaterial _material = new();
    private readonly TokenWorkspace _workspace = new();
    private readonly VerifiedTokenCache<object> _cache = new(10_000, 32 << 20);
    private readonly TokenHeader _header = new TokenWorkspace().Header;
    private readonly TokenClaims _claims = new TokenWorkspace().Claims;
    private readonly TokenValidator _validator = new(new ValidationPolicy { Issuers = [JwtMaterial.Issuer], Audiences = [JwtMaterial.Audience] });
    private readonly TokenLimits _limits = TokenLimits.Default;
    private readonly JsonBounds _bounds = new(32, 1024, 4096);
    private readonly byte[] _headerText;
    private readonly byte[] _payloadText;
    private readonly byte[] _digest;
    private readonly byte[] _signature;
    private readonly byte[] _absent;

    public JwtBenchmarks()
    {
        byte[] token = _material.Rs256;
        CompactSplitter.Split(token, _limits, out CompactToken parts);
        _headerText = Base64Url.DecodeFromUtf8(parts.Header(token));
        _payloadText = Base64Url.DecodeFromUtf8(parts.Payload(token));
        _signature = Base64Url.DecodeFromUtf8(parts.Signature(token));
        _digest = SHA256.HashData(parts.SigningInput(token));
        _absent = [.. token];
        _absent[^9] ^= 2;
        _cache.Add(token, JwtMaterial.Now, 0, JwtMaterial.Now + 300, 0, new object(), 0);
        if (!(RsaVerifyHashAlone() && Split() && Header() && Claims() && FreshRs256() && FreshPs256() && FreshEs256() && CacheHit() && !CacheMiss() && KeySetRead() == 2))
        {
            throw new InvalidOperationException("the benchmark does not measure what it says");
        }
    }

    /// <summary>What is measured against: the signature alone, nothing around it.</summary>
    [Benchmark(Baseline = true)]
    public bool RsaVerifyHashAlone() => _material.Rsa.VerifyHash(_digest, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark]
    public bool Split() => CompactSplitter.Split(_material.Rs256, _limits, out _).IsValid;

    [Benchmark]
    public bool Header() => HeaderReader.Read(_headerText, _headerText.Length, _limits, _header).IsValid;

    [Benchmark]
    public bool Claims() => ClaimsReader.Read(_payloadText, _payloadText.Length, _bounds, gatekeeperShapes: false, _claims).IsValid;

    [Benchmark]
    public bool FreshRs256() => _validator.Validate(_material.Rs256, _material.Keys, JwtMaterial.Now, _workspace).IsValid;

    [Benchmark]
    public bool FreshPs256() => _validator.Validate(_material.Ps256, _material.Keys, JwtMaterial.Now, _workspace).IsValid;

    [Benchmark]
    public bool FreshEs256() => _validator.Validate(_material.Es256, _material.Keys, JwtMaterial.Now, _workspace).IsValid;

    [Benchmark]
    public bool CacheHit() => _cache.TryGet(_material.Rs256, JwtMaterial.Now, 0, out _);

    [Benchmark]
    public bool CacheMiss() => _cache.TryGet(_absent, JwtMaterial.Now, 0, out _);

    [Benchmark]
    public int KeySetRead() => JsonWebKeySetReader.Read(_material.KeySetJson).Keys!.Count;
}
