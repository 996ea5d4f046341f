using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using FastGate.Jwt.Keys;
using FastGate.Jwt.Tests.Support;

namespace FastGate.Jwt.Tests.Keys;

/// <summary>OpenSSL called with contexts that are kept must say what the framework's RSA says, of everything.</summary>
public sealed class RsaContextTests
{
    private static readonly byte[] Input = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ"u8.ToArray();

    private static readonly JwsAlgorithms[] RsaAlgorithms =
        [JwsAlgorithms.RS256, JwsAlgorithms.RS384, JwsAlgorithms.RS512, JwsAlgorithms.PS256, JwsAlgorithms.PS384, JwsAlgorithms.PS512];

    public static TheoryData<int, JwsAlgorithms> SizesAndAlgorithms
    {
        get
        {
            TheoryData<int, JwsAlgorithms> data = [];
            foreach (int bits in new[] { 2048, 2056, 3072, 4096 })
            {
                foreach (JwsAlgorithms algorithm in RsaAlgorithms)
                {
                    data.Add(bits, algorithm);
                }
            }

            return data;
        }
    }

    public static TheoryData<JwsAlgorithms> Algorithms => [.. RsaAlgorithms];

    /// <summary>Without this the other tests here would compare the framework with itself.</summary>
    [Fact]
    public void WithOpenSsl3ContextsAreKept()
    {
        bool expected = OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion >> 28 == 3;
        Assert.Equal(expected, LibCrypto.IsTheFrameworks);
        Assert.Equal(expected, TestKeys.RsaSet.Keys[0].KeepsContexts);
        Assert.Equal(expected, RsaKeys.OfBits(8192).Direct.KeepsContexts);
        Assert.False(RsaKeys.OfBits(2048).Framework.KeepsContexts);
        Assert.False(TestKeys.Set.Find("p256"u8)!.KeepsContexts);
    }

    [Theory]
    [MemberData(nameof(SizesAndAlgorithms))]
    public void SaysWhatTheFrameworkSaysOfChangedSignatures(int bits, JwsAlgorithms algorithm)
    {
        RsaKeys keys = RsaKeys.OfBits(bits);
        byte[] good = keys.Sign(algorithm, Input);
        Random random = new(bits + (int)algorithm);
        int rounds = bits == 2048 ? 1500 : 250;
        for (int round = 0; round < rounds; round++)
        {
            byte[] changed = [.. good];
            switch (round % 4)
            {
                case 0:
                    changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    random.NextBytes(changed.AsSpan(random.Next(changed.Length)));
                    break;
                case 2:
                    random.NextBytes(changed);
                    break;
                default:
                    break;
            }

            bool expected = keys.Framework.Verify(algorithm, Input, changed);
            Assert.Equal(changed.AsSpan().SequenceEqual(good), expected);
            Assert.Equal(expected, keys.Direct.Verify(algorithm, Input, changed));
        }
    }

    /// <summary>0, 1 and the numbers about the modulus; the good one plus the modulus where that still fits.</summary>
    [Theory]
    [MemberData(nameof(SizesAndAlgorithms))]
    public void RefusesNumbersThatAreNoSignature(int bits, JwsAlgorithms algorithm)
    {
        RsaKeys keys = RsaKeys.OfBits(bits);
        byte[] good = keys.Sign(algorithm, Input);
        BigInteger number = new(good, true, true);
        foreach (BigInteger wrong in new[]
        {
            BigInteger.Zero, BigInteger.One, keys.Modulus - 1, keys.Modulus, keys.Modulus + 1, keys.Modulus - number, number + keys.Modulus,
            (BigInteger.One << (8 * good.Length)) - 1,
        })
        {
            byte[] bytes = wrong.ToByteArray(true, true);
            if (bytes.Length <= good.Length)
            {
                byte[] padded = [.. new byte[good.Length - bytes.Length], .. bytes];
                Assert.False(keys.Framework.Verify(algorithm, Input, padded));
                Assert.False(keys.Direct.Verify(algorithm, Input, padded));
            }
        }

        Assert.True(keys.Direct.Verify(algorithm, Input, good));
        Assert.False(keys.Direct.Verify(algorithm, [.. Input, 0], good));
        Assert.False(keys.Direct.Verify(algorithm, [], good));
        foreach (JwsAlgorithms other in RsaAlgorithms)
        {
            Assert.Equal(other == algorithm, keys.Direct.Verify(other, Input, good));
        }
    }

    /// <summary>The key never hands on a signature of another length; what stands below must not take one either.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void RefusesOtherLengthsByItself(JwsAlgorithms algorithm)
    {
        RsaKeys keys = RsaKeys.OfBits(2048);
        RsaContexts contexts = RsaContexts.TryCreate(keys.Rsa.ExportParameters(false), JwsAlgorithms.Rsa)!;
        byte[] good = keys.Sign(algorithm, Input);
        foreach (byte[] wrong in new[] { good[1..], good[..^1], [0, .. good], [.. good, 0], [], [1], new byte[255], new byte[257], [.. good, .. good] })
        {
            Assert.NotEqual(true, contexts.Verify(algorithm, Input, wrong));
            Assert.True(contexts.Verify(algorithm, Input, good));
        }
    }

