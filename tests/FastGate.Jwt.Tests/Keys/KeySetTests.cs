using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;

namespace FastGate.Jwt.Tests.Keys;

public sealed class KeySetTests
{
    private static readonly string A = TestKeys.RsaJwk(TestKeys.Rsa, "a");
    private static readonly string B = TestKeys.RsaJwk(TestKeys.OtherRsa, "b");

    [Fact]
    public void FindsByExactKid()
    {
        KeySet set = TestKeys.Set;
        Assert.Equal("p384", set.Find("p384"u8)?.Kid);
        Assert.Null(set.Find("P384"u8));
        Assert.Null(set.Find("p38"u8));
        Assert.Null(set.Find(""u8));
        Assert.Null(KeySet.Empty.Find("p384"u8));
        Assert.Null(TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, null)).Find(""u8));
    }

    [Fact]
    public void FindsEachOfManyKeys()
    {
        KeySet set = TestKeys.Read([.. Enumerable.Range(0, 100).Select(i => TestKeys.EcJwk(TestKeys.P256, $"kid-{i}"))]);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal($"kid-{i}", set.Find(System.Text.Encoding.ASCII.GetBytes($"kid-{i}"))?.Kid);
        }

        Assert.Null(set.Find("kid-100"u8));
    }

    [Fact]
    public void TheGenerationStaysWhenNothingLeft()
    {
        KeySet first = KeySet.Empty.SucceededBy(TestKeys.Read(A));
        Assert.Equal(0, first.Generation);
        Assert.Same(first, first.SucceededBy(TestKeys.Read(A)));
        KeySet joined = first.SucceededBy(TestKeys.Read(B, A));
        Assert.Equal(0, joined.Generation);
        Assert.Equal(2, joined.Count);
        Assert.Same(first.Keys[0], joined.Keys[1]);
        Assert.Equal(0, joined.SucceededBy(TestKeys.Read(A, B)).Generation);
    }

    [Fact]
    public void TheGenerationGrowsWhenAKeyLeftOrChanged()
    {
        KeySet both = TestKeys.Read(A, B);
        Assert.Equal(1, both.SucceededBy(TestKeys.Read(A)).Generation);
        Assert.Equal(1, both.SucceededBy(KeySet.Empty).Generation);
        Assert.Equal(2, both.SucceededBy(TestKeys.Read(A)).SucceededBy(TestKeys.Read(B)).Generation);

        // The same kid with another key, and the same key with other permissions or under another name.
        Assert.Equal(1, TestKeys.Read(A).SucceededBy(TestKeys.Read(TestKeys.RsaJwk(TestKeys.OtherRsa, "a"))).Generation);
        Assert.Equal(1, TestKeys.Read(A).SucceededBy(TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "a", ",\"alg\":\"PS256\""))).Generation);
        Assert.Equal(1, TestKeys.Read(A).SucceededBy(TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "c"))).Generation);
    }

    /// <summary>A key is all of its parameters: one that shares the modulus, or the first coordinate, is another.</summary>
    [Fact]
    public void HalfAKeyIsNotTheSameKey()
    {
        string exponent = TestKeys.Encode(TestKeys.Rsa.ExportParameters(false).Exponent);
        Assert.Equal(1, TestKeys.Read(A).SucceededBy(TestKeys.Read(A.Replace($"\"e\":\"{exponent}\"", "\"e\":\"Aw\""))).Generation);
        ECPoint point = TestKeys.P256.ExportParameters(false).Q;
        BigInteger prime = BigInteger.Parse("0FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        byte[] opposite = (prime - new BigInteger(point.Y, true, true)).ToByteArray(true, true);
        string curve = TestKeys.EcJwk(TestKeys.P256, "c");
        KeySet mirrored = TestKeys.Read(curve.Replace(TestKeys.Encode(point.Y), TestKeys.Encode([.. new byte[32 - opposite.Length], .. opposite])));
        Assert.Equal(1, mirrored.Count);
        Assert.Equal(1, TestKeys.Read(curve).SucceededBy(mirrored).Generation);
    }

    [Fact]
    public void OfSeveralWithOneKidTheFirstCounts()
    {
        VerificationKey first = TestKeys.Read(A).Keys[0];
        VerificationKey second = TestKeys.Read(TestKeys.RsaJwk(TestKeys.OtherRsa, "a")).Keys[0];
        Assert.Same(first, new KeySet([first, second]).Find("a"u8));
        Assert.Same(second, new KeySet([second, first]).Find("a"u8));
    }

    [Fact]
    public void AKeyThatLeftAndCameBackDoesNotBringTheOldGenerationBack()
    {
        KeySet first = TestKeys.Read(A);
        KeySet again = first.SucceededBy(TestKeys.Read(B)).SucceededBy(TestKeys.Read(A));
        Assert.Equal(2, again.Generation);
    }
}
