using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Edges;

/// <summary>Applications that refuse, are late, have several addresses or none, and how many connections to them are kept.</summary>
public sealed class UpstreamEdgeTests : IDisposable
{
    private readonly RawIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Refused_unresolved_and_unreadable_are_502_late_ones_504_and_none_says_where()
    {
        using var silent = new SilentListener();
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var muteAddress = mute.LocalEndpoint.ToString()!;
        using var text = ByteUpstream.Start((c, _) => c.Send("+OK POP3 ready\r\n") is not null);

        foreach (var (upstream, settings, expected) in (ReadOnlySpan<(string, string, int)>)[
            ($"http://127.0.0.1:{Ports.Next()}", "", 502),
            ("http://no-such-host.invalid:8080", "", 502),
            ("unix:///nonexistent/app.sock", "", 502),
            (text.Url, "", 502),
            ($"http://{silent.EndPoint}", "upstream-timeout: 1s\n", 504),
            ($"https://{muteAddress}", "upstream-tls-handshake-timeout: 1s\n", 504),
            ($"http://{muteAddress}", "upstream-response-header-timeout: 1s\n", 504)])
        {
            using var gate = EdgeGateway.Start(_issuer.Url, settings, upstream);
            var watch = Stopwatch.StartNew();

            var answer = gate.Gateway.Get("/", _issuer.Token());

            Assert.True(answer.Status == expected, $"{upstream}: {answer.Status}");
            Assert.True(watch.Elapsed.TotalSeconds < 8, $"{upstream}: {watch.Elapsed}");
            Assert.DoesNotContain("127.0.0.1", answer.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("invalid", answer.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("sock", answer.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_whose_first_address_refuses_is_served_by_the_next()
    {
        // The application listens on IPv4 alone, and localhost is ::1 as well.
        using var upstream = ByteUpstream.Start();
        using var gate = EdgeGateway.Start(_issuer.Url, "upstream-keepalives: false\n", $"http://localhost:{new Uri(upstream.Url).Port}");

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, gate.Gateway.Get("/bytes/5", _issuer.Token()).Status);
        }
    }

    [Theory]
    [InlineData("max-idle-connections-per-host: 3\n", 3)]
    [InlineData("max-idle-connections: 2\nmax-idle-connections-per-host: 2\n", 2)]
    [InlineData("upstream-keepalives: false\n", 0)]
    [InlineData("", 8)]
    public void As_many_connections_are_kept_as_the_options_say(string settings, int kept)
    {
        var open = new ConcurrentDictionary<RawClient, bool>();
        using var together = new Barrier(8);
        using var upstream = ByteUpstream.Start((connection, _) =>
        {
            open.TryAdd(connection, true);
            together.SignalAndWait(TimeSpan.FromSeconds(20));
            return false;
        });
        using var gate = EdgeGateway.Start(_issuer.Url, settings, upstream.Url);
        var token = _issuer.Token();

        var clients = Enumerable.Range(0, 8).Select(_ => gate.Gateway.Connect().Send(GatewayProcess.Request("GET", "/bytes/5", token))).ToList();
        Assert.All(clients, c => Assert.Equal(200, c.Receive().Status));
        clients.ForEach(c => c.Dispose());

        EdgeGateway.Eventually(() => open.Keys.Count(IsOpen) == kept, $"{kept} connections kept");
        Assert.Equal(kept, gate.Metric("fastgate_connections{side=\"upstream\",state=\"idle\"}"));
    }

    [Fact]
    public void Another_authority_for_the_application_is_picked_up()
    {
        using var folder = new TestFolder();
        using var first = new Certificates(folder);
        using var second = new Certificates(folder, "second");
        var (certificate, key) = second.Issue("application");
        using var nginx = Nginx.Start(tls: $"ssl_certificate {certificate}; ssl_certificate_key {key};");
        var bundle = folder.Write("upstream.pem", File.ReadAllText(first.AuthorityFile));
        using var gate = EdgeGateway.Start(_issuer.Url, $"upstream-ca: {bundle}\n", $"https://localhost:{nginx.Port}");
        Assert.Equal(502, gate.Gateway.Get("/who", _issuer.Token()).Status);

        File.AppendAllText(bundle, "\n" + File.ReadAllText(second.AuthorityFile));

        EdgeGateway.Eventually(() => gate.Gateway.Get("/who", _issuer.Token()).Status == 200, "the second authority");
    }

    private static bool IsOpen(RawClient connection)
    {
        try
        {
            return !connection.Socket.Poll(0, SelectMode.SelectRead);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
