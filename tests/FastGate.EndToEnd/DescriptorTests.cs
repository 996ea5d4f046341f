using System.Globalization;
using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>What the process is started with: standard descriptors that are closed, too few others, a FIFO for its log.</summary>
public sealed class DescriptorTests : IDisposable
{
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

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&-")]
    [InlineData("<&- 2>&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public void Closed_standard_descriptors_stop_no_verb(string closed)
    {
        var (status, output, errors) = Shell($"exec \"$0\" \"$@\" {closed}", "version");

        Assert.Equal(0, status);
        Assert.Equal("", errors);
        Assert.Equal(!closed.Split(' ').Contains(">&-"), output.StartsWith("fastgate ", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(1, Shell($"exec \"$0\" \"$@\" {closed}", "check", "--config=/nonexistent").Status);
    }

    /// <summary>Else the listener, or a client's connection, would have the number that the log is written to.</summary>
    [Theory]
    [InlineData("<&- >&- 2>&-", "0 1 2")]
    [InlineData("<&- >&-", "0 1")]
    [InlineData("2>&-", "2")]
    public void What_was_closed_leads_nowhere_in_a_running_gateway(string closed, string numbers)
    {
        var file = _folder.Write("gate.conf", Tutorial());
        using var process = ChildProcess.Start("bash", ["-c", $"exec \"$0\" \"$@\" {closed}", Repository.Binary, $"--config={file}"]);
        using var gateway = GatewayProcess.Attach(process, _listen);

        Assert.Equal(200, gateway.Get("/closed", _issuer.AccessToken()).Status);
        Assert.All(numbers.Split(' '), number => Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{process.Id}/fd/{number}", returnFinalTarget: false)?.FullName));
        process.Signal(ChildProcess.Sigterm);
        Assert.Equal(0, process.WaitForExit());
    }

    /// <summary>From the first statement of Main on; where OpenSSL can't be loaded, the runtime ends the process by itself.</summary>
    [Fact]
    public void With_too_few_descriptors_the_start_ends_with_a_word()
    {
        var file = _folder.Write("gate.conf", Tutorial() + "openid-provider-timeout: 1s\n");
        List<string> wrong = [];
        var words = 0;
        for (var limit = 4; limit <= 12; limit++)
        {
            var (status, _, errors) = Shell(string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit}; exec \"$0\" \"$@\""), $"--config={file}");
            if (errors.Contains("error while loading shared libraries", StringComparison.Ordinal) || errors.Contains("No usable version of libssl", StringComparison.Ordinal))
            {
                continue;
            }

            words++;
            var last = errors.TrimEnd('\n').Split('\n').FirstOrDefault(line => line.StartsWith("[error] ", StringComparison.Ordinal));
            if (status != 1 || last?.Contains("too many open files", StringComparison.OrdinalIgnoreCase) != true || errors.Contains("in system", StringComparison.Ordinal))
            {
                wrong.Add($"{limit}: {status}, {errors}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(words, 5, 9);
    }

    /// <summary>The kernel would end the process by SIGXFSZ.</summary>
    [Fact]
    public void A_log_at_the_limit_of_a_files_size_is_lost_and_nothing_else()
    {
        var file = _folder.Write("gate.conf", Tutorial() + $"log-output: {_folder.PathOf("log")}\n");
        using var process = ChildProcess.Start("bash", ["-c", "ulimit -f 4; exec \"$0\" \"$@\"", Repository.Binary, $"--config={file}"]);
        using var gateway = GatewayProcess.Attach(process, _listen);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(200, gateway.Get("/closed", _issuer.AccessToken()).Status);
        }

        Assert.Equal(4096, new FileInfo(_folder.PathOf("log")).Length);
        process.Signal(ChildProcess.Sigterm);
        Assert.Equal(0, process.WaitForExit());
    }

    [Fact]
    public void A_FIFO_that_nobody_reads_is_no_place_for_the_log()
    {
        Assert.Equal(0, ChildProcess.Run("mkfifo", [_folder.PathOf("log")]).Status);
        var file = _folder.Write("gate.conf", Tutorial() + $"log-output: {_folder.PathOf("log")}\n");

        var (status, _, errors) = ChildProcess.Run(Repository.Binary, [$"--config={file}"]);

        Assert.Equal(1, status);
        Assert.Contains($"log-output: {_folder.PathOf("log")} can't be opened: it is a FIFO that nobody reads", errors, StringComparison.Ordinal);
    }

    private string Tutorial() => Sidecar.Tutorial(_issuer, _listen.ToString(), _application.Url);

    private static (int Status, string Output, string Errors) Shell(string command, params string[] arguments)
        => ChildProcess.Run("bash", ["-c", command, Repository.Binary, .. arguments]);
}
