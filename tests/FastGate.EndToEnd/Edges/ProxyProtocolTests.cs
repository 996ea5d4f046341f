using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>PROXY headers by hand: what is believed, what ends the connection, what never becomes this machine.</summary>
public sealed class ProxyProtocolTests : IClassFixture<ProxyProtocolTests.Gate>
{
    private readonly EdgeGateway _gate;
    private readonly RawIssuer _issuer;

    public ProxyProtocolTests(Gate gate) => (_gate, _issuer) = (gate.Gateway, gate.Issuer);

    public static TheoryData<string, string> Believed => new()
    {
        { "", "127.0.0.1" },
        { "PROXY TCP4 203.0.113.9 10.0.0.1 1234 80\r\n", "203.0.113.9" },
        { "PROXY TCP6 2001:db8::9 2001:db8::1 1234 80\r\n", "2001:db8::9" },
        { "PROXY TCP6 ::ffff:203.0.113.9 ::1 1234 80\r\n", "203.0.113.9" },
        { "PROXY UNKNOWN\r\n", "127.0.0.1" },
        { "PROXY UNKNOWN what ever 1 2\r\n", "127.0.0.1" },
        { "PROXY TCP4 127.0.0.1 10.0.0.1 1 2\r\n", "127.0.0.1" },
        { V2(0x21, 0x11, V4), "203.0.113.9" },
        { V2(0x21, 0x11, [.. V4, 1, 0, 2, .. "h1"u8]), "203.0.113.9" },
        { V2(0x21, 0x21, [.. V6, .. V6, 4, 210, 0, 80]), "2001:db8::9" },
        { V2(0x20, 0x00, []), "127.0.0.1" },
        { V2(0x20, 0x11, V4), "127.0.0.1" },
        { V2(0x21, 0x00, []), "127.0.0.1" },
        { V2(0x21, 0x31, new byte[216]), "127.0.0.1" },
    };

    public static TheoryData<string> Malformed =>
    [
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 99999 2\r\n",
        "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n",
        "PROXY TCP4 01.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY UNKNOWN " + new string('x', 200) + "\r\n",
        "PROXY TCP4 203.0.113.9 10.0.0.1 1 2\r\nPROXY TCP4 203.0.113.9 10.0.0.1 1 2\r\n",
        V2(0x11, 0x11, V4),
        V2(0x22, 0x11, V4),
        V2(0x21, 0x41, V4),
        V2(0x21, 0x11, V4[..8]),
        V2(0x21, 0x11, [.. V4, .. new byte[60_000]]),
        V2(0x21, 0x11, [.. V4, 1, 255, 255]),
    ];

    [Theory]
    [MemberData(nameof(Believed))]
    public void The_address_in_a_good_header_is_the_clients(string header, string address)
    {
        foreach (var cut in (int[])[header.Length, 1])
        {
            using var client = _gate.Gateway.Connect();
            for (var at = 0; at < header.Length; at += cut)
            {
                client.Send(header.Substring(at, Math.Min(cut, header.Length - at)));
            }

            Assert.Equal(200, client.Send(GatewayProcess.Request("GET", "/who", _issuer.Token(), $"X-Mark: {header.GetHashCode(StringComparison.Ordinal)}-{cut}")).Receive().Status);
            var seen = _gate.Application.Requests.Single(r => r.Field("X-Mark") == $"{header.GetHashCode(StringComparison.Ordinal)}-{cut}");
            Assert.Equal(address, Assert.Single(seen.All("X-Forwarded-For")));
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_header_never_becomes_a_request(string header)
    {
        using var client = _gate.Gateway.Connect();
        client.Send(header);
        try
        {
            client.Send(GatewayProcess.Request("GET", "/malformed", _issuer.Token()));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Closed in the meantime.
        }

        Assert.True(client.IsAtEnd() || client.Receive().Status == 400);
        Assert.DoesNotContain(_gate.Application.Requests, r => r.Target == "/malformed");
    }

    [Fact]
    public void A_header_that_never_ends_is_not_waited_for()
    {
        using var client = _gate.Gateway.Connect();
        var watch = Stopwatch.StartNew();
        client.Send("PROXY TCP4 203.0.113.9 10");

        Assert.True(client.IsAtEnd() || client.Receive().Status is 400 or 408);
        Assert.InRange(watch.Elapsed.TotalSeconds, 1, 15);
    }

    [Fact]
    public void From_others_than_trusted_proxies_it_is_no_header()
    {
        using var gate = EdgeGateway.Start(_issuer.Url, "enabled-proxy-protocol: true\ntrusted-proxies: [10.0.0.0/8]\n");
        foreach (var header in (string[])["PROXY TCP4 203.0.113.9 10.0.0.1 1 2\r\n", V2(0x21, 0x11, V4)])
        {
            using var client = gate.Gateway.Connect();
            client.Send(header + GatewayProcess.Request("GET", "/untrusted", _issuer.Token()));

            Assert.True(client.IsAtEnd() || client.Receive().Status == 400);
        }

        Assert.Equal(0, gate.Application.Count);
        Assert.Equal(200, gate.Gateway.Get("/plain", _issuer.Token()).Status);
    }

    [Theory]
    [InlineData("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n")]
    [InlineData("PROXY TCP4 203.0.113.9 127.0.0.1 1 2\r\n")]
    [InlineData("PROXY UNKNOWN\r\n")]
    public void Whoever_comes_through_a_proxy_is_not_this_machine(string header)
    {
        using var gate = EdgeGateway.Start(_issuer.Url, "enabled-proxy-protocol: true\ntrusted-proxies: [127.0.0.1]\nlocalhost-metrics: true\n");
        using var client = gate.Gateway.Connect();

        Assert.Equal(403, client.Send(header + GatewayProcess.Request("GET", "/oauth/metrics")).Receive().Status);
        Assert.Equal(200, gate.Gateway.Get("/oauth/metrics").Status);
    }

    private static byte[] V4 => [203, 0, 113, 9, 10, 0, 0, 1, 4, 210, 0, 80];

    private static byte[] V6 => IPAddress.Parse("2001:db8::9").GetAddressBytes();

    // As text, so that the names of the tests can tell them apart.
    private static string V2(byte command, byte family, byte[] rest)
    {
        byte[] header = [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, 0, 0, .. rest];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)rest.Length);
        return Encoding.Latin1.GetString(header);
    }

    /// <summary>One gateway for all.</summary>
    public sealed class Gate : IDisposable
    {
        public Gate() => Gateway = EdgeGateway.Start(Issuer.Url, "enabled-proxy-protocol: true\n");

        public RawIssuer Issuer { get; } = new();

        public EdgeGateway Gateway { get; }

        public void Dispose()
        {
            Gateway.Dispose();
            Issuer.Dispose();
        }
    }
}
