using FastGate.Identity;
using FsCheck.Xunit;

namespace FastGate.Tests.Identity;

public class FieldSyntaxTests
{
    /// <summary>Every byte at every place, before every second byte that matters: as a reader of one byte after the other says.</summary>
    [Fact]
    public void Every_control_is_found_where_it_stands()
    {
        foreach (var length in new[] { 1, 2, 7, 16, 33, 64, 70 })
        {
            for (var place = 0; place < length; place++)
            {
                for (var b = 0; b < 256; b++)
                {
                    foreach (var next in new byte[] { (byte)'a', 0x7F, 0x80, 0x9F, 0xA0, 0xC2 })
                    {
                        var value = Enumerable.Repeat((byte)'x', length).ToArray();
                        value[place] = (byte)b;
                        if (place + 1 < length)
                        {
                            value[place + 1] = next;
                        }

                        Assert.Equal(ByteByByte(value), FieldSyntax.IndexOfControl(value));
                    }
                }
            }
        }
    }

    [Property(MaxTest = 2000)]
    public bool Any_bytes_are_read_as_one_by_one(byte[] value) => ByteByByte(value) == FieldSyntax.IndexOfControl(value);

    private static int ByteByByte(byte[] value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if ((value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7F || (value[i] == 0xC2 && i + 1 < value.Length && value[i + 1] is >= 0x80 and <= 0x9F))
            {
                return i;
            }
        }

        return -1;
    }
}
