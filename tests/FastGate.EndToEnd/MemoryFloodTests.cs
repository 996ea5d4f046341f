using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>
/// A small container, and clients without a token who hold as much of it as they can: the gateway turns the later ones away, stays alive, and serves
/// again when they have gone. Each of these has ended the process: before connections and requests counted, before the readings of a path and a long
/// ClientHello did, and at 48 MiB by the limit that the runtime's heap had there.
/// </summary>
[Collection("volume")]
public sealed class MemoryFloodTests
{
    private const string HalfAHead = "GET /a HTTP/1.1\r\nHost: api.example\r\nX: y";
    private const string HalfARecord = "\x16\x03\x01\x40\x00";
    private const string HalfAHello = "\x16\x03\x01\x40\x00\x01\x01\xfb\xd0\x03\x03";
    private const string Open = "GET /open HTTP/1.1\r\nHost: api.example\r\n\r\n";
    private const string StrangePath = "GET /open/%61";

    [Theory]
    [InlineData(32, 3000, "G", false)]
    [InlineData(32, 3000, HalfAHead, false)]
    [InlineData(32, 3000, Open, false)]
    [InlineData(32, 400, StrangePath, false)]
    [InlineData(32, 1500, HalfARecord, true)]
    [InlineData(32, 1500, HalfAHello, true)]
    [InlineData(48, 4000, Open, false)]
    [InlineData(48, 1500, HalfARecord, true)]
    [InlineData(64, 4000, Open, false)]
    public void Nobody_without_a_token_ends_it(int megabytes, int clients, string each, bool tls)
    {
        using var group = ControlGroup.TryMake(megabytes << 20);
        Assert.SkipWhen(group is null, "needs a control group of its own: root, and /sys/fs/cgroup to be written");
        using var folder = new TestFolder();
        using var issuer = DemoIssuer.Start();
        using var silent = ByteUpstream.Start((_, target) =>
        {
            Thread.Sleep(Timeout.Infinite);
            return target.Length == 0;
        });
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        var settings = "resources:\n- uri: /open*\n  white-listed: true\nserver-read-timeout: 60s\nupstream-response-header-timeout: 60s\n"
            + (tls ? "enable-self-signed-tls: true\n" : "");
        var file = folder.Write("gate.yaml", Sidecar.Tutorial(issuer, listen.ToString(), silent.Url) + settings);
        using var gateway = GatewayProcess.Attach(group.Start(Repository.Binary, [$"--config={file}"]), listen);

        var flood = new List<Socket>();
        var bytes = Encoding.Latin1.GetBytes(each switch
        {
            HalfARecord => each + new string('x', 8000),
            HalfAHello => each + new string('x', 16_378) + "\x16\x03\x01\x40\x00" + new string('x', 16_000),
            StrangePath => each + new string('a', 16_000) + " HTTP/1.1\r\nHost: api.example\r\n\r\n",
            _ => each,
        });
        for (var i = 0; i < clients; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            flood.Add(socket);
            try
            {
                socket.Connect(listen);
                socket.Send(bytes);
            }
            catch (SocketException)
            {
                // One of those that are too many.
            }
        }

        Assert.False(gateway.Process.HasExited, gateway.Log);
        flood.ForEach(socket => socket.Dispose());
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!IsServed(gateway, tls))
        {
            Assert.False(gateway.Process.HasExited, gateway.Log);
            Assert.True(patience.Elapsed.TotalSeconds < 60, "it does not serve any more\n" + gateway.Log);
            Thread.Sleep(50);
        }

        Assert.DoesNotContain("OutOfMemory", gateway.Log, StringComparison.Ordinal);
    }

    private static bool IsServed(GatewayProcess gateway, bool tls)
    {
        try
        {
            using var client = gateway.Connect();
            if (!tls)
            {
                return client.Send("GET /oauth/health HTTP/1.1\r\nHost: api.example\r\n\r\n").Receive().Status == 200;
            }

            using var stream = new System.Net.Security.SslStream(new NetworkStream(client.Socket), false, (_, _, _, _) => true);
            stream.AuthenticateAsClient("localhost");
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }
}
