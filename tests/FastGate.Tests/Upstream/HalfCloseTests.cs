using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using FastGate.Tests.Tls;
using FastGate.Tls;
using FastGate.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Upstream;

/// <summary>The end of what the gateway has to say to an application, which may still answer.</summary>
public sealed class HalfCloseTests
{
    private const byte Alert = 21;

    private static readonly TestLeaf Leaf = TestAuthority.Root().Issue();

    /// <summary>By TLS an end that nobody announced is a cut (RFC 8446 section 6.1): an application would have to doubt what it was sent.</summary>
    [Fact]
    public async Task Over_TLS_it_is_announced_and_the_answer_still_comes()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var application = Task.Run(async () =>
        {
            var wire = new Recording(new NetworkStream(await listener.AcceptAsync(), ownsSocket: true));
            await using var tls = new SslStream(wire);
            using var certificate = Leaf.WithKey();
            // In 1.3 an alert looks like any other record.
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.Tls12 });
            var buffer = new byte[100];
            Assert.Equal(4, await tls.ReadAsync(buffer));
            Assert.Equal(0, await tls.ReadAsync(buffer));
            await tls.WriteAsync("late"u8.ToArray());
            return wire.LastRecord;
        });
        using var pool = new UpstreamPool(
            new UpstreamSettings
            {
                Transport = UpstreamTransport.Tls,
                Host = "127.0.0.1",
                Port = ((IPEndPoint)listener.LocalEndPoint!).Port,
                Authority = "localhost",
                Secure = async (socket, stop) =>
                {
                    var plain = new HandshakeStream(socket);
                    var secured = new SslStream(plain, false, (_, _, _, _) => true);
                    await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, stop);
                    plain.HandshakeIsOver();
                    return secured;
                },
            },
            new FakeTimeProvider());
        var (connection, fault) = await pool.ConnectAsync(default);
        Assert.Equal(UpstreamFault.None, fault);
        Assert.True(await connection!.SendAsync("ping"u8.ToArray()));
        await connection.ShutdownSendAsync();
        var answer = new byte[100];
        Assert.Equal(4, await connection.ReceiveAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("late"u8.ToArray(), answer[..4]);
        Assert.Equal(Alert, await application.WaitAsync(TimeSpan.FromSeconds(20)));
        pool.Discard(connection);
    }

    /// <summary>Remembers all that was read from it: TLS records, each with its type and length.</summary>
    private sealed class Recording(NetworkStream inner) : AsynchronousStream
    {
        private readonly MemoryStream _seen = new();

        public byte LastRecord
        {
            get
            {
                var (bytes, last) = (_seen.ToArray(), (byte)0);
                for (var at = 0; at + 5 <= bytes.Length; at += 5 + (bytes[at + 3] << 8 | bytes[at + 4]))
                {
                    last = bytes[at];
                }

                return last;
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _seen.Write(buffer.Span[..read]);
            return read;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
