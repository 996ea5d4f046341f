using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>
/// The scratch image for arm64, built here and run by QEMU: other numbers of system calls, another layout of epoll's events, another OpenSSL. What it
/// can't show is arm64's order of memory: QEMU keeps this machine's.
/// </summary>
[Collection("volume")]
public sealed class Arm64ImageTests : IDisposable
{
    private const string Emulator = "/usr/bin/qemu-aarch64-static";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_tells_good_tokens_from_bad_ones_and_carries_bodies()
    {
        Assert.SkipUnless(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "built across");
        string archive = ImageTests.Build("--arm64");
        Assert.SkipUnless(ImageContainer.CanRun && File.Exists(Emulator), "needs root, buildah, capsh and qemu-user-static");
        using var issuer = DemoIssuer.Start();
        using var application = EchoApplication.Start();
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        string file = _folder.Write("gatekeeper.conf", Sidecar.Tutorial(issuer, listen.ToString(), application.Url));
        using var container = new ImageContainer(archive, _folder.FullName);
        using var gateway = ImageContainer.WhenItListens(ChildProcess.Start(Emulator, [container.Program, $"--config={file}"], folder: _folder.FullName), listen);

        string token = issuer.AccessToken();
        Assert.Equal(401, Get(listen, null).Status);
        Assert.Equal(403, Get(listen, token[..^8] + "AAAAAAAA").Status);
        // The first verifies, the others find it among the verified; each is a connection of its own.
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(200, Get(listen, token).Status));
        // Larger than the kernel's buffers: receives and sends that would block, and their edges.
        using var client = RawClient.Connect(listen);
        var body = new byte[8 * 1024 * 1024];
        client.Send($"POST /large HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: {body.Length}\r\n\r\n").Send(body);
        Assert.Equal(200, client.Receive().Status);

        gateway.Signal(ChildProcess.Sigterm);
        Assert.Equal(0, gateway.WaitForExit());
    }

    private static RawResponse Get(IPEndPoint listen, string? token)
    {
        using var client = RawClient.Connect(listen);
        return client.Send(GatewayProcess.Request("GET", "/arm64", token)).Receive();
    }
}
