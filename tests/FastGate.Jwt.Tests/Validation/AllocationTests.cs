using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>What a refusal allocates. What good tokens do is measured by the benchmarks, which a test of FastGate.Tests holds to bench/expected-allocations.json.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 200;

    /// <summary>Refusals come from strangers: they cost no memory, and so no exception either.</summary>
    [Theory]
    [InlineData("""{"sub":"a","exp":1,"s\u0075b":"b"}""")]
    [InlineData("""{"sub":"a","exp":"1"}""")]
    [InlineData("""{"sub":"a","exp":1800000300,"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    [InlineData("""{"sub":"a","exp":1800000300}""")] // a bad signature
    [InlineData("""{"sub":"a","exp":1800000300""")] // the rest is missing
    [InlineData("""{"sub":"\q","exp":01}""")]
    [InlineData("no JSON at all")]
    public void ARefusalAllocatesNothing(string payload)
    {
        TokenValidator validator = new(Policies.Strict);
        TokenWorkspace workspace = new();
        byte[] token = Mint.Unsigned(Mint.Header, payload);
        Assert.Equal(0, Measure(() => !validator.Validate(token, TestKeys.Set, Mint.Now, workspace).IsValid));
    }

    [Theory]
    [InlineData("""{"alg":"RS256" "kid":"a"}""")]
    [InlineData("""{"alg":"\u00zz"}""")]
    [InlineData("eyJ")]
    public void NorDoesAHeaderThatIsNoJson(string header)
    {
        TokenValidator validator = new(Policies.Strict);
        TokenWorkspace workspace = new();
        byte[] token = Mint.Unsigned(header, "{}");
        Assert.Equal(0, Measure(() => validator.Validate(token, TestKeys.Set, Mint.Now, workspace).Reason == RejectReason.MalformedHeader));
    }

    private static long Measure(Func<bool> operation)
    {
        bool all = true;
        long least = Allocations.Least(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                all &= operation();
            }
        });
        Assert.True(all);

        // Rounded up: one stray byte in each series is one too many.
        return (least + Rounds - 1) / Rounds;
    }
}
