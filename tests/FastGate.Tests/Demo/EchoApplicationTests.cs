using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FastGate.Demo;

namespace FastGate.Tests.Demo;

/// <summary>The echo application shows what arrived, byte for byte.</summary>
public sealed class EchoApplicationTests : IDisposable
{
    private readonly EchoApplication _application = EchoApplication.Start();

    public void Dispose() => _application.Dispose();

    [Fact]
    public void Nothing_is_normalised()
    {
        var answer = Talk("GET /a/../b%2Fc?x=%zz HTTP/1.1\r\nhOsT: x\r\nX-Twice: 1\r\nX-Twice:  2 \r\nX-Name: Gr\u00fc\u00dfe\r\nConnection: close\r\n\r\n");

        var seen = Assert.Single(_application.Requests);
        Assert.Equal(("GET", "/a/../b%2Fc?x=%zz", "HTTP/1.1"), (seen.Method, seen.Target, seen.Version));
        Assert.Equal(["1", "2"], seen.All("x-twice"));
        Assert.Equal("hOsT", seen.Fields[0].Key);
        Assert.Equal("Gr\u00fc\u00dfe", seen.Field("X-Name"));
        using var json = JsonDocument.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal("/a/../b%2Fc?x=%zz", json.RootElement.GetProperty("target").GetString());
        Assert.Equal("X-Twice: 1", json.RootElement.GetProperty("fields")[1].GetString());
    }

    [Fact]
    public void Bodies_are_counted_and_the_connection_goes_on()
    {
        var answer = Talk(
            "POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" +
            "POST /two HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n" +
            "GET /three HTTP/1.0\r\n\r\n");

        Assert.Equal(3, _application.Count);
        Assert.Equal([5L, 13L, 0L], _application.Requests.Select(r => r.BodyLength));
        Assert.Equal(3, answer.Split("HTTP/1.1 200 OK").Length - 1);
    }

    [Fact]
    public void A_head_request_gets_no_body()
    {
        var answer = Talk("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    private string Talk(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000 };
        socket.Connect(_application.EndPoint);
        socket.Send(Encoding.UTF8.GetBytes(request));
        using var answer = new MemoryStream();
        var buffer = new byte[4096];
        while (socket.Receive(buffer) is > 0 and var read)
        {
            answer.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
