using FastGate.Jwt.Tests.Support;
using FastGate.Jwt.Validation;

namespace FastGate.Jwt.Tests.Validation;

/// <summary>What a refusal allocates. What good tokens do is measured by the benchmarks, which a test of FastGate.Tests holds to bench/expected-allocations.json.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 200;

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
        Assert.InRange(Measure(() => !validator.Validate(token, TestKeys.Set, Mint.Now, workspace).IsValid), 0, allowed);
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
