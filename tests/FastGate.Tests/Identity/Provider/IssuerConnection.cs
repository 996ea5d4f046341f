using System.Net.Sockets;
using System.Text;

namespace FastGate.Tests.Identity.Providers;

/// <summary>One connection at the scripted issuer's side: what a behaviour writes to, or breaks.</summary>
public sealed class IssuerConnection(Socket socket, Stream stream, CancellationToken stopping)
{
    /// <summary>Ends when the issuer is stopped; a behaviour that hangs waits on it.</summary>
    public CancellationToken Stopping => stopping;

    public ValueTask WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes, stopping);

    /// <summary>A whole answer with its length.</summary>
    public async Task AnswerAsync(int status, ReadOnlyMemory<byte> body, params (string Name, string Value)[] fields)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} Answer\r\nContent-Length: {body.Length}\r\nConnection: close\r\n");
        foreach ((string name, string value) in fields)
        {
            head.Append($"{name}: {value}\r\n");
        }

        await WriteAsync(head.Append("\r\n").ToString());
        await WriteAsync(body);
    }

    /// <summary>Ends the connection with a TCP reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>As a proxy that was asked to CONNECT: whatever comes from either side goes to the other, which listens on loopback.</summary>
    public async Task TunnelAsync(int port)
    {
        using var other = new TcpClient();
        await other.ConnectAsync(System.Net.IPAddress.Loopback, port, stopping);
        await WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
        Task up = stream.CopyToAsync(other.GetStream(), stopping);
        await other.GetStream().CopyToAsync(stream, stopping);

        // A close with something unread would be a reset, and could overtake the answer.
        socket.Shutdown(SocketShutdown.Send);
        await up;
    }

    /// <summary>Waits until the other side has gone.</summary>
    public async Task HoldAsync()
    {
        byte[] nothing = new byte[1];
        while (await stream.ReadAsync(nothing, stopping) > 0)
        {
        }
    }

    /// <summary>The next request, or null when the other side closed first.</summary>
    public async Task<IssuerRequest?> ReadAsync()
    {
        var head = new List<byte>();
        byte[] one = new byte[1];
        while (!EndsHead(head))
        {
            if (await stream.ReadAsync(one, stopping) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        (string, string)[] fields = [.. lines.Skip(1).Select(l => l.Split(':', 2)).Select(l => (l[0], l[1].Trim()))];
        string[] first = lines[0].Split(' ');
        var request = new IssuerRequest(first[0], first[1], fields, []);
        byte[] body = new byte[int.Parse(request.Field("Content-Length") ?? "0")];
        await stream.ReadExactlyAsync(body, stopping);
        return request with { Body = body };
    }

    private static bool EndsHead(List<byte> head) =>
        head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}
