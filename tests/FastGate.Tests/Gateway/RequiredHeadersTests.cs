using System.Text;
using FastGate.Gateway;

namespace FastGate.Tests.Gateway;

/// <summary>A resource's <c>headers</c>: what the request must carry, under which spellings.</summary>
public class RequiredHeadersTests
{
    [Theory]
    [InlineData("x-a:1", true)]
    [InlineData("X-A:1", true)]
    [InlineData("x-a:1;x-b:y", true)]
    [InlineData("x-a:1;x-b:Y", true)]
    [InlineData("x-a:2", false)]
    [InlineData("x-c:1", false)]
    [InlineData("x-a:1;x-c:1", false)]
    [InlineData("x-d:1", false)]
    [InlineData("x-d:1;x-d:2", true)]
    public void Fields(string required, bool allowed)
    {
        var headers = new RequiredHeaders(Pairs(required));
        var seen = 0UL;
        var good = true;
        foreach (var (name, value) in new[] { ("Host", "h"), ("X-A", "1"), ("X-B", "y"), ("X-D", "1"), ("x-d", "2") })
        {
            good &= headers.Observe(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), ref seen);
        }

        Assert.Equal(allowed, good && headers.IsComplete(seen));
    }

    [Theory]
    [InlineData("X-A", "1", true, true)]
    [InlineData("x-a", "2", false, true)]
    // Another spelling may not carry another value, and does not stand for the field.
    [InlineData("X_A", "1", true, false)]
    [InlineData("X_A", "2", false, false)]
    [InlineData("x.a", "2", false, false)]
    [InlineData("X~a", "2", false, false)]
    [InlineData("X-B", "2", true, false)]
    [InlineData("XxA", "2", true, false)]
    [InlineData("X-A-", "2", true, false)]
    public void Aliases(string name, string value, bool good, bool complete)
    {
        var headers = new RequiredHeaders([("x-a", "1")]);
        var seen = 0UL;
        Assert.Equal(good, headers.Observe(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), ref seen));
        Assert.Equal(complete, headers.IsComplete(seen));
    }

    [Theory]
    // The configured spelling need not be the usual one; several spellings of one name are asked for each by itself.
    [InlineData("x_a:1", "X_A:1", true)]
    [InlineData("x_a:1", "X-A:1", false)]
    [InlineData("x_a:1;x-a:2", "X_A:1;X-A:2", true)]
    [InlineData("x_a:1;x-a:2", "X_A:2;X-A:1", false)]
    [InlineData("x_a:1;x-a:2", "X_A:1;X-A:2;x.a:1", false)]
    public void ConfiguredAliases(string required, string sent, bool allowed)
    {
        var headers = new RequiredHeaders(Pairs(required));
        var seen = 0UL;
        var good = true;
        foreach (var (name, value) in Pairs(sent))
        {
            good &= headers.Observe(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), ref seen);
        }

        Assert.Equal(allowed, good && headers.IsComplete(seen));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    public void AllOfManyMustBeThere(int count)
    {
        var headers = new RequiredHeaders(Enumerable.Range(0, count).Select(i => ($"x-{i}", "1")));
        var seen = 0UL;
        Assert.False(headers.IsComplete(seen));
        for (var i = 0; i < count; i++)
        {
            Assert.False(headers.IsComplete(seen));
            Assert.True(headers.Observe(Encoding.ASCII.GetBytes($"X-{i}"), "1"u8, ref seen));
        }

        Assert.True(headers.IsComplete(seen));
    }

    [Fact]
    public void MoreThan64AreTooMany() => Assert.Throws<ArgumentException>(() => new RequiredHeaders(Enumerable.Range(0, 65).Select(i => ($"x-{i}", "1"))));

    private static (string Name, string Value)[] Pairs(string list) =>
        [.. list.Split(';').Select(h => (h[..h.IndexOf(':')], h[(h.IndexOf(':') + 1)..]))];

    /// <summary>As many names as there are bits to note them in.</summary>
    [Fact]
    public void SixtyFourNames()
    {
        var headers = new RequiredHeaders(Enumerable.Range(0, 64).Select(i => ($"x-{i}", "1")));
        ulong seen = 0;
        for (var i = 0; i < 64; i++)
        {
            Assert.False(headers.IsComplete(seen));
            Assert.True(headers.Observe(System.Text.Encoding.ASCII.GetBytes($"x-{i}"), "1"u8, ref seen));
        }

        Assert.True(headers.IsComplete(seen));
        Assert.Throws<ArgumentException>(() => new RequiredHeaders(Enumerable.Range(0, 65).Select(i => ($"x-{i}", "1"))));
    }

    [Fact]
    public void The_log_gets_the_names_and_no_value()
    {
        Assert.Equal("x-api-key,x-team", new RequiredHeaders([("x-api-key", "hunter2"), ("X-Api-Key", "hunter3"), ("x-team", "a")]).Names);
    }
}
