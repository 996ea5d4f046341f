using BenchmarkDotNet.Attributes;
using FastGate.Benchmarks.Jwt;
using FastGate.Identity;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Validation;

namespace FastGate.Benchmarks.Identity;

/// <summary>
/// What a token costs the gateway when it is known (one look-up, 0 B), and when it is not: RS256, claims, rules and identity fields, and where it
/// is kept its entry in the cache.
/// </summary>
[Config(typeof(JitAndNative))]
public class AuthenticatorBenchmarks
{
    private const int Strangers = 512;

    /// <summary>More than a cache keeps in vain before it asks newcomers to come twice, and too few for the last that is kept to come again.</summary>
    private const int KeptInVain = (2 * Strangers) + (Strangers / 2);

    private readonly byte[][] _strangers;
    private readonly byte[] _token;
    private readonly Authenticator _known;
    private readonly Authenticator _full;
    private readonly Authenticator _renewed;
    private readonly KeySet[] _keys;
    private int _next;
    private int _nextKept;

    public AuthenticatorBenchmarks()
    {
        JwtMaterial material = new();
        _token = material.Rs256;
        byte[][] tokens = material.Different(2 * Strangers);
        _strangers = tokens[Strangers..];
        _keys = [material.Keys, material.Keys.SucceededBy(new KeySet(material.Keys.Keys.Take(1)))];
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

        // One place, given away in vain so often that newcomers have to come twice: the strangers that come by in turn never do in a row.
        _full = new Authenticator(settings with { CacheEntries = 1 });
        for (int i = 0; i < KeptInVain; i++)
        {
            Require(_full.Authenticate(tokens[i % Strangers]).Token is not null);
        }

        // With each round the keys are others: all tokens are verified again, and take the places of their own old entries.
        _renewed = new Authenticator(settings with { CacheEntries = Strangers, Keys = () => _keys[_nextKept / Strangers % 2] });
        long evictions = _full.Cache.Evictions;
        for (int i = 0; i < 2 * Strangers; i++)
        {
            Require(Cold() && ColdAndKept());
        }

        Require(_full.Cache.Hits == 0 && _full.Cache.Evictions == evictions && _renewed.Cache.Hits == 0 && _renewed.Cache.Count == Strangers);
        Require(Known() && Known() && _known.Cache.Hits > 0);
    }

    [Benchmark(Baseline = true)]
    public bool Known() => _known.Authenticate(_token).Token!.Allows(0);

    /// <summary>Never seen, in a cache that has kept too many in vain: it is not kept.</summary>
    [Benchmark]
    public bool Cold() => _full.Authenticate(_strangers[_next++ & (Strangers - 1)]).Token!.Allows(0);

    /// <summary>Not known, and kept.</summary>
    [Benchmark]
    public bool ColdAndKept()
    {
        bool allowed = _renewed.Authenticate(_strangers[_nextKept % Strangers]).Token!.Allows(0);
        _nextKept = (_nextKept + 1) % (2 * Strangers);
        return allowed;
    }

    private static void Require(bool good)
    {
        if (!good)
        {
            throw new InvalidOperationException("the benchmark does not measure what it says");
        }
    }
}
