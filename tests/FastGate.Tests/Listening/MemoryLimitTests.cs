using FastGate.Listening;

namespace FastGate.Tests.Listening;

public sealed class MemoryLimitTests
{
    [Theory]
    [InlineData("0::/\n", "/sys/fs/cgroup/memory.max", "33554432\n", 33554432)]
    [InlineData("0::/\n", "/sys/fs/cgroup/memory.max", "max\n", 1000_000_000)]
    [InlineData("0::/a/b\n", "/sys/fs/cgroup/a/memory.max", "5000", 5000)]
    [InlineData("0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max", "5000", 5000)]
    [InlineData("0::/../../host/path\n", "/sys/fs/cgroup/memory.max", "7000", 7000)]
    [InlineData("12:cpu,memory:/docker/x\n0::/\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9000\n", 9000)]
    [InlineData("12:memory:/\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n", 1000_000_000)]
    [InlineData("garbage", "/x", "1", 1000_000_000)]
    [InlineData("0::/\n", "/sys/fs/cgroup/memory.max", "-5", 1000_000_000)]
    public void The_smallest_limit_holds(string groups, string file, string content, long limit) =>
        Assert.Equal(limit, MemoryLimit.Read(p => p == "/proc/self/cgroup" ? groups : p == file ? content : null, 1_000_000_000));

    /// <summary>Within a container the runtime's heap may have three quarters of the limit, and that is what it calls available.</summary>
    [Theory]
    [InlineData(33_554_432, 25_165_824, 33_554_432)]
    [InlineData(33_554_433, 25_165_824, 33_554_433)]
    [InlineData(33_554_432, 8_000_000_000, 33_554_432)]
    [InlineData(9_000_000_000, 4_000_000_000, 4_000_000_000)]
    [InlineData(33_554_432, 0, 33_554_432)]
    public void What_the_runtime_keeps_back_of_a_limit_is_no_part_of_it(long limit, long available, long bytes)
        => Assert.Equal(bytes, MemoryLimit.Read(p => p == "/proc/self/cgroup" ? "0::/\n" : p == "/sys/fs/cgroup/memory.max" ? $"{limit}\n" : null, available));

    [Fact]
    public void Without_any_the_machine_is_the_limit()
    {
        Assert.Equal(123, MemoryLimit.Read(_ => null, 123));
        Assert.True(MemoryLimit.DefaultBufferedBytes >= 1024 * 1024);
    }

    [Theory]
    [InlineData(1L << 20, 1L << 20)]
    [InlineData(32L << 20, 4L << 20)]
    [InlineData(128L << 20, 16L << 20)]
    [InlineData(1L << 40, 32L << 20)]
    public void The_token_cache_takes_an_eighth_and_at_most_32_MiB(long limit, long bytes) => Assert.Equal(bytes, MemoryLimit.TokenCacheBytes(limit));

    [Theory]
    [InlineData(12, 2, 1)]
    [InlineData(32, 4, 6)]
    [InlineData(64, 8, 20)]
    [InlineData(64, 16, 16)]
    [InlineData(1024, 32, 488)]
    public void Connections_may_hold_half_of_what_program_and_cache_leave(long limit, long cache, long held)
        => Assert.Equal(held << 20, MemoryLimit.BytesForConnections(limit << 20, cache << 20));
}
