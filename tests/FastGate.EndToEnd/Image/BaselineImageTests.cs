using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>The scratch image for processors before 2013, and what the other one says on such a processor. QEMU plays one without AVX2.</summary>
[Collection("volume")]
public sealed class BaselineImageTests : IDisposable
{
    private const string Emulator = "/usr/bin/qemu-x86_64-static";
    private static readonly string[] OldProcessor = ["-cpu", "Nehalem"];

    private readonly TestFolder _folder = new();
    private readonly DemoIssuer _issuer = DemoIssuer.Start();
    private readonly EchoApplication _application = EchoApplication.Start();
    private readonly IPEndPoint _listen = new(IPAddress.Loopback, Ports.Next());

    public void Dispose()
    {
        _issuer.Dispose();
        _application.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_serves_as_nobody_here_and_on_an_old_processor()
    {
        using var container = Container("--baseline");
        string file = _folder.Write("gatekeeper.conf", Sidecar.Tutorial(_issuer, _listen.ToString(), _application.Url));
        using (var gateway = container.Serve(_listen))
        {
            AssertServes();
            gateway.Signal(ChildProcess.Sigterm);
            Assert.Equal(0, gateway.WaitForExit());
        }

        using var old = ImageContainer.WhenItListens(
            ChildProcess.Start(Emulator, [.. OldProcessor, container.Program, $"--config={file}"], folder: _folder.FullName), _listen);
        AssertServes();
    }

    [Fact]
    public void The_other_one_says_on_an_old_processor_what_it_lacks()
    {
        using var container = Container();
        using var gateway = ChildProcess.Start(Emulator, [.. OldProcessor, container.Program, "version"], folder: _folder.FullName);

        Assert.NotEqual(0, gateway.WaitForExit(60));
        Assert.DoesNotContain("fastgate", gateway.Output, StringComparison.Ordinal);
        Assert.Contains("instruction sets are not supported by the current CPU", gateway.Errors, StringComparison.Ordinal);
    }

    private void AssertServes()
    {
        Assert.Equal(200, Get(_issuer.AccessToken()).Status);
        Assert.Equal(401, Get(null).Status);
    }

    private ImageContainer Container(params string[] flags)
    {
        string archive = ImageTests.Build(flags);
        Assert.SkipUnless(ImageContainer.CanRun && File.Exists(Emulator), "needs root, buildah, capsh and qemu-user-static");
        return new ImageContainer(archive, _folder.FullName);
    }

    private RawResponse Get(string? token)
    {
        using var client = RawClient.Connect(_listen);
        return client.Send(GatewayProcess.Request("GET", "/old", token)).Receive();
    }
}
