using FastGate.Listening;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastGate.Tests.Listening;

public sealed class TlsRecordLimitTests
{
    private static byte[] Record(int length, int sent = -1) =>
        [23, 3, 3, (byte)(length >> 8), (byte)length, .. new byte[sent < 0 ? length : sent]];

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(16_640, true)]
    [InlineData(TlsRecordLimit.MaxLength, true)]
    [InlineData(TlsRecordLimit.MaxLength + 1, false)]
    [InlineData(65_535, false)]
    public void The_length_in_the_header_decides(int length, bool admits)
    {
        var limit = new TlsRecordLimit();
        Assert.Equal(admits, limit.Admits(Record(length, sent: 0)));
    }

    [Fact]
    public void What_is_within_a_record_is_none_of_its_business()
    {
        var limit = new TlsRecordLimit();
        byte[] inner = Record(65_535, sent: 10);
        Assert.True(limit.Admits([23, 3, 3, 0, (byte)inner.Length, .. inner]));
        Assert.False(limit.Admits(inner));
    }

    [Property(MaxTest = 300)]
    public Property However_it_is_cut_the_first_that_is_too_long_is_found(int[] lengths, NonNegativeInt seed)
    {
        // not of the type handshake, in which a ClientHello would be looked for
        int[] each = [.. lengths.Select(length => Math.Abs(length % (TlsRecordLimit.MaxLength + 50)))];
        byte[] all = [.. each.SelectMany(length => Record(length))];
        int wrong = Array.FindIndex(each, length => length > TlsRecordLimit.MaxLength);
        // where the header of the one that is too long ends
        int end = wrong < 0 ? int.MaxValue : each[..wrong].Sum(length => length + 5) + 5;
        var random = new Random(seed.Get);
        var limit = new TlsRecordLimit();
        for (int at = 0; at < all.Length;)
        {
            int piece = Math.Min(all.Length - at, random.Next(4) == 0 ? random.Next(1, 20_000) : random.Next(1, 8));
            if (!limit.Admits(all.AsSpan(at, piece)))
            {
                return (end > at && end <= at + piece).Label($"refused within {at}..{at + piece}, to be refused at {end}");
            }

            at += piece;
        }

        return (wrong < 0).Label("none was refused");
    }

    [Fact]
    public void Encrypted_records_are_counted_when_they_are_whole_and_what_they_have_room_for()
    {
        var limit = new TlsRecordLimit();
        byte[] all = [22, 3, 3, 0, 2, 16, 0, 20, 3, 3, 0, 1, 1, .. Record(22), .. Record(3), .. Record(0), .. Record(117)];
        for (int at = 0; at < all.Length - 1; at++)
        {
            Assert.True(limit.Admits(all.AsSpan(at, 1)));
        }

        Assert.Equal((2, 5), (limit.Records, limit.Room));
        Assert.True(limit.Admits(all.AsSpan(all.Length - 1)));
        Assert.Equal((3, 105), (limit.Records, limit.Room));
    }
}
