using FastGate.Commands;
using FastGate.Configuration;
using FastGate.Routing;
using FastGate.Tests.Routing;

namespace FastGate.Tests.Commands;

public sealed class ConfigurationJudgesTests
{
    /// <summary>Else it would be a start's trouble, without a line and a key, after the issuer has been asked.</summary>
    [Theory]
    [InlineData(@"/x/{a:b\}", true, false)]
    [InlineData(@"/x/{a:\Qb}", true, false)]
    [InlineData("/x/{a:b)|(c}", false, true)]
    [InlineData("/x/{a:(b}", false, false)]
    [InlineData("/x/{a:b|c}", true, true)]
    public void A_pattern_is_judged_as_the_dialect_reads_it(string pattern, bool inAFile, bool inToml)
    {
        foreach (var (dialect, good) in new[] { (Dialect.Gatekeeper, inAFile), (Dialect.Toml, inToml) })
        {
            Assert.Equal(good, ConfigurationJudges.All.ResourcePattern(pattern, dialect) is null);
            Assert.Equal(good, Record.Exception(() => RouteTable.Build([Routes.Resource(pattern, 0)], Routes.Methods, strict: dialect == Dialect.Toml)) is null);
        }
    }
}
