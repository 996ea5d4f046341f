using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Edges;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>The scratch image as the sample Deployment runs it: nobody, a root that can't be written, no capability, 32 MiB.</summary>
[Collection("volume")]
public sealed class ImageRunTests : IDisposable
{
    private const long Mebibyte = 1024 * 1024;
    private readonly TestFolder _folder = new();
    private readonly EchoApplication _application = EchoApplication.Start();
    private readonly IPEndPoint _listen = new(IPAddress.Loopback, Ports.Next());

    public void Dispose()
    {
        _application.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_runs_as_nobody_on_a_read_only_root_without_capabilities()
    {
        using var issuer = DemoIssuer.Start();
        using var container = Container();
        using var gateway = Serve(container, Sidecar.Tutorial(issuer, _listen.ToString(), _application.Url));

        Assert.Equal(200, Get("/image", issuer.AccessToken()).Status);
        Assert.Equal(401, Get("/image", null).Status);
        string[] status = File.ReadAllLines($"/proc/{gateway.Id}/status");
        Assert.Equal(["65532", "65532", "65532", "65532"], Field(status, "Uid"));
        Assert.Equal(["65532", "65532", "65532", "65532"], Field(status, "Gid"));
        Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }, set => Assert.Equal("0000000000000000", Assert.Single(Field(status, set))));
        Assert.Equal("1", Assert.Single(Field(status, "NoNewPrivs")));
        string root = File.ReadLines($"/proc/{gateway.Id}/mountinfo").Select(l => l.Split(' ')).Where(m => m[4] == "/").Select(m => m[5]).Last();
        Assert.StartsWith("ro", root, StringComparison.Ordinal);

        gateway.Signal(ChildProcess.Sigterm);
        Assert.Equal(0, gateway.WaitForExit());
    }

    [Fact]
    public void Its_health_check_knows_a_gateway_that_serves_from_one_that_is_not_there()
    {
        using var issuer = DemoIssuer.Start();
        using var container = Container();

        var before = container.Run("health", "--config=/conf/gatekeeper.conf", $"--listen={_listen}");
        using var gateway = Serve(container, Sidecar.Tutorial(issuer, _listen.ToString(), _application.Url));
        var (status, output, errors) = container.Run("health", "--config=/conf/gatekeeper.conf");
        gateway.Signal(ChildProcess.Sigterm);
        gateway.WaitForExit();
        var after = container.Run("health", "--config=/conf/gatekeeper.conf");

        Assert.Equal(1, before.Status);
        Assert.True(status == 0, errors);
        Assert.Equal("OK", output.Trim());
        Assert.Equal(1, after.Status);
        Assert.Contains("does not answer", after.Errors, StringComparison.Ordinal);
    }

    /// <summary>The static C library has no modules to load: /etc/hosts and DNS are built in, and without an nsswitch.conf it asks the two in this order.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_finds_names_in_etc_hosts_and_by_DNS(bool isInHosts)
    {
        using var issuer = DemoIssuer.Start();
        using var container = Container();
        using var names = new NameServer("app.example.test", IPAddress.Loopback);
        container.WriteOfEngine("hosts", isInHosts ? "127.0.0.1 app.example.test\n" : "127.0.0.1 localhost\n");
        container.WriteOfEngine("resolv.conf", $"nameserver {names.Address}\n");
        using var gateway = Serve(container, Sidecar.Tutorial(issuer, _listen.ToString(), $"http://app.example.test:{_application.EndPoint.Port}"));

        Assert.Equal(200, Get("/image", issuer.AccessToken()).Status);
        Assert.Equal(!isInHosts, names.Asked.Contains("app.example.test"));
    }

    [Fact]
    public void An_issuer_behind_https_is_judged_by_the_images_certificates()
    {
        using var authority = new Certificates(_folder);
        using var issuer = new RawIssuer(tls: authority.Issue("issuer"));
        _folder.Write("gatekeeper.conf", EdgeGateway.Settings(issuer.Url, _listen.ToString(), _application.Url) + "openid-provider-timeout: 2s\n");
        using var container = Container();

        Assert.True(new FileInfo(container.Bundle).Length > 100_000);
        var (status, _, errors) = container.Run("--config=/conf/gatekeeper.conf");
        Assert.Equal(1, status);
        Assert.Contains("PartialChain", errors, StringComparison.Ordinal);

        // As one does who mounts a bundle of one's own over it.
        File.AppendAllText(container.Bundle, File.ReadAllText(authority.AuthorityFile));
        using var gateway = Serve(container, EdgeGateway.Settings(issuer.Url, _listen.ToString(), _application.Url));
        Assert.Equal(200, Get("/image", issuer.Token()).Status);
    }

    [Fact]
    public void It_lives_within_32_MiB_under_load()
    {
        string archive = Archive();
        Assert.SkipUnless(ImageContainer.CanLimit, "no control group with a memory limit can be made here");
        using var issuer = DemoIssuer.Start();
        using var container = new ImageContainer(archive, _folder.FullName, 32 * Mebibyte);
        using var gateway = Serve(container, Sidecar.Tutorial(issuer, _listen.ToString(), _application.Url));

        // More new tokens than a cache of the default size had room for, held connections, and bodies larger than all of the memory.
        using var held = new Held(_listen, 256);
        for (var i = 0; i < 8000; i++)
        {
            Assert.True(Get("/new", issuer.AccessToken()).Status == 200, gateway.Errors);
        }

        string token = issuer.AccessToken();
        var body = new byte[8 * Mebibyte];
        for (var i = 0; i < 8; i++)
        {
            using var client = RawClient.Connect(_listen);
            client.Send($"POST /large HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: {body.Length}\r\n\r\n").Send(body);
            Assert.Equal(200, client.Receive().Status);
        }

        Assert.False(gateway.HasExited, gateway.Errors);
        Assert.Equal(200, Get("/after", token).Status);
        Assert.InRange(container.Peak, 0, 32 * Mebibyte);
        TestContext.Current.TestOutputHelper?.WriteLine($"peak {container.Peak} bytes, resident at most {gateway.PeakResidentBytes}");
    }

    private static string[] Field(string[] status, string name) =>
        [.. status.First(l => l.StartsWith(name + ":", StringComparison.Ordinal)).Split('\t', ' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    private static string Archive()
    {
        string archive = ImageTests.Build();
        Assert.SkipUnless(ImageContainer.CanRun, "needs root, buildah and capsh");
        return archive;
    }

    private ImageContainer Container() => new(Archive(), _folder.FullName);

    private ChildProcess Serve(ImageContainer container, string settings)
    {
        _folder.Write("gatekeeper.conf", settings);
        return container.Serve(_listen);
    }

    private RawResponse Get(string path, string? token)
    {
        using var client = RawClient.Connect(_listen);
        return client.Send(GatewayProcess.Request("GET", path, token)).Receive();
    }

    private sealed class Held : IDisposable
    {
        private readonly RawClient[] _clients;

        public Held(EndPoint listen, int count) => _clients = [.. Enumerable.Range(0, count).Select(_ => RawClient.Connect(listen))];

        public void Dispose()
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }
        }
    }
}
