using FastGate.Listening;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Listening;

public sealed class HandshakeMessageLimitTests
{
    private static readonly byte[] ChangeCipherSpec = [20, 3, 3, 0, 1, 1];

    [Theory]
    [InlineData(HandshakeMessageLimit.MaxLength, true)]
    [InlineData(HandshakeMessageLimit.MaxLength + 1, false)]
    [InlineData(131_396, false)]
    [InlineData(0xffffff, false)]
    public void The_length_that_it_claims_decides(int length, bool admits)
    {
        Assert.Equal(admits, new TlsRecordLimit().Admits(Records(Hello(length, sent: 10))));
        Assert.Equal(admits, new TlsRecordLimit().Admits(Records(Hello(length, sent: 0))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Also_when_its_header_comes_in_several_records(int first)
    {
        byte[] hello = Hello(100_000, sent: 10);
        Assert.False(new TlsRecordLimit().Admits(Records(hello[..first], hello[first..])));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 5)]
    [InlineData(3, 0xff)]
    [InlineData(0xff, 3)]
    public void The_version_that_it_names_changes_nothing(byte major, byte minor)
    {
        byte[] hello = [1, 1, 0xff, 0xb8, major, minor, .. new byte[100]];
        Assert.False(new TlsRecordLimit().Admits(Records(hello)));

        var again = new TlsRecordLimit();
        Assert.True(again.Admits(Records(Hello(1500))));
        again.AskedAgain();
        Assert.True(again.Admits(ChangeCipherSpec));
        Assert.False(again.Admits(Records(hello)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_second_one_after_a_retry_is_looked_at_as_well(bool cipherFirst)
    {
        var limit = new TlsRecordLimit();
        Assert.True(limit.Admits(Records(Hello(1500))));
        limit.AskedAgain();
        Assert.True(!cipherFirst || limit.Admits(ChangeCipherSpec));
        Assert.True(limit.Admits(Records(Hello(1600))));
        Assert.False(limit.Admits(Records(Hello(100_000, sent: 20))));
    }

    [Fact]
    public void So_is_one_that_came_before_the_retry_was_asked_for()
    {
        var limit = new TlsRecordLimit();
        Assert.True(limit.Admits([.. Records(Hello(1500)), .. ChangeCipherSpec, .. Records(Hello(100_000, sent: 20))]));
        limit.AskedAgain();
        Assert.False(limit.Admits(Records(new byte[10])));
    }

    [Fact]
    public void A_change_of_cipher_before_all_else_hides_nothing()
    {
        var limit = new TlsRecordLimit();
        Assert.True(limit.Admits(ChangeCipherSpec));
        Assert.False(limit.Admits(Records(Hello(100_000, sent: 20))));
    }

    [Fact]
    public void What_comes_after_another_message_is_not_read()
    {
        foreach (byte[] message in (byte[][])[[16, 0, 0, 2, 1, 1], [11, 0, 100, 0, 0, 99, 253, 9]])
        {
            var limit = new TlsRecordLimit();
            Assert.True(limit.Admits(Records(Hello(300))));
            Assert.True(limit.Admits(Records(message)));
            Assert.True(limit.Admits(ChangeCipherSpec));
            Assert.True(limit.Admits(Records(Hello(100_000, sent: 20))));
        }
    }

    [Property]
    public Property What_is_encrypted_is_not_taken_for_one(byte[] nonce)
    {
        // The Finished of a resumed session in TLS 1.2 is the first record behind the ClientHello; it begins with a nonce that may be anything.
        var limit = new TlsRecordLimit();
        return (limit.Admits(Records(Hello(300))) && limit.Admits(ChangeCipherSpec) && limit.Admits(Records([1, 0xff, 0xff, 0xff, 3, 3, .. nonce, .. new byte[32]]))).ToProperty();
    }

    [Property(MaxTest = 200)]
    public Property However_it_is_cut_the_verdict_is_the_same(PositiveInt length, NonNegativeInt seed)
    {
        var random = new Random(seed.Get);
        int claimed = random.Next(2) == 0 ? HandshakeMessageLimit.MaxLength + (length.Get % 5) - 2 : length.Get % 40_000;
        byte[] hello = Hello(Math.Max(claimed, 2));
        List<byte[]> fragments = [];
        for (int at = 0; at < hello.Length;)
        {
            int size = Math.Min(hello.Length - at, random.Next(3) == 0 ? random.Next(1, 6) : random.Next(1, 16_000));
            fragments.Add(hello[at..(at + size)]);
            at += size;
        }

        byte[] all = Records([.. fragments]);
        var limit = new TlsRecordLimit();
        bool admitted = true;
        for (int at = 0; at < all.Length && admitted;)
        {
            int size = Math.Min(all.Length - at, random.Next(3) == 0 ? random.Next(1, 9_000) : random.Next(1, 7));
            admitted = limit.Admits(all.AsSpan(at, size));
            at += size;
        }

        return (admitted == (claimed <= HandshakeMessageLimit.MaxLength)).Label($"{claimed} bytes in {fragments.Count} records");
    }

    private static byte[] Hello(int length, int sent = -1) =>
        [1, (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. ((byte[])[3, 3, .. new byte[Math.Max(0, (sent < 0 ? length : sent) - 2)]]).Take(sent < 0 ? length : sent)];

    private static byte[] Records(params byte[][] fragments) =>
        [.. fragments.SelectMany(fragment => fragment.Chunk(1 << 14)).SelectMany(fragment => (byte[])[22, 3, 1, (byte)(fragment.Length >> 8), (byte)fragment.Length, .. fragment])];
}
