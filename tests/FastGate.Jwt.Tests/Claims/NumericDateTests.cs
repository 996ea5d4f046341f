using System.Text;
using FastGate.Jwt.Claims;

namespace FastGate.Jwt.Tests.Claims;

public sealed class NumericDateTests
{
    [Theory]
    [InlineData("0", 0, false)]
    [InlineData("-0", 0, false)]
    [InlineData("1", 1, false)]
    [InlineData("1800000000", 1_800_000_000, false)]
    [InlineData("1800000000.0", 1_800_000_000, false)]
    [InlineData("1800000000.999", 1_800_000_000, true)]
    [InlineData("1.8e9", 1_800_000_000, false)]
    [InlineData("1.8E+9", 1_800_000_000, false)]
    [InlineData("18000000000e-1", 1_800_000_000, false)]
    [InlineData("0.5", 0, true)]
    [InlineData("9e15", 9_000_000_000_000_000, false)]
    [InlineData("9007199254740991", 9_007_199_254_740_991, false)]
    public void Usable(string number, long seconds, bool fraction)
    {
        Assert.Equal(NumericDateKind.Usable, NumericDate.Read(Encoding.ASCII.GetBytes(number), out long read, out bool hasFraction));
        Assert.Equal((seconds, fraction), (read, hasFraction));
    }

    [Theory]
    [InlineData("-1", true)]
    [InlineData("-0.5", true)]
    [InlineData("-1e400", true)]
    [InlineData("9007199254740992", false)]
    [InlineData("9007199254740992.0", false)]
    [InlineData("9007199254740992e0", false)]
    [InlineData("9999999999999999", false)]
    [InlineData("9223372036854775808", false)]
    [InlineData("18446744073709551617", false)]
    [InlineData("1000000000000000000000000000000", false)]
    [InlineData("1e400", false)]
    [InlineData("1e16", false)]
    public void NotUsable(string number, bool negative) =>
        Assert.Equal(negative ? NumericDateKind.Negative : NumericDateKind.NoNumericDate, NumericDate.Read(Encoding.ASCII.GetBytes(number), out _, out _));
}
