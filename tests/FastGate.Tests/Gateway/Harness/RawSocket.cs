using System.Net.Sockets;
using System.Text;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>One side of a connection that sends exactly the bytes it is told to and reads messages by their framing. Every wait is bounded.</summary>
internal sealed class RawSocket : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public RawSocket(Socket socket)
    {
        Socket = socket;
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }
    }

    public Socket Socket { get; }

    /// <summary>Bytes that came in, all told.</summary>
    public long Received { get; private set; }

    /// <summary>Something that came has not been read yet.</summary>
    public bool HasMore => _start < _end;

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await Socket.SendAsync(bytes, SocketFlags.None, limit.Token)..];
        }
    }

    /// <summary>Each byte in a segment of its own, as far as the kernel lets us say so.</summary>
    public async Task SendSlowlyAsync(string text)
    {
        foreach (var b in Encoding.Latin1.GetBytes(text))
        {
            await SendAsync(new[] { b });
            await Task.Yield();
        }
    }

    /// <summary>The text up to and with the empty line; null when the stream ends before its first byte.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (head is not { Length: >= 4 } || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            if (_start == _end && !await FillAsync())
            {
                return head.Length == 0 ? null : throw new EndOfStreamException($"in the head '{head}'");
            }

            head.Append((char)_buffer[_start++]);
        }

        return head.ToString();
    }

    public async Task<byte[]> ReadExactlyAsync(long length)
    {
        var body = new byte[length];
        for (var at = 0; at < length;)
        {
            if (_start == _end && !await FillAsync())
            {
                throw new EndOfStreamException($"after {at} of {length} bytes");
            }

            var part = (int)Math.Min(length - at, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(body.AsSpan(at));
            _start += part;
            at += part;
        }

        return body;
    }

    /// <summary>A chunked body without its framing; trailers are kept in <paramref name="trailers"/>.</summary>
    public async Task<byte[]> ReadChunkedAsync(List<string>? trailers = null)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = Convert.ToInt32(await ReadLineAsync(), 16);
            body.Write(await ReadExactlyAsync(size));
            if (size == 0)
            {
                for (var line = await ReadLineAsync(); line.Length > 0; line = await ReadLineAsync())
                {
                    trailers?.Add(line);
                }

                return body.ToArray();
            }

            Assert.Equal("", await ReadLineAsync());
        }
    }

    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        while (_start < _end || await FillAsync())
        {
            all.Write(_buffer.AsSpan(_start, _end - _start));
            _start = _end;
        }

        return all.ToArray();
    }

    /// <summary>True if the other side has ended the connection, in whatever way, and nothing more came.</summary>
    public async Task<bool> EndsAsync()
    {
        try
        {
            return _start == _end && !await FillAsync();
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>True if nothing comes, not even the end, for a moment.</summary>
    public async Task<bool> IsSilentAsync(int milliseconds = 100)
    {
        if (_start < _end)
        {
            return false;
        }

        await Task.Delay(milliseconds);
        return !Socket.Poll(0, SelectMode.SelectRead);
    }

    public void Finish() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends with RST.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var b = (await ReadExactlyAsync(1))[0];
            if (b == '\n')
            {
                Assert.True(line.Length > 0 && line[^1] == '\r', "a line that ends without CR");
                return line.ToString(0, line.Length - 1);
            }

            line.Append((char)b);
        }
    }

    private async Task<bool> FillAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        _start = _end = 0;
        try
        {
            _end = await Socket.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("nothing came");
        }

        Received += _end;
        return _end > 0;
    }
}
