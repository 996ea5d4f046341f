using BenchmarkDotNet.Attributes;
using FastGate.Benchmarks.Jwt;
using FastGate.Identity;
using FastGate.Jwt.Validation;

namespace FastGate.Benchmarks.Identity;

/// <summary>
/// What a token costs the gateway when it is known (one look-up, 0 B) and when it is seen for the first time: RS256, claims, rules and identity
/// fields, then the entry in the cache, which pushes an older one out.
/// </summary>
[Config(typeof(JitAndNative))]
public class AuthenticatorBenchmarks
{
    /// <summary>More than the small cache holds, so that none is still there when its turn comes again.</summary>
    private const int Strangers = 256;

    private readonly byte[][] _strangers;
    private readonly byte[] _token;
    private readonly Authenticator _known;
    private readonly Authenticator _small;
    private int _next;

    public AuthenticatorBenchmarks()
    {
        JwtMaterial material = new();
        _token = material.Rs256;
        _strangers = material.Different(Strangers);
        IdentityHeaderPlan.TryBuild(new IdentityHeaderSettings(), out var plan, out _);
        var settings = new AuthenticatorSettings
        {
            Policy = new ValidationPolicy { Issuers = [JwtMaterial.Issuer], Audiences = [JwtMaterial.Audience] },
            Keys = () => material.Keys,
            Headers = plan!,
            Rules = [new AccessRule { Resource = "/*", Roles = ["user"] }, new AccessRule { Resource = "/admin*", Roles = ["superuser"] }],
            Clock = new FixedCalendar(),
        };
        _known = new Authenticator(settings);
        _small = new Authenticator(settings with { CacheEntries = Strangers / 4 });
        for (int i = 0; i < 2 * Strangers; i++)
        {
            Require(Cold());
        }

        Require(Known() && Known() && _known.Cache.Hits > 0 && _small.Cache.Hits == 0);
    }

    [Benchmark(Baseline = true)]
    public bool Known() => _known.Authenticate(_token).Token!.Allows(0);

    [Benchmark]
    public bool Cold() => _small.Authenticate(_strangers[_next++ % Strangers]).Token!.Allows(0);

    private static void Require(bool good)
    {
        if (!good)
        {
            throw new InvalidOperationException("the benchmark does not measure what it says");
        }
    }
}
