using System.Net;
using FastGate.Listening;

namespace FastGate.Tests.Listening;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData(":3000", null, 3000, null, ":3000")]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8080, null, "127.0.0.1:8080")]
    [InlineData("0.0.0.0:443", "0.0.0.0", 443, null, "0.0.0.0:443")]
    [InlineData("localhost:0", "localhost", 0, null, "localhost:0")]
    [InlineData("[::1]:3000", "::1", 3000, null, "[::1]:3000")]
    [InlineData("[fd00::2]:65535", "fd00::2", 65535, null, "[fd00::2]:65535")]
    [InlineData("[::ffff:127.0.0.1]:0", "127.0.0.1", 0, null, "127.0.0.1:0")]
    [InlineData("unix:///run/gate.sock", null, 0, "/run/gate.sock", "unix:///run/gate.sock")]
    [InlineData("unix:/run/gate.sock", null, 0, "/run/gate.sock", "unix:///run/gate.sock")]
    [InlineData("unix://gate.sock", null, 0, "gate.sock", "unix://gate.sock")]
    public void Forms_that_are_read(string text, string? host, int port, string? path, string shown)
    {
        Assert.True(ListenAddress.TryParse(text, out var address, out _));
        Assert.Equal(new ListenAddress(host, port, path), address);
        Assert.Equal(shown, address.ToString());
    }

    [Theory]
    [InlineData(":3000", ":3000", true)]
    [InlineData(":3000", "127.0.0.1:3000", true)]
    [InlineData(":3000", "[::1]:3000", true)]
    [InlineData("[::]:3000", "127.0.0.1:3000", true)]
    [InlineData("0.0.0.0:3000", ":3000", true)]
    [InlineData("0.0.0.0:3000", "127.0.0.1:3000", true)]
    [InlineData("[::1]:3000", "[0:0::1]:3000", true)]
    [InlineData("gate.example:3000", "GATE.example:3000", true)]
    [InlineData(":3000", "gate.example:3000", true)]
    [InlineData("unix:///run/a.sock", "unix:/run/./a.sock", true)]
    [InlineData("[::ffff:127.0.0.1]:3000", "127.0.0.1:3000", true)]
    [InlineData(":3000", ":3001", false)]
    [InlineData(":0", ":0", false)]
    [InlineData("127.0.0.1:3000", "127.0.0.2:3000", false)]
    [InlineData("127.0.0.1:3000", "[::1]:3000", false)]
    [InlineData("0.0.0.0:3000", "[::1]:3000", false)]
    [InlineData("gate.example:3000", "127.0.0.1:3000", false)]
    [InlineData("unix:///run/a.sock", "unix:///run/b.sock", false)]
    [InlineData("unix:///run/a.sock", ":3000", false)]
    public void Two_that_cannot_be_bound_side_by_side(string one, string other, bool overlap)
    {
        Assert.True(ListenAddress.TryParse(one, out var first, out _));
        Assert.True(ListenAddress.TryParse(other, out var second, out _));
        Assert.Equal(overlap, first.Overlaps(second));
        Assert.Equal(overlap, second.Overlaps(first));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("3000")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData(":65536")]
    [InlineData(":99999999999999999999")]
    [InlineData(":-1")]
    [InlineData(":+80")]
    [InlineData(": 80")]
    [InlineData(":http")]
    [InlineData("::1:3000")]
    [InlineData("[::1]")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[]:80")]
    [InlineData("[gate]:80")]
    [InlineData("a b:80")]
    [InlineData("http://localhost:80")]
    [InlineData("unix:")]
    [InlineData("unix://")]
    public void Forms_that_are_refused(string? text)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_path_longer_than_a_socket_may_have_is_refused()
    {
        Assert.True(ListenAddress.TryParse("unix:///" + new string('a', 106), out _, out _));
        Assert.False(ListenAddress.TryParse("unix:///" + new string('a', 107), out _, out _));
    }

    [Fact]
    public void Names_are_resolved_and_a_name_that_can_not_be_is_said()
    {
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 7), new ListenAddress("localhost", 7, null).Resolve());
        var e = Assert.Throws<ListenException>(() => new ListenAddress("no-such-host.invalid", 7, null).Resolve());
        Assert.Contains("no-such-host.invalid", e.Message);
    }
}
