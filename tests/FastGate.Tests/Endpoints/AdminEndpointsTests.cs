using System.Net;
using FastGate.Endpoints;

namespace FastGate.Tests.Endpoints;

public class AdminEndpointsTests
{
    private Readiness _readiness = Readiness.Ready;

    [Theory]
    [InlineData("/health")]
    [InlineData("/oauth/health")]
    [InlineData("/livez")]
    [InlineData("/ping")]
    public void It_is_alive(string path)
    {
        EndpointAnswer answer = Ask("GET", path);
        Assert.Equal((200, "OK\n"), (answer.Status, answer.Text()));
        Assert.Equal(405, Ask("POST", path).Status);
    }

    [Theory]
    [InlineData(Readiness.Ready, 200)]
    [InlineData(Readiness.NoKeys, 503)]
    [InlineData(Readiness.Draining, 503)]
    public void It_is_ready_with_keys_until_the_end(Readiness readiness, int status)
    {
        _readiness = readiness;
        Assert.All((string[])["/ready", "/readyz", "/startupz"], path => Assert.Equal(status, Ask("GET", path).Status));
    }

    [Fact]
    public void Metrics_need_their_option()
    {
        Assert.Contains("process_open_fds", Ask("GET", "/metrics").Text());
        Assert.Equal(200, Ask("GET", "/oauth/metrics").Status);
        Assert.Equal(404, Ask("GET", "/metrics", settings => settings with { EnableMetrics = false }).Status);
        Assert.Equal(403, Ask("GET", "/metrics", settings => settings with { LocalhostMetrics = true }).Status);
    }

    [Fact]
    public void Debug_answers_need_their_option()
    {
        Assert.Contains("gc_heap_bytes ", Ask("GET", "/debug/runtime").Text());
        Assert.Equal("client-secret: ***\n", Ask("GET", "/debug/config").Text());
        Assert.Equal(501, Ask("GET", "/debug/pprof/heap").Status);
        Assert.Equal(404, Ask("GET", "/debug/pprof/mutex").Status);
        Assert.All(
            (string[])["/debug/runtime", "/debug/config", "/debug/pprof/heap"],
            path => Assert.Equal(404, Ask("GET", path, settings => settings with { EnableProfiling = false }).Status));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/oauth/token")]
    [InlineData("/Health")]
    [InlineData("/api")]
    public void The_rest_is_not_here(string path) => Assert.Equal(404, Ask("GET", path).Status);

    private EndpointAnswer Ask(string method, string path, Func<EndpointSettings, EndpointSettings>? change = null)
    {
        using var rig = new EndpointRig(settings =>
        {
            EndpointSettings all = settings with { EnableMetrics = true, EnableProfiling = true, HasAdminListener = true };
            return change is null ? all : change(all);
        });
        var admin = new AdminEndpoints(rig.Settings, () => _readiness, () => "client-secret: ***\n");
        return admin.Answer(EndpointRig.Request(method, path) with { TrueRemote = IPAddress.Parse("10.0.0.1") });
    }
}
