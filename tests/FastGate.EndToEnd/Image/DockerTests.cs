using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd.Image;

/// <summary>The scratch image by Docker itself, where there is a daemon: loaded from the archive, run as docker/compose.yaml runs it.</summary>
[Collection("volume")]
public sealed class DockerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_loaded_serves_and_is_found_healthy()
    {
        string archive = ImageTests.Build();
        Assert.SkipUnless(ImageContainer.IsInstalled("docker") && ChildProcess.Run("docker", ["info"], 20).Status == 0, "needs a Docker daemon");
        using var issuer = DemoIssuer.Start();
        using var application = EchoApplication.Start();
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        _folder.Write("gatekeeper.conf", Sidecar.Tutorial(issuer, listen.ToString(), application.Url));
        ChildProcess.Run("chmod", ["755", _folder.FullName]); // it is read by 65532
        string loaded = Say("load", "--input", archive);
        Assert.StartsWith("Loaded image: fastgate:", loaded, StringComparison.Ordinal);

        // The image's own health check, only sooner: it is not told where the configuration is.
        string container = Say("run", "--detach", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65532", "--memory", "32m", "--network", "host",
            "--health-interval", "1s", "--volume", $"{_folder.FullName}:/conf:ro", loaded["Loaded image: ".Length..], "--config=/conf/gatekeeper.conf");
        try
        {
            string health = "starting";
            for (var attempt = 0; attempt < 300 && health == "starting"; attempt++)
            {
                Thread.Sleep(100);
                health = Say("inspect", "--format", "{{.State.Health.Status}}", container);
            }

            Assert.True(health == "healthy", Say("inspect", "--format", "{{json .State}}", container) + ChildProcess.Run("docker", ["logs", container], 20).Errors);
            Assert.Equal(200, Get(listen, issuer.AccessToken()));
            Assert.Equal(401, Get(listen, null));
            Say("stop", container);
            Assert.Equal("0", Say("inspect", "--format", "{{.State.ExitCode}}", container));
        }
        finally
        {
            ChildProcess.Run("docker", ["rm", "--force", container], 60);
        }
    }

    private static int Get(EndPoint listen, string? token)
    {
        using var client = RawClient.Connect(listen);
        return client.Send(GatewayProcess.Request("GET", "/docker", token)).Receive().Status;
    }

    private static string Say(params string[] arguments)
    {
        var (status, output, errors) = ChildProcess.Run("docker", arguments, 120);
        Assert.True(status == 0, errors);
        return output.Trim();
    }
}
