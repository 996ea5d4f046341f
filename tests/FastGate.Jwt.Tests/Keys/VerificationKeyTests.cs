using System.Security.Cryptography;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;
using FsCheck.Xunit;

namespace FastGate.Jwt.Tests.Keys;

public sealed class VerificationKeyTests
{
    private static readonly byte[] Input = "eyJhbGciOiJSUzI1NiJ9.e30"u8.ToArray();

    private static readonly JwsAlgorithms[] PublicKeyAlgorithms =
        [.. Enum.GetValues<JwsAlgorithms>().Where(one => (one & JwsAlgorithms.Asymmetric) != 0 && System.Numerics.BitOperations.IsPow2((uint)one))];

    public static TheoryData<JwsAlgorithms> Algorithms => [.. PublicKeyAlgorithms];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void VerifiesItsOwnAlgorithmAndNoOther(JwsAlgorithms algorithm)
    {
        byte[] signature = TestKeys.Sign(algorithm, Input);
        foreach (VerificationKey key in TestKeys.Set.Keys)
        {
            foreach (JwsAlgorithms other in PublicKeyAlgorithms)
            {
                Assert.Equal(other == algorithm && (key.Algorithms & algorithm) != 0, key.Verify(other, Input, signature));
            }

            Assert.False(key.Verify(JwsAlgorithms.None, Input, signature));
            Assert.False(key.Verify(JwsAlgorithms.HS256, Input, signature));
            Assert.False(key.Verify(JwsAlgorithms.Asymmetric, Input, signature));
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void ASignatureHasExactlyOneLength(JwsAlgorithms algorithm)
    {
        VerificationKey key = TestKeys.Set.Find(System.Text.Encoding.ASCII.GetBytes(TestKeys.KidFor(algorithm)))!;
        byte[] signature = TestKeys.Sign(algorithm, Input);
        Assert.Equal(key.SignatureLength, signature.Length);
        Assert.False(key.Verify(algorithm, Input, signature.AsSpan(1)));
        Assert.False(key.Verify(algorithm, Input, signature.AsSpan(0, signature.Length - 1)));
        Assert.False(key.Verify(algorithm, Input, [0, .. signature]));
        Assert.False(key.Verify(algorithm, Input, [.. signature, 0]));
        Assert.False(key.Verify(algorithm, Input, []));
        Assert.False(key.Verify(algorithm, Input, new byte[signature.Length]));
        Assert.False(key.Verify(algorithm, Input, Enumerable.Repeat((byte)0xFF, signature.Length).ToArray()));
        Assert.True(key.Verify(algorithm, Input, signature));
    }

    /// <summary>r or s of 0, of the group's order and above it, and DER in the place of the two numbers (peers' mistake A7).</summary>
    [Fact]
    public void EcdsaRefusesNumbersOutOfRangeAndDer()
    {
        VerificationKey key = TestKeys.Set.Find("p256"u8)!;
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        byte[] good = TestKeys.Sign(JwsAlgorithms.ES256, Input);
        byte[] r = good[..32], s = good[32..], zero = new byte[32], all = Enumerable.Repeat((byte)0xFF, 32).ToArray();
        foreach ((byte[] First, byte[] Second) in new[] { (zero, s), (r, zero), (zero, zero), (order, s), (r, order), (order, order), (all, s), (r, all), (s, r) })
        {
            Assert.False(key.Verify(JwsAlgorithms.ES256, Input, [.. First, .. Second]));
        }

        byte[] der = TestKeys.P256.SignData(Input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Assert.False(key.Verify(JwsAlgorithms.ES256, Input, der));

        // r + n would be the same number modulo n, if it fitted.
        System.Numerics.BigInteger sum = new System.Numerics.BigInteger(r, true, true) + new System.Numerics.BigInteger(order, true, true);
        byte[] wrapped = sum.ToByteArray(true, true);
        Assert.False(key.Verify(JwsAlgorithms.ES256, Input, [.. wrapped[^32..], .. s]));
    }

    [Fact]
    public void PssRefusesASaltOfAnotherLength()
    {
        VerificationKey key = TestKeys.RsaSet.Keys[0];
        foreach (int length in new[] { 0, 20, 31, 32, 33, 222 })
        {
            Assert.Equal(length == 32, key.Verify(JwsAlgorithms.PS256, Input, PssForge.Sign(TestKeys.Rsa, Input, length)));
        }
    }

    [Property(MaxTest = 300)]
    public void ArbitrarySignaturesDoNotThrow(byte[] seed)
    {
        foreach (VerificationKey key in TestKeys.Set.Keys)
        {
            byte[] signature = new byte[key.SignatureLength];
            seed.AsSpan(0, Math.Min(seed.Length, signature.Length)).CopyTo(signature);
            foreach (JwsAlgorithms algorithm in PublicKeyAlgorithms)
            {
                Assert.False(key.Verify(algorithm, Input, signature));
            }
        }
    }

    [Fact]
    public void ManyThreadsShareAKey()
    {
        byte[][] good = [.. PublicKeyAlgorithms.Select(algorithm => TestKeys.Sign(algorithm, Input))];
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(number => new Thread(() =>
        {
            for (int round = 0; round < 60; round++)
            {
                int index = (round + number) % PublicKeyAlgorithms.Length;
                JwsAlgorithms algorithm = PublicKeyAlgorithms[index];
                VerificationKey key = TestKeys.Set.Find(System.Text.Encoding.ASCII.GetBytes(TestKeys.KidFor(algorithm)))!;
                byte[] bad = [.. good[index]];
                bad[round % bad.Length] ^= 1;
                if (!key.Verify(algorithm, Input, good[index]) || key.Verify(algorithm, Input, bad))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, wrong);
    }
}
