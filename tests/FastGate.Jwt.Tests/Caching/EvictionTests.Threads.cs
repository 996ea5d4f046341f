using FastGate.Jwt.Caching;

namespace FastGate.Jwt.Tests.Caching;

public sealed partial class EvictionTests
{
    [Fact]
    public void ManyThreadsReadAndAddAtOnce()
    {
        VerifiedTokenCache<string> cache = new(64, 30_000);
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(Token)];
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(number => new Thread(() =>
        {
            Random random = new(number);
            for (int i = 0; i < 20_000; i++)
            {
                int index = random.Next(tokens.Length);
                if (cache.TryGet(tokens[index], Now, 0, out string? value))
                {
                    if (value != index.ToString(System.Globalization.CultureInfo.InvariantCulture))
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
                else
                {
                    cache.Add(tokens[index], Now, 0, Now + 60, 0, index.ToString(System.Globalization.CultureInfo.InvariantCulture), index);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, wrong);
        Assert.Equal(6 * 20_000, cache.Hits + cache.Misses);
        Assert.InRange(cache.Count, 1, 64);
        Assert.InRange(cache.Bytes, 1, 30_000);

        // What is counted is what is there.
        int found = tokens.Count(token => cache.TryGet(token, Now, 0, out _));
        Assert.Equal(cache.Count, found);
    }
}
