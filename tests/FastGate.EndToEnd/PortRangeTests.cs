using System.Net;
using System.Net.Sockets;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>Suites that run side by side must not give their servers the same ports. On an address of its own, so that it takes nobody's.</summary>
public sealed class PortRangeTests
{
    private static readonly IPAddress Address = IPAddress.Parse("127.6.7.8");

    [Fact]
    public void Who_looks_for_a_range_from_the_same_place_gets_another_one()
    {
        var ranges = new[] { 3, 3, 4, -1 }.Select(from => All(PortRange.Take(Address, from))).ToArray();

        Assert.All(ranges, range => Assert.Equal(PortRange.Size - 1, range.Count));
        Assert.Equal(4 * (PortRange.Size - 1), ranges.SelectMany(range => range).Distinct().Count());
        Assert.All(ranges.SelectMany(range => range), port => Assert.InRange(port, 1024, 32_767));
    }

    [Fact]
    public void A_port_that_somebody_listens_on_is_passed_over()
    {
        var range = PortRange.Take(Address, 50);
        Assert.True(range.TryNext(out var first));
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(Address, first + 1));
        other.Listen();

        Assert.True(range.TryNext(out var second));
        Assert.Equal(first + 2, second);
    }

    private static List<int> All(PortRange range)
    {
        var ports = new List<int>();
        while (range.TryNext(out var port))
        {
            ports.Add(port);
        }

        return ports;
    }
}
