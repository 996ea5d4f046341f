using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastGate.EndToEnd.Harness;

/// <summary>
/// An application for volume and for rule-breaking: <c>GET /bytes/N</c> sends N bytes, any upload is counted and answered with
/// its length, and a script may answer in any other way.
/// </summary>
public sealed class ByteUpstream : IDisposable
{
    private const int MostConnections = 160;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<RawClient, string, bool>? _script;
    private volatile bool _stopped;

    private ByteUpstream(Func<RawClient, string, bool>? script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
    }

    public string Url => $"http://{_listener.LocalEndPoint}";

    /// <summary><paramref name="script"/> gets the connection and the target, answers, and returns true; false leaves it to the ordinary answers.</summary>
    public static ByteUpstream Start(Func<RawClient, string, bool>? script = null)
    {
        var upstream = new ByteUpstream(script);
        // Threads made once: a flood of connections must not wait for threads to be made.
        for (var i = 0; i < MostConnections; i++)
        {
            new Thread(upstream.Accept, 128 * 1024) { IsBackground = true }.Start();
        }

        return upstream;
    }

    public void Dispose()
    {
        _stopped = true;
        _listener.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                Serve(_listener.Accept());
            }
            catch (SocketException) when (!_stopped)
            {
                // One that has left before it was accepted.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using var connection = RawClient.Over(socket);
            while (connection.ReceiveRequest() is { } request)
            {
                if (_script?.Invoke(connection, request.Target) == true)
                {
                    continue;
                }

                if (request.Field("Expect") is not null)
                {
                    connection.Send("HTTP/1.1 100 Continue\r\n\r\n");
                }

                if (request.Target.StartsWith("/bytes/", StringComparison.Ordinal))
                {
                    Download(connection, long.Parse(request.Target[7..], CultureInfo.InvariantCulture));
                }
                else
                {
                    var received = connection.SkipBody(request);
                    var body = received.ToString(CultureInfo.InvariantCulture);
                    connection.Send($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or FormatException or Xunit.Sdk.XunitException)
        {
            // The gateway has left in the middle, which the test at the other end will judge.
        }
    }

    private static void Download(RawClient connection, long length)
    {
        connection.Send(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n"));
        var block = new byte[256 * 1024];
        Encoding.ASCII.GetBytes("FastGate").CopyTo(block, 0);
        while (length > 0)
        {
            var part = (int)Math.Min(length, block.Length);
            connection.Send(block.AsSpan(0, part));
            length -= part;
        }
    }
}
