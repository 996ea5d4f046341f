using System.Text;
using FastGate.Routing;

namespace FastGate.Tests.Routing;

public class MethodTableTests
{
    [Theory]
    [InlineData("GET", 0)]
    [InlineData("HEAD", 1)]
    [InlineData("POST", 2)]
    [InlineData("PUT", 3)]
    [InlineData("PATCH", 4)]
    [InlineData("DELETE", 5)]
    [InlineData("OPTIONS", 6)]
    [InlineData("TRACE", 7)]
    [InlineData("PROPFIND", 8)]
    [InlineData("PURGE", 9)]
    [InlineData("get", -1)]
    [InlineData("Get", -1)]
    [InlineData("CONNECT", -1)]
    [InlineData("", -1)]
    [InlineData("GETS", -1)]
    [InlineData("propfind", -1)]
    public void KnowsExactNamesOnly(string method, int index) =>
        Assert.Equal(index, new MethodTable(["PROPFIND", "GET", "PURGE"]).IndexOf(Encoding.UTF8.GetBytes(method)));

    [Fact]
    public void MasksCoverWhatIsKnown()
    {
        var methods = new MethodTable(["PROPFIND"]);
        Assert.Equal(0xFFUL, methods.AllStandard);
        Assert.Equal(0x1FFUL, methods.All);
        Assert.Equal("PROPFIND", methods.Name(8));
        Assert.True(methods.TryGetMask(["GET", "PROPFIND"], out var mask));
        Assert.Equal(0x101UL, mask);
        Assert.False(methods.TryGetMask(["get"], out _));
    }

    [Fact]
    public void HoldsSixtyFourMethodsAndNoMore()
    {
        var full = new MethodTable(Enumerable.Range(0, 56).Select(i => $"M{i}"));
        Assert.Equal(ulong.MaxValue, full.All);
        Assert.Equal(63, full.IndexOf("M55"u8));
        Assert.Throws<ArgumentException>(() => new MethodTable(Enumerable.Range(0, 57).Select(i => $"M{i}")));
    }
}
