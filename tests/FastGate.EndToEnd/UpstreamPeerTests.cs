using System.Net.Sockets;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>The application behind TLS or a Unix socket, and HAProxy in front with the PROXY protocol.</summary>
public sealed class UpstreamPeerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Certificates _authority;

    public UpstreamPeerTests() => _authority = new Certificates(_folder);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_https_upstream_is_verified_against_the_configured_authority()
    {
        using var others = new Certificates(_folder, "others");
        using var good = Secure(_authority.Issue("good"));
        using var wrongName = Secure(_authority.Issue("wrong-name", host: "elsewhere.example"));
        using var expired = Secure(_authority.Issue("expired", daysValid: 0));
        using var stranger = Secure(others.Issue("stranger"));
        using var wrongUse = Secure(_authority.Issue("wrong-use", usage: Certificates.ClientUsage));

        int Status(Nginx nginx)
        {
            using var sidecar = Sidecar.Start(
                $"skip-upstream-tls-verify: false\nupstream-ca: {_authority.AuthorityFile}\n", $"https://localhost:{nginx.Port}");
            return sidecar.Gateway.Get("/who", sidecar.Issuer.AccessToken()).Status;
        }

        Assert.Equal(200, Status(good));
        Assert.Equal(502, Status(wrongName));
        Assert.Equal(502, Status(expired));
        Assert.Equal(502, Status(stranger));
        Assert.Equal(502, Status(wrongUse));
    }

    [Fact]
    public void The_gateway_shows_its_certificate_to_an_upstream_that_wants_one()
    {
        var (certificate, key) = _authority.Issue("gateway", usage: Certificates.ClientUsage);
        using var nginx = Secure(_authority.Issue("server"), $"ssl_client_certificate {_authority.AuthorityFile}; ssl_verify_client on;");
        var settings = $"skip-upstream-tls-verify: false\nupstream-ca: {_authority.AuthorityFile}\n";

        using var with = Sidecar.Start($"{settings}tls-client-certificate: {certificate}\ntls-client-private-key: {key}\n", $"https://localhost:{nginx.Port}");
        using var without = Sidecar.Start(settings, $"https://localhost:{nginx.Port}");

        Assert.Equal(200, with.Gateway.Get("/who", with.Issuer.AccessToken()).Status);
        Assert.Equal(400, without.Gateway.Get("/who", without.Issuer.AccessToken()).Status);
    }

    [Fact]
    public void Both_sides_may_be_unix_sockets()
    {
        var (front, back) = (_folder.PathOf("front.sock"), _folder.PathOf("back.sock"));
        using var nginx = Nginx.Start($"listen unix:{back};");
        using var sidecar = Sidecar.Start($"listen-http: unix://{front}\n", $"unix://{back}");

        sidecar.Gateway.WaitForLog("keycloak proxy service starting"); // the main listener, for which the start waits, is opened first
        using var client = RawClient.Connect(new UnixDomainSocketEndPoint(front));
        var answer = client.Send(GatewayProcess.Request("GET", "/who", sidecar.Issuer.AccessToken())).Receive();

        Assert.Equal(200, answer.Status);
        Assert.Equal($"{sidecar.Issuer.User.Username} localhost api.example\n", answer.Text);
    }

    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public void Haproxy_tells_whom_it_speaks_for(string how)
    {
        using var sidecar = Sidecar.Start("enabled-proxy-protocol: true\n");
        var port = Ports.Next();
        var configuration = _folder.Write("haproxy.cfg", $"""
            defaults
              mode http
              timeout connect 5s
              timeout client 20s
              timeout server 20s
              http-reuse never
            frontend front
              bind 127.0.0.1:{port}
              http-request set-src hdr(x-test-source)
              default_backend gateway
            backend gateway
              server gateway {sidecar.Gateway.EndPoint} {how}

            """);
        using var haproxy = ChildProcess.Start("/usr/sbin/haproxy", ["-db", "-f", configuration]);
        using var client = ConnectWhenReady(port, haproxy);

        var answer = client.Send(GatewayProcess.Request("GET", "/proxied", sidecar.Issuer.AccessToken(), "X-Test-Source: 203.0.113.7")).Receive();

        Assert.Equal(200, answer.Status);
        Assert.Equal("203.0.113.7", Assert.Single(sidecar.Application.Last!.All("X-Forwarded-For")));
    }

    private static RawClient ConnectWhenReady(int port, ChildProcess process)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return RawClient.Connect(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
            }
            catch (SocketException)
            {
                Assert.False(process.HasExited || attempt > 500, process.Errors);
                Thread.Sleep(10);
            }
        }
    }

    private static Nginx Secure((string Certificate, string Key) pair, string more = "") =>
        Nginx.Start(tls: $"ssl_certificate {pair.Certificate}; ssl_certificate_key {pair.Key}; {more}");
}
