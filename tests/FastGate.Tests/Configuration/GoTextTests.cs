using FastGate.Configuration;
using FsCheck.Xunit;

namespace FastGate.Tests.Configuration;

public sealed class GoTextTests
{
    [Theory]
    [InlineData("10s", 100_000_000)]
    [InlineData("1h30m", 54_000_000_000)]
    [InlineData("1.5h", 54_000_000_000)]
    [InlineData("300ms", 3_000_000)]
    [InlineData(".5s", 5_000_000)]
    [InlineData("1.s", 10_000_000)]
    [InlineData("+1s", 10_000_000)]
    [InlineData("1us", 10)]
    [InlineData("1µs", 10)]
    [InlineData("1μs", 10)]
    [InlineData("1ns", 1)]
    [InlineData("101ns", 2)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("-5s", 0)]
    [InlineData("1m1m", 1_200_000_000)]
    [InlineData("2562047h", 92_233_692_000_000_000)]
    public void Durations(string text, long ticks) => Assert.Equal(TimeSpan.FromTicks(ticks), GoText.Duration(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("1d")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("1..5s")]
    [InlineData("1 s")]
    [InlineData(" 1s")]
    [InlineData("1S")]
    [InlineData("-")]
    [InlineData("1s2")]
    [InlineData("2562048h")]
    [InlineData("99999999999999999999999h")]
    [InlineData("٣s")]
    public void No_durations(string text) => Assert.Null(GoText.Duration(text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("42", 42)]
    [InlineData("-42", -42)]
    [InlineData("+42", 42)]
    [InlineData("0x2A", 42)]
    [InlineData("052", 42)]
    [InlineData("0o52", 42)]
    [InlineData("0b101010", 42)]
    [InlineData("1_000", 1000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Integers(string text, long value) => Assert.Equal(value, GoText.Integer(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("9223372036854775808")]
    [InlineData("1.0")]
    [InlineData("08")]
    [InlineData("0x")]
    [InlineData("_1")]
    [InlineData("1__0")]
    [InlineData("1_")]
    [InlineData("٣")]
    [InlineData(" 1")]
    [InlineData("999999999999999999999999999999999999999999")]
    public void No_integers(string text) => Assert.Null(GoText.Integer(text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("64KiB", 65536)]
    [InlineData("64 KiB", 65536)]
    [InlineData("1Mi", 1048576)]
    [InlineData("2G", 2_000_000_000)]
    [InlineData("5B", 5)]
    [InlineData("240 B/s", 240)]
    [InlineData("1KiB/s", 1024)]
    public void Sizes(string text, long bytes) => Assert.Equal(bytes, GoText.Size(text));

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("1TiB")]
    [InlineData("9999999999999GiB")]
    [InlineData("1 K B")]
    public void No_sizes(string text) => Assert.Null(GoText.Size(text));

    [Theory]
    [InlineData(0)]
    [InlineData(3_000_000)]
    [InlineData(15_000_000)]
    [InlineData(54_000_000_000)]
    [InlineData(863_999_999_999)]
    public void A_duration_as_text_is_read_back(long ticks) =>
        Assert.Equal(TimeSpan.FromTicks(ticks), GoText.Duration(OptionText.OfDuration(TimeSpan.FromTicks(ticks))));

    [Property]
    public void Arbitrary_text_never_throws(string? text)
    {
        text ??= "";
        _ = GoText.Duration(text);
        _ = GoText.Integer(text);
        _ = GoText.Size(text);
        _ = GoText.Flag(text);
        _ = ResourceText.Read(text, out _, out _);
        _ = Sample.Read(text);
        _ = Sample.Toml(text);
        _ = Sample.With("", text);
        foreach (var option in OptionCatalogue.All)
        {
            _ = TextValues.TryRead(option, text, out _, out _);
        }
    }
}
