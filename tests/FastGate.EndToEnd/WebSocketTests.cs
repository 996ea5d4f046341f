using System.Net;
using System.Net.Sockets;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>WebSocket with a real client and server (Debian's python3-websockets).</summary>
public sealed class WebSocketTests : IDisposable
{
    private readonly ChildProcess _server;
    private readonly Sidecar _sidecar;
    private readonly string _url;

    public WebSocketTests()
    {
        var port = Ports.Next();
        _server = ChildProcess.Start("/usr/bin/python3", [Repository.Data("websocket_server.py"), $"{port}"]);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                RawClient.Connect(new IPEndPoint(IPAddress.Loopback, port)).Dispose();
                break;
            }
            catch (SocketException)
            {
                Assert.False(_server.HasExited || attempt > 1000, _server.Errors);
                Thread.Sleep(10);
            }
        }

        _sidecar = Sidecar.Start(upstream: $"http://127.0.0.1:{port}");
        _url = $"ws://{_sidecar.Gateway.EndPoint}";
    }

    public void Dispose()
    {
        _sidecar.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Messages_go_both_ways_unchanged()
    {
        Assert.Equal($"user {_sidecar.Issuer.User.Username}\nok\nclosed 1000\n", Client("/chat", _sidecar.Issuer.AccessToken()));
    }

    [Fact]
    public void Without_a_token_there_is_no_tunnel()
    {
        Assert.Equal("refused 401\n", Client("/chat", ""));
    }

    [Fact]
    public void A_handshake_that_the_application_refuses_is_refused()
    {
        Assert.Equal("refused 403\n", Client("/refuse", _sidecar.Issuer.AccessToken()));
    }

    [Fact]
    public void After_a_refused_handshake_the_next_request_is_judged_afresh()
    {
        using var client = _sidecar.Gateway.Connect();
        string[] upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
        Assert.Equal(403, client.Send(GatewayProcess.Request("GET", "/refuse", _sidecar.Issuer.AccessToken(), upgrade)).Receive().Status);

        // The application closes after its refusal; the client's connection may live on, but never as a tunnel.
        if (!Closed(client, GatewayProcess.Request("GET", "/chat")))
        {
            Assert.Equal(401, client.Receive().Status);
        }
    }

    private static bool Closed(RawClient client, string request)
    {
        try
        {
            client.Send(request);
            return client.Socket.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead) && client.Socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private string Client(string path, string token)
    {
        var (status, output, errors) = ChildProcess.Run("/usr/bin/python3", [Repository.Data("websocket_client.py"), _url + path, token]);
        Assert.True(status == 0, output + errors);
        return output;
    }
}
