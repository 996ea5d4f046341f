using System.Text;
using FastGate.Jwt.Keys;

namespace FastGate.Jwt.Tests.Keys;

public sealed class AlgorithmNamesTests
{
    [Theory]
    [InlineData("RS256", JwsAlgorithms.RS256)]
    [InlineData("PS384", JwsAlgorithms.PS384)]
    [InlineData("ES512", JwsAlgorithms.ES512)]
    [InlineData("HS512", JwsAlgorithms.HS512)]
    [InlineData("none", JwsAlgorithms.None)]
    [InlineData("rs256", JwsAlgorithms.None)]
    [InlineData("RS257", JwsAlgorithms.None)]
    [InlineData("", JwsAlgorithms.None)]
    public void NamesAreExact(string name, JwsAlgorithms algorithm)
    {
        Assert.Equal(algorithm, AlgorithmNames.Find(name));
        Assert.Equal(algorithm, AlgorithmNames.Find(Encoding.ASCII.GetBytes(name)));
        Assert.Equal(algorithm == JwsAlgorithms.None ? "" : name, AlgorithmNames.NameOf(algorithm));
    }

    [Fact]
    public void ASetHasNoName() => Assert.Equal("", AlgorithmNames.NameOf(JwsAlgorithms.Rsa));
}
