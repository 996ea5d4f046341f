using System.Net;
using FastGate.Listening;

namespace FastGate.Tests.Listening;

public sealed class NetworkSetTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.1.2.3/8", "10.9.9.9", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("10.1.2.3", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.9.9.9", true)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "::ffff:203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "203.0.113.9", false)]
    [InlineData("fd00::/8", "fdff::1", true)]
    [InlineData("fd00::/8", "fe00::1", false)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    [InlineData("192.0.2.128/25", "192.0.2.127", false)]
    [InlineData(" 192.0.2.0/31 ", "192.0.2.1", true)]
    public void Addresses_belong_or_not(string network, string address, bool belongs)
    {
        Assert.True(NetworkSet.TryParse([network], out var set, out _));
        Assert.Equal(belongs, set.Contains(IPAddress.Parse(address)));
    }

    /// <summary>In the log and in X-Forwarded-For the zone of this machine means nothing.</summary>
    [Theory]
    [InlineData("fe80::1%3", "fe80::1")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void An_address_is_said_in_one_way(string address, string said) => Assert.Equal(said, NetworkSet.Unmapped(IPAddress.Parse(address)).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10.1")]
    [InlineData("010.1.2.3")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("fd00::/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("example.com")]
    [InlineData("*")]
    public void What_is_no_network_is_named(string text)
    {
        Assert.False(NetworkSet.TryParse(["10.0.0.0/8", text], out var set, out var wrong));
        Assert.Equal(text, wrong);
        Assert.True(set.IsEmpty);
    }

    [Fact]
    public void Peers_without_an_address_belong_to_everyone_alone()
    {
        Assert.True(NetworkSet.TryParse(["0.0.0.0/0", "::/0"], out var all, out _));
        Assert.False(all.Contains(null));
        Assert.True(NetworkSet.Everyone.Contains(null));
        Assert.True(NetworkSet.Everyone.Contains(IPAddress.Loopback));
        Assert.False(NetworkSet.None.Contains(IPAddress.Loopback));
        Assert.False(NetworkSet.Everyone.IsEmpty);
        Assert.True(NetworkSet.None.IsEmpty);
    }
}
