using System.Net;
using System.Net.Sockets;

namespace FastGate.Tests.Gateway.Harness;

/// <summary>A client of the gateway: raw bytes out, answers in.</summary>
internal sealed class GateClient : IDisposable
{
    private GateClient(RawSocket wire) => Wire = wire;

    public RawSocket Wire { get; }

    public static GateClient Connect(EndPoint end, int receiveBuffer = 0)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, end is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        socket.Connect(end);
        return new GateClient(new RawSocket(socket));
    }

    public Task SendAsync(string text) => Wire.SendAsync(text);

    /// <summary>The next answer, an interim one too.</summary>
    public Task<WireMessage> ReceiveAsync(bool toHead = false) => WireMessage.ReadAnswerAsync(Wire, toHead);

    public async Task<WireMessage> AskAsync(string request)
    {
        await SendAsync(request);
        return await ReceiveAsync(request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    public Task<bool> EndsAsync() => Wire.EndsAsync();

    public void Dispose() => Wire.Dispose();
}
