using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace FastGate.Demo;

/// <summary>
/// One connection to the echo application: reads a request, body and all, answers with what it saw, and goes on. Calls block:
/// the thread is the connection's own.
/// </summary>
internal sealed class EchoConnection(Socket socket, Action<EchoedRequest> seen)
{
    private const int HeadLimit = 256 * 1024;
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    public void Run()
    {
        while (ReadHead() is { } request)
        {
            if (request.Field("Expect") is not null)
            {
                socket.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
            }

            if (!ReadBody(request))
            {
                return;
            }

            seen(request);
            var last = request.Version == "HTTP/1.0" || "close".Equals(request.Field("Connection"), StringComparison.OrdinalIgnoreCase);
            var body = request.ToJson();
            var head = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{(last ? "Connection: close\r\n" : "")}\r\n";
            SendAll(Encoding.ASCII.GetBytes(head), request.Method == "HEAD" ? [] : body);
            if (last)
            {
                return;
            }
        }
    }

    private EchoedRequest? ReadHead()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var request = EchoedRequest.Parse(_buffer.AsSpan(_start, end));
                _start += end + 4;
                return request;
            }

            if (_end - _start > HeadLimit || !Fill())
            {
                return null;
            }
        }
    }

    private bool ReadBody(EchoedRequest request)
    {
        if (request.Field("Transfer-Encoding") is not null)
        {
            return ReadChunks(request);
        }

        if (!long.TryParse(request.Field("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return true;
        }

        request.BodyLength = length;
        return Skip(length);
    }

    private bool ReadChunks(EchoedRequest request)
    {
        while (true)
        {
            if (ReadLine() is not { } line)
            {
                return false;
            }

            var size = line.Split(';')[0];
            if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length))
            {
                return false;
            }

            if (length == 0)
            {
                while (ReadLine() is { } trailer)
                {
                    if (trailer.Length == 0)
                    {
                        return true;
                    }
                }

                return false;
            }

            request.BodyLength += length;
            if (!Skip(length + 2))
            {
                return false;
            }
        }
    }

    private string? ReadLine()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, end);
                _start += end + 2;
                return line;
            }

            if (_end - _start > HeadLimit || !Fill())
            {
                return null;
            }
        }
    }

    private bool Skip(long length)
    {
        while (true)
        {
            var here = (int)Math.Min(length, _end - _start);
            _start += here;
            length -= here;
            if (length == 0)
            {
                return true;
            }

            if (!Fill())
            {
                return false;
            }
        }
    }

    private bool Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = socket.Receive(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private void SendAll(byte[] head, byte[] body)
    {
        byte[] message = [.. head, .. body];
        for (var sent = 0; sent < message.Length;)
        {
            sent += socket.Send(message.AsSpan(sent));
        }
    }
}
