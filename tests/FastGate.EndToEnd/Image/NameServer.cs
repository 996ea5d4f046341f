using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastGate.EndToEnd.Image;

/// <summary>A DNS server (RFC 1035) that knows one IPv4 address. On port 53, since resolv.conf names no other: that takes root.</summary>
internal sealed class NameServer : IDisposable
{
    private const int Header = 12;
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Parse("127.53.0.53"), 53));
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly Task _served;

    public NameServer(string name, IPAddress address) => _served = ServeAsync(name, address.GetAddressBytes());

    public IPAddress Address => ((IPEndPoint)_socket.Client.LocalEndPoint!).Address;

    public IReadOnlyCollection<string> Asked => _asked;

    public void Dispose()
    {
        _socket.Dispose();
        _served.Wait();
    }

    private async Task ServeAsync(string name, byte[] address)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult query = await _socket.ReceiveAsync();
                await _socket.SendAsync(Answer(query.Buffer, name, address), query.RemoteEndPoint);
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            // the test has ended
        }
    }

    private byte[] Answer(byte[] query, string name, byte[] address)
    {
        var labels = new List<string>();
        int at = Header;
        for (; query[at] != 0; at += query[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        }

        string asked = string.Join('.', labels);
        _asked.Enqueue(asked);
        bool isAddress = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(at + 1)) == 1; // type A; AAAA is asked for too
        int end = at + 5;
        byte[] record = asked == name && isAddress ? [0xC0, Header, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address] : [];
        // A response to a recursive query, without an error where the name is known, else NXDOMAIN (section 4.1.1); one question.
        return [query[0], query[1], 0x81, (byte)(asked == name ? 0x80 : 0x83), 0, 1, 0, (byte)(record.Length > 0 ? 1 : 0), 0, 0, 0, 0, .. query.AsSpan(Header, end - Header), .. record];
    }
}
