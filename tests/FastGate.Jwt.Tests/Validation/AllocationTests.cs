using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FastGate.Jwt.Caching;
using FastGate.Jwt.Claims;
using FastGate.Jwt.Compact;
using FastGate.Jwt.Header;
using FastGate.Jwt.Json;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>Measures the operations of bench/FastGate.Benchmarks/Jwt and compares them with bench/expected-allocations.json.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 200;

    private static readonly byte[] KeySetJson =
        Encoding.ASCII.GetBytes($$"""{"keys":[{{TestKeys.RsaJwk(TestKeys.Rsa, "rsa", ",\"use\":\"sig\"")}},{{TestKeys.EcJwk(TestKeys.P256, "p256", ",\"use\":\"sig\"")}}]}""");

    // Nobody else's: other threads at the same keys could hold all contexts that are kept for them.
    private static readonly KeySet Keys = TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "rsa"), TestKeys.EcJwk(TestKeys.P256, "p256"));

    public static TheoryData<string> Names => [.. Operations().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AnOperationAllocatesNoMoreThanExpected(string name)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(ExpectationFile()));
        long allowed = expected.RootElement.GetProperty($"JwtBenchmarks.{name}").GetInt64();
        Assert.InRange(Measure(Operations()[name]), 0, allowed);
    }

    [Fact]
    public void EveryExpectationHasAnOperation()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(ExpectationFile()));
        IEnumerable<string> names = expected.RootElement.EnumerateObject().Select(member => member.Name).Where(name => name.StartsWith("JwtBenchmarks.", StringComparison.Ordinal));
        Assert.Equal(Operations().Keys.Order().Select(name => $"JwtBenchmarks.{name}"), names.Order());
    }

    /// <summary>Refusals come from strangers: they cost no memory either. What is no JSON costs the exception that Utf8JsonReader has for it.</summary>
    [Theory]
    [InlineData("""{"sub":"a","exp":1,"s\u0075b":"b"}""", 0)]
    [InlineData("""{"sub":"a","exp":"1"}""", 0)]
    [InlineData("""{"sub":"a","exp":1800000300,"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""", 0)]
    [InlineData("""{"sub":"a","exp":1800000300}""", 0)] // a bad signature
    [InlineData("""{"sub":"a","exp":1800000300""", 4096)]
    public void ARefusalAllocatesNoMoreThanItsLimit(string payload, long allowed)
    {
        TokenValidator validator = new(Policies.Strict);
        TokenWorkspace workspace = new();
        byte[] token = Mint.Unsigned(Mint.Header, payload);
        Assert.InRange(Measure(() => !validator.Validate(token, Keys, Mint.Now, workspace).IsValid), 0, allowed);
    }

    private static long Measure(Func<bool> operation)
    {
        for (int i = 0; i < 50; i++)
        {
            Assert.True(operation());
        }

        bool all = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            all &= operation();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(all);

        // Rounded up: one stray byte in all the rounds is one too many.
        return (allocated + Rounds - 1) / Rounds;
    }

    private static Dictionary<string, Func<bool>> Operations()
    {
        byte[] rs256 = Mint.Token(Mint.RichPayload);
        byte[] ps256 = Mint.Token(Mint.RichPayload, Mint.HeaderFor(JwsAlgorithms.PS256), JwsAlgorithms.PS256);
        byte[] es256 = Mint.Token(Mint.RichPayload, Mint.HeaderFor(JwsAlgorithms.ES256), JwsAlgorithms.ES256);
        CompactSplitter.Split(rs256, TokenLimits.Default, out CompactToken parts);
        byte[] header = Base64Url.DecodeFromUtf8(parts.Header(rs256));
        byte[] payload = Base64Url.DecodeFromUtf8(parts.Payload(rs256));
        byte[] signature = Base64Url.DecodeFromUtf8(parts.Signature(rs256));
        byte[] digest = SHA256.HashData(parts.SigningInput(rs256));
        TokenWorkspace workspace = new();
        TokenWorkspace pieces = new();
        TokenValidator validator = new(Policies.Strict);
        JsonBounds bounds = new(32, 1024, 4096);
        VerifiedTokenCache<object> cache = new(10_000, 32 << 20);
        cache.Add(rs256, Mint.Now, 0, Mint.Now + 300, 0, new object(), 0);
        byte[] absent = Mint.Tampered(rs256);
        return new()
        {
            ["RsaVerifyHashAlone"] = () => TestKeys.Rsa.VerifyHash(digest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ["Split"] = () => CompactSplitter.Split(rs256, TokenLimits.Default, out _).IsValid,
            ["Header"] = () => HeaderReader.Read(header, header.Length, TokenLimits.Default, pieces.Header).IsValid,
            ["Claims"] = () => ClaimsReader.Read(payload, payload.Length, bounds, gatekeeperShapes: false, pieces.Claims).IsValid,
            ["FreshRs256"] = () => validator.Validate(rs256, Keys, Mint.Now, workspace).IsValid,
            ["FreshPs256"] = () => validator.Validate(ps256, Keys, Mint.Now, workspace).IsValid,
            ["FreshEs256"] = () => validator.Validate(es256, Keys, Mint.Now, workspace).IsValid,
            ["CacheHit"] = () => cache.TryGet(rs256, Mint.Now, 0, out _),
            ["CacheMiss"] = () => !cache.TryGet(absent, Mint.Now, 0, out _),
            ["KeySetRead"] = () => JsonWebKeySetReader.Read(KeySetJson).Keys!.Count == 2,
        };
    }

    private static string ExpectationFile()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FastGate.sln")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "bench", "expected-allocations.json");
    }
}
