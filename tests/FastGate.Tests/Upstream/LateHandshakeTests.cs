using System.Net;
using System.Net.Sockets;
using FastGate.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Upstream;

/// <summary>A TLS handshake with the application that ends in the moment its time is over.</summary>
public sealed class LateHandshakeTests
{
    /// <summary>Its socket is closed by then: it must not be taken for a connection.</summary>
    [Theory]
    [InlineData(9, UpstreamFault.None)]
    [InlineData(10, UpstreamFault.ConnectTimedOut)]
    public async Task Is_one_that_took_too_long(int seconds, UpstreamFault expected)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var clock = new FakeTimeProvider();
        var stream = new MemoryStream();
        using var pool = new UpstreamPool(
            new UpstreamSettings
            {
                Transport = UpstreamTransport.Tls,
                Host = "app.test",
                Port = ((IPEndPoint)listener.LocalEndPoint!).Port,
                Authority = "a",
                ConnectTimeout = TimeSpan.Zero,
                TlsHandshakeTimeout = TimeSpan.FromSeconds(10),
                Secure = (_, _) =>
                {
                    clock.Advance(TimeSpan.FromSeconds(seconds));
                    return new ValueTask<Stream>(stream);
                },
            },
            clock,
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        var (connection, fault) = await pool.ConnectAsync(default);

        Assert.Equal((expected, expected == UpstreamFault.None), (fault, connection is not null));
        Assert.Equal(expected == UpstreamFault.None, stream.CanRead);
        if (connection is not null)
        {
            clock.Advance(TimeSpan.FromMinutes(1)); // that time is nothing to it any more
            using var accepted = await listener.AcceptAsync();
            Assert.False(accepted.Poll(0, SelectMode.SelectRead));
            pool.Discard(connection);
        }
    }
}
