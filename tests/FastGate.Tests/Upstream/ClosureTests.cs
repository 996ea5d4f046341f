using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Upstream;

/// <summary>
/// An answer that the end of its connection ends is whole over TLS only if that end was announced (RFC 9112 section 9.8): anybody on the way can send
/// a FIN.
/// </summary>
public sealed class ClosureTests
{
    private const string UntilClose = "HTTP/1.1 200 OK\r\n\r\nhello";

    private static readonly TestAuthority Root = TestAuthority.Root();

    [Fact]
    public async Task An_announced_end_is_one()
    {
        using var application = new TlsApplication(UntilClose, announced: true);
        await using var rig = Start(application);
        var answer = await rig.AskAsync(GateRig.Get("/open/x"));
        Assert.Equal((200, "hello"), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("HTTP/1.1")]
    [InlineData("HTTP/1.0")]
    public async Task An_end_that_nobody_announced_is_a_cut(string version)
    {
        using var application = new TlsApplication(UntilClose, announced: false);
        await using var rig = Start(application);
        using var client = rig.Connect();
        await client.SendAsync($"GET /open/x {version}\r\nHost: a\r\n\r\n");
        await Assert.ThrowsAsync<SocketException>(client.Wire.ReadToEndAsync);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_says_its_length_needs_no_announcement(bool announced)
    {
        using var application = new TlsApplication(ScriptedUpstream.Ok, announced);
        await using var rig = Start(application);
        Assert.Equal("ok", (await rig.AskAsync(GateRig.Get("/open/x"))).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_answer_is_none_either_way(bool announced)
    {
        using var application = new TlsApplication("", announced);
        await using var rig = Start(application);
        Assert.Equal(502, (await rig.AskAsync(GateRig.Get("/open/x"))).Status);
    }

    /// <summary>A WebSocket says its own end; what was relayed before must not be lost by a reset.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tunnel_passes_the_end_on_either_way(bool announced)
    {
        using var application = new TlsApplication("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbye", announced);
        await using var rig = Start(application);
        using var client = rig.Connect();
        await client.SendAsync(GateRig.Get("/open/x", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"));
        Assert.EndsWith("\r\n\r\nbye", Encoding.Latin1.GetString(await client.Wire.ReadToEndAsync()), StringComparison.Ordinal);
    }

    private static GateRig Start(TlsApplication application)
    {
        using var unused = ScriptedUpstream.Answering();
        return GateRig.Start(unused, o => o with { UpstreamUrl = application.Url, SkipUpstreamTlsVerify = true });
    }

    /// <summary>Answers the first request of each connection and ends its side.</summary>
    private sealed class TlsApplication : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly string _answer;
        private readonly bool _announced;

        public TlsApplication(string answer, bool announced)
        {
            (_answer, _announced) = (answer, announced);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            _ = ServeAsync();
        }

        public string Url => $"https://{_listener.LocalEndPoint}";

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptAsync();
                    await using var tls = new SslStream(new NetworkStream(socket));
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Root.Issue().WithKey() });
                    var head = new StringBuilder();
                    var buffer = new byte[4096];
                    while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                    {
                        head.Append(Encoding.Latin1.GetString(buffer, 0, await tls.ReadAsync(buffer)));
                    }

                    await tls.WriteAsync(Encoding.Latin1.GetBytes(_answer));
                    if (_announced)
                    {
                        await tls.ShutdownAsync();
                    }

                    socket.Shutdown(SocketShutdown.Send);
                    while (await socket.ReceiveAsync(buffer) > 0)
                    {
                    }
                }
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
            {
                // The test is over, or the gateway has had enough.
            }
        }
    }
}
