using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Demo;

namespace FastGate.EndToEnd.Harness;

/// <summary>A client that sends exactly the bytes it is told to and reads answers by their framing. Every wait is bounded.</summary>
public sealed class RawClient : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawClient(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public static RawClient Connect(EndPoint endPoint, int timeoutSeconds = 20)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified)
        {
            ReceiveTimeout = timeoutSeconds * 1000,
            SendTimeout = timeoutSeconds * 1000,
        };
        if (endPoint is IPEndPoint)
        {
            socket.NoDelay = true;
        }

        socket.Connect(endPoint);
        return new RawClient(socket);
    }

    /// <summary>The same over a connection that is there already, for the server's side.</summary>
    public static RawClient Over(Socket socket)
    {
        socket.NoDelay = true;
        return new RawClient(socket);
    }

    public RawClient Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public RawClient Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[Socket.Send(bytes)..];
        }

        return this;
    }

    /// <summary>Reads one answer, an interim one too. <paramref name="toHead"/>: it answers a HEAD and so has no body.</summary>
    public RawResponse Receive(bool toHead = false)
    {
        var (status, version, fields) = ReceiveHead();
        var chunked = fields.Any(f => f.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));
        var length = fields.FirstOrDefault(f => f.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Value;
        byte[] body = [];
        if (toHead || status is < 200 or 204 or 304)
        {
            // No body, whatever the fields say (RFC 9112 section 6.3).
        }
        else if (chunked)
        {
            body = ReceiveChunks(keep: true).Body;
        }
        else if (length is not null)
        {
            body = ReceiveExactly(int.Parse(length, CultureInfo.InvariantCulture));
        }
        else
        {
            body = ReceiveToEnd();
        }

        return new RawResponse(status, version, fields, body);
    }

    /// <summary>Reads only a head; the body can then be read with the other methods.</summary>
    public (int Status, string Version, IReadOnlyList<KeyValuePair<string, string>> Fields) ReceiveHead()
    {
        // The status line has three parts as a request line has: version, status, reason.
        var head = EchoedRequest.Parse(ReceiveHeadText());
        return (int.Parse(head.Target, CultureInfo.InvariantCulture), head.Method, head.Fields);
    }

    /// <summary>The head of a request, for the server's side; null at the end of the stream.</summary>
    public EchoedRequest? ReceiveRequest() => _start == _end && !Fill() ? null : EchoedRequest.Parse(ReceiveHeadText());

    /// <summary>Reads a request's body to its end and returns its length.</summary>
    public long SkipBody(EchoedRequest request)
    {
        if (request.Field("Transfer-Encoding") is not null)
        {
            return ReceiveChunks(keep: false).Length;
        }

        var length = long.Parse(request.Field("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        for (var rest = length; rest > 0;)
        {
            Assert.True(_start < _end || Fill(), $"the connection ended {rest} bytes before the end of the body");
            var part = (int)Math.Min(rest, _end - _start);
            _start += part;
            rest -= part;
        }

        return length;
    }

    /// <summary>What is there already, or comes next: at least one byte, or none at the end of the stream.</summary>
    public ReadOnlySpan<byte> ReceiveSome()
    {
        if (_start == _end && !Fill())
        {
            return default;
        }

        var some = _buffer.AsSpan(_start, _end - _start);
        _start = _end;
        return some;
    }

    public byte[] ReceiveExactly(int length)
    {
        var body = new byte[length];
        for (var at = 0; at < length;)
        {
            Assert.True(_start < _end || Fill(), $"the connection ended after {at} of {length} bytes of a body");
            var part = Math.Min(length - at, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(body.AsSpan(at));
            _start += part;
            at += part;
        }

        return body;
    }

    /// <summary>True if the other side has ended the connection, in whatever way, and nothing more came.</summary>
    public bool IsAtEnd()
    {
        try
        {
            return _start == _end && !Fill();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Dispose() => Socket.Dispose();

    private string ReceiveHeadText()
    {
        var lines = new StringBuilder();
        while (true)
        {
            var line = ReceiveLine();
            if (line.Length == 0)
            {
                return lines.ToString();
            }

            lines.Append(lines.Length == 0 ? "" : "\r\n").Append(line);
        }
    }

    private byte[] ReceiveToEnd()
    {
        using var body = new MemoryStream();
        while (_start < _end || Fill())
        {
            body.Write(_buffer.AsSpan(_start, _end - _start));
            _start = _end;
        }

        return body.ToArray();
    }

    private (byte[] Body, long Length) ReceiveChunks(bool keep)
    {
        using var body = new MemoryStream();
        var length = 0L;
        while (true)
        {
            var size = int.Parse(ReceiveLine().Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            var chunk = ReceiveExactly(size);
            length += size;
            body.Write(keep ? chunk : []);
            if (size == 0)
            {
                while (ReceiveLine().Length > 0)
                {
                    // Trailers.
                }

                return (body.ToArray(), length);
            }

            Assert.Equal("", ReceiveLine());
        }
    }

    private string ReceiveLine()
    {
        var line = new List<byte>(80);
        while (true)
        {
            Assert.True(_start < _end || Fill(), $"the connection ended in the line '{Encoding.UTF8.GetString([.. line])}'");
            var b = _buffer[_start++];
            if (b == '\n')
            {
                Assert.True(line.Count > 0 && line[^1] == '\r', "a line that ends without CR");
                line.RemoveAt(line.Count - 1);
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(b);
        }
    }

    private bool Fill()
    {
        _start = 0;
        _end = 0;
        _end = Socket.Receive(_buffer);
        return _end > 0;
    }
}
