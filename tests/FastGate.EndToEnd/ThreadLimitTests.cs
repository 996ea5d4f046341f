using System.Diagnostics;
using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>A container that may have fewer threads (pids.max) than a gateway has.</summary>
[Collection("volume")]
public sealed class ThreadLimitTests
{
    private const string Sentence = "[error] there is not enough memory, or this process may not have as many threads as it needs to start; raise its limits (memory, pids.max, ulimit -u)\n";

    /// <summary>Where Main runs and its own work needs one more. With one thread the runtime does not get as far; with a few more it is its thread pool that is refused one.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void With_too_few_the_start_ends_with_a_sentence(int threads)
    {
        var (_, status, errors) = Start(threads);
        Assert.Equal((1, errors.Length), (status, errors.LastIndexOf(Sentence, StringComparison.Ordinal) + Sentence.Length)); // behind what the start warns of
    }

    [Fact]
    public void However_many_there_are_it_serves_or_ends_with_a_word()
    {
        for (var threads = 1; threads <= 32; threads++)
        {
            var (served, status, errors) = Start(threads);
            if (served)
            {
                Assert.True(threads > 5);
                return;
            }

            Assert.NotEqual(0, status);
            Assert.True(threads == 1 || errors.Length > 0, $"{threads}: nothing said");
        }

        Assert.Fail("32 threads are not enough");
    }

    private static (bool Served, int Status, string Errors) Start(int threads)
    {
        using var group = ControlGroup.TryMakeOfThreads(threads);
        Assert.SkipWhen(group is null, "needs a control group of its own: root, and /sys/fs/cgroup to be written");
        using var folder = new TestFolder();
        using var issuer = DemoIssuer.Start();
        using var application = EchoApplication.Start();
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        var file = folder.Write("gate.yaml", Sidecar.Tutorial(issuer, listen.ToString(), application.Url) + "openid-provider-timeout: 1s\n");
        using var process = group.Start(Repository.Binary, [$"--config={file}"]);
        var watch = Stopwatch.StartNew();
        while (!process.HasExited)
        {
            Assert.True(watch.Elapsed.TotalSeconds < 60, $"{threads}: it neither serves nor ends");
            try
            {
                using var client = RawClient.Connect(listen);
                var status = client.Send("GET /oauth/health HTTP/1.1\r\nHost: api.example\r\n\r\n").Receive().Status;
                return (status == 200, 0, process.Errors);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
            {
                Thread.Sleep(5); // not yet, or no more
            }
        }

        return (false, process.WaitForExit(), process.Errors);
    }
}
