using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using FastGate.Listening;
using FastGate.Telemetry;

namespace FastGate.Tests.Listening;

/// <summary>Listeners as the tests need them, and what they talk to.</summary>
internal static class TestGate
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Listener Open(string address = "127.0.0.1:0", Func<ListenerSettings, ListenerSettings>? with = null, TimeProvider? clock = null, int max = 1000, long maxBytes = 64 << 20, long maxHeld = long.MaxValue, Log? log = null)
    {
        Assert.True(ListenAddress.TryParse(address, out var parsed, out var error), error);
        var settings = new ListenerSettings(parsed, new ListenerCapacity(max, maxBytes, maxHeld));
        return Listener.Open(with is null ? settings : with(settings), log ?? Log.Silent, clock ?? TimeProvider.System);
    }

    public static Socket Connect(Listener listener, int receiveBuffer = 0)
    {
        var end = (IPEndPoint)listener.LocalEndPoint;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }
        socket.Connect(IPAddress.Loopback, end.Port);
        return socket;
    }

    public static async Task Echo(ClientConnection connection)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            foreach (var part in read.Buffer)
            {
                connection.Output.Write(part.Span);
            }
            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || (await connection.Output.FlushAsync()).IsCompleted)
            {
                break;
            }
        }
        await connection.CloseAsync();
    }

    public static async Task AssertEchoes(Stream stream)
    {
        await stream.WriteAsync("hello"u8.ToArray()).AsTask().WaitAsync(Patience);
        var back = new byte[5];
        await stream.ReadExactlyAsync(back).AsTask().WaitAsync(Patience);
        Assert.Equal("hello"u8.ToArray(), back);
    }

    /// <summary>All that comes until the end; null when the connection was reset.</summary>
    public static async Task<string?> ReadToEnd(Stream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all).WaitAsync(Patience);
        }
        catch (IOException)
        {
            return null;
        }
        return System.Text.Encoding.Latin1.GetString(all.ToArray());
    }

    public static async Task Until(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "waited too long");
            await Task.Delay(10);
        }
    }

    private static void Write(this PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }
}
