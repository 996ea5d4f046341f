using System.Net.Sockets;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>SIGTERM and SIGINT: what is in flight is finished, nothing new is taken, the exit status is 0.</summary>
public sealed class ShutdownTests
{
    [Theory]
    [InlineData(ChildProcess.Sigterm)]
    [InlineData(ChildProcess.Sigint)]
    public void A_request_in_flight_is_finished(int signal)
    {
        using var asked = new SemaphoreSlim(0);
        using var mayAnswer = new SemaphoreSlim(0);
        using var upstream = ByteUpstream.Start((connection, _) =>
        {
            asked.Release();
            mayAnswer.Wait(TimeSpan.FromSeconds(20));
            connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
            return true;
        });
        using var sidecar = Sidecar.Start(upstream: upstream.Url);
        using var client = sidecar.Gateway.Connect();
        client.Send(GatewayProcess.Request("GET", "/slow", sidecar.Issuer.AccessToken()));
        Assert.True(asked.Wait(TimeSpan.FromSeconds(20)), "the request never reached the application");

        sidecar.Gateway.Process.Signal(signal);
        WaitUntilClosed(sidecar.Gateway);
        mayAnswer.Release();
        var answer = client.Receive();

        Assert.Equal(200, answer.Status);
        Assert.Equal("done", answer.Text);
        Assert.Equal(0, sidecar.Gateway.Process.WaitForExit());
    }

    [Fact]
    public void Idle_connections_do_not_hold_the_process_up()
    {
        using var sidecar = Sidecar.Start();
        using var client = sidecar.Gateway.Connect();
        Assert.Equal(200, client.Send(GatewayProcess.Request("GET", "/idle", sidecar.Issuer.AccessToken())).Receive().Status);

        sidecar.Gateway.Process.Signal(ChildProcess.Sigterm);

        Assert.Equal(0, sidecar.Gateway.Process.WaitForExit(5));
        Assert.True(client.IsAtEnd());
    }

    [Fact]
    public void A_request_that_never_ends_is_cut_after_the_grace_time()
    {
        using var asked = new SemaphoreSlim(0);
        using var upstream = ByteUpstream.Start((connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            asked.Release();
            return connection.IsAtEnd();
        });
        using var sidecar = Sidecar.Start("server-grace-timeout: 1s\n", upstream.Url);
        using var client = sidecar.Gateway.Connect();
        client.Send(GatewayProcess.Request("GET", "/endless", sidecar.Issuer.AccessToken()));
        Assert.True(asked.Wait(TimeSpan.FromSeconds(20)), "the request never reached the application");

        sidecar.Gateway.Process.Signal(ChildProcess.Sigterm);

        Assert.Equal(0, sidecar.Gateway.Process.WaitForExit(10));
    }

    private static void WaitUntilClosed(GatewayProcess gateway)
    {
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            try
            {
                gateway.Connect().Dispose();
            }
            catch (SocketException)
            {
                return;
            }

            Thread.Sleep(5);
        }

        Assert.Fail("The gateway goes on accepting connections after the signal.");
    }
}
