using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary><c>fastgate demo</c> as a newcomer runs it.</summary>
public sealed class DemoTests
{
    [Fact]
    public void Once_shows_every_step_and_ends_with_0()
    {
        var (status, output, errors) = ChildProcess.Run(Repository.Binary, ["demo", "--once"], seconds: 60);

        Assert.True(status == 0, output + errors);
        Assert.DoesNotContain("WRONG", output, StringComparison.Ordinal);
        Assert.Contains("All 6 steps went as they must.", output, StringComparison.Ordinal);
        Assert.Contains("discovery-url: http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Contains("$ curl -i ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChildProcess.Sigint)]
    [InlineData(ChildProcess.Sigterm)]
    public void Without_once_it_stays_up_until_a_signal(int signal)
    {
        using var demo = ChildProcess.Start(Repository.Binary, ["demo"]);
        for (var i = 0; i < 600 && !demo.Output.Contains("Ctrl-C ends them", StringComparison.Ordinal); i++)
        {
            Assert.False(demo.HasExited, demo.Output + demo.Errors);
            Thread.Sleep(50);
        }

        // A printed line, pasted: the first is the call without a token.
        var line = demo.Output.Split('\n').First(l => l.StartsWith("$ curl -i ", StringComparison.Ordinal))[2..];
        var (_, answer, _) = ChildProcess.Run("bash", ["-c", line]);
        Assert.Contains(" 401 ", answer, StringComparison.Ordinal);

        demo.Signal(signal);
        Assert.Equal(0, demo.WaitForExit());
    }
}
