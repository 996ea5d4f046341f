using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Commands;

namespace FastGate.Tests.Commands;

/// <summary>The demo's walk judges what it is shown: it is run here against stand-ins that are not gateways.</summary>
public sealed class DemoCommandTests
{
    [Fact]
    public async Task A_gateway_that_does_not_start_is_said_and_is_1()
    {
        var output = new StringWriter();

        var status = await DemoCommand.RunAsync(once: true, output, (_, _) => throw new InvalidOperationException("no such luck"), CancellationToken.None);

        Assert.Equal(1, status);
        Assert.Contains("The gateway did not start: no such luck", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("401 Unauthorized")]
    public async Task A_gateway_that_always_answers_the_same_fails_the_walk(string answer)
    {
        var output = new StringWriter();
        var arguments = Array.Empty<string>();
        var file = "";
        using var standIn = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        standIn.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        standIn.Listen();
        new Thread(() => Answer(standIn, answer)) { IsBackground = true }.Start();
        var stopped = false;

        var status = await DemoCommand.RunAsync(
            once: true,
            output,
            (given, _) =>
            {
                arguments = given;
                file = File.ReadAllText(given[0]["--config=".Length..]);
                return Task.FromResult(new RunningGateway(standIn.LocalEndPoint!, () =>
                {
                    stopped = true;
                    return Task.CompletedTask;
                }));
            },
            CancellationToken.None);

        Assert.Equal(1, status);
        Assert.True(stopped);
        Assert.Contains("WRONG:", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("checks went wrong in 6 steps.", output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("--config=", Assert.Single(arguments), StringComparison.Ordinal);
        foreach (var key in new[] { "discovery-url: http://127.0.0.1:", "client-id:  gatekeeper", "listen: 127.0.0.1:", "no-redirects: true", "upstream-url: http://127.0.0.1:" })
        {
            Assert.Contains(key, file, StringComparison.Ordinal);
        }

        // The file held this run's secrets, so it is gone.
        Assert.False(File.Exists(arguments[0]["--config=".Length..]));
    }

    private static void Answer(Socket listener, string answer)
    {
        while (true)
        {
            try
            {
                using var connection = listener.Accept();
                connection.Receive(new byte[16 * 1024]);
                connection.Send(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