    /// <summary>Blocks that a lax reader of PKCS #1 takes for the hash (RFC 8017 section 8.2.2 compares the whole block).</summary>
    [Fact]
    public void RefusesBlocksThatAreAlmostRight()
    {
        RsaKeys keys = RsaKeys.OfBits(2048);
        byte[] hash = SHA256.HashData(Input);
        byte[] info = [.. Convert.FromHexString("3031300d060960864801650304020105000420"), .. hash];
        byte[] withoutNull = [.. Convert.FromHexString("302f300b0609608648016503040201"), .. Convert.FromHexString("0420"), .. hash];
        byte[] otherHash = [.. Convert.FromHexString("3031300d060960864801650304020205000420"), .. hash];
        byte[] longLength = [.. Convert.FromHexString("308131300d060960864801650304020105000420"), .. hash];
        byte[] block = Block(1, info, 0);
        Assert.True(keys.Direct.Verify(JwsAlgorithms.RS256, Input, keys.Raw(block)));
        foreach (byte[] wrong in new[]
        {
            Block(1, withoutNull, 0), Block(1, otherHash, 0), Block(1, longLength, 0), Block(1, hash, 0), Block(1, info, 8), Block(1, info, 180),
            Block(2, info, 0), Block(0, info, 0), [0, 1, .. block.AsSpan(2, 20), 0xFE, .. block.AsSpan(23)],
        })
        {
            Assert.Equal(256, wrong.Length);
            byte[] signature = keys.Raw(wrong);
            Assert.False(keys.Framework.Verify(JwsAlgorithms.RS256, Input, signature));
            Assert.False(keys.Direct.Verify(JwsAlgorithms.RS256, Input, signature));
        }

        static byte[] Block(byte type, byte[] end, int garbage) =>
            [0, type, .. Enumerable.Repeat((byte)0xFF, 253 - end.Length - garbage), 0, .. end, .. new byte[garbage]];
    }

    [Fact]
    public void PssRefusesASaltOfAnotherLength()
    {
        RsaKeys keys = RsaKeys.OfBits(2048);
        foreach (int length in new[] { 0, 20, 31, 32, 33, 222 })
        {
            byte[] signature = PssForge.Sign(keys.Rsa, Input, length);
            Assert.Equal(length == 32, keys.Framework.Verify(JwsAlgorithms.PS256, Input, signature));
            Assert.Equal(length == 32, keys.Direct.Verify(JwsAlgorithms.PS256, Input, signature));
        }
    }

    /// <summary>More threads than contexts are kept, good and bad signatures mixed, and never the verdict of a neighbour.</summary>
    [Theory]
    [InlineData(8, 300)]
    [InlineData(40, 40)]
    public void ManyThreadsGetEachTheirOwnVerdict(int threads, int rounds)
    {
        RsaKeys keys = RsaKeys.OfBits(2048);
        byte[][] inputs = [.. Enumerable.Range(0, threads).Select(number => new byte[100 + number])];
        byte[][][] good = [.. inputs.Select(input => RsaAlgorithms.Select(algorithm => keys.Sign(algorithm, input)).ToArray())];
        int wrong = 0;
        Thread[] all = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            for (int round = 0; round < rounds; round++)
            {
                int which = round % 7 % RsaAlgorithms.Length;
                byte[] bad = [.. good[number][which]];
                bad[round % bad.Length] ^= 1;
                bool correct = keys.Direct.Verify(RsaAlgorithms[which], inputs[number], good[number][which])
                    && (round % 3 != 0 || !keys.Direct.Verify(RsaAlgorithms[which], inputs[number], bad))
                    && !keys.Direct.Verify(RsaAlgorithms[which], inputs[(number + 1) % threads], good[number][which]);
                Interlocked.Add(ref wrong, correct ? 0 : 1);
            }
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.Equal(0, wrong);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void LeavesNoErrorsBehind(JwsAlgorithms algorithm)
    {
        Assert.SkipUnless(LibCrypto.IsTheFrameworks, "another OpenSSL");
        RsaKeys keys = RsaKeys.OfBits(2048);
        byte[] good = keys.Sign(algorithm, Input);
        LibCrypto.ClearErrors();
        for (int round = 0; round < 40; round++)
        {
            byte[] bad = [.. good];
            bad[round] ^= 0x80;
            Assert.False(keys.Direct.Verify(algorithm, Input, bad));
            Assert.Equal((nuint)0, LibCrypto.FirstError());
            Assert.True(keys.Direct.Verify(algorithm, Input, good));
            Assert.Equal((nuint)0, LibCrypto.FirstError());
        }
    }

    /// <summary>Keys that are dropped while others verify: the contexts go with them, and nobody uses one that is gone.</summary>
    [Fact]
    public void ContextsGoWithTheirKey()
    {
        List<WeakReference> dropped = [];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < 60; round++)
            {
                WeakReference one = UseAndDrop();
                lock (dropped)
                {
                    dropped.Add(one);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        while (threads.Any(thread => thread.IsAlive))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(240, dropped.Count);
        Assert.All(dropped, one => Assert.False(one.IsAlive));
    }

    /// <summary>Refusals come from strangers: they allocate nothing, though the native context is made anew.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void NeitherVerdictAllocates(JwsAlgorithms algorithm)
    {
        VerificationKey key = TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "own")).Keys[0];
        byte[] good = TestKeys.Sign(algorithm, Input);
        byte[] bad = [.. good];
        bad[100] ^= 1;
        bool correct = true;
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                correct &= key.Verify(algorithm, Input, good) && !key.Verify(algorithm, Input, bad);
            }
        }));
        Assert.True(correct);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseAndDrop()
    {
        VerificationKey key = TestKeys.Read(TestKeys.RsaJwk(TestKeys.Rsa, "dropped")).Keys[0];
        byte[] good = TestKeys.Sign(JwsAlgorithms.RS256, Input);
        Assert.True(key.Verify(JwsAlgorithms.RS256, Input, good));
        Assert.True(key.Verify(JwsAlgorithms.RS256, Input, good));
        return new WeakReference(key);
    }
}
