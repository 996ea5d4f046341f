using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Listening;
using FastGate.Tests.Tls;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Listening;

public sealed class ProxyListenerTests
{
    private const string V1 = "PROXY TCP4 203.0.113.9 192.0.2.2 56324 443\r\n";

    [Theory]
    [InlineData(V1, "203.0.113.9:56324")]
    [InlineData("PROXY TCP6 2001:db8::9 ::1 5 443\r\n", "[2001:db8::9]:5")]
    [InlineData("PROXY TCP6 ::ffff:203.0.113.9 ::1 5 443\r\n", "203.0.113.9:5")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY TCP4 127.0.0.1 127.0.0.1 5 443\r\n", null)]
    [InlineData("PROXY TCP6 ::1 ::1 5 443\r\n", null)]
    [InlineData("PROXY TCP6 ::ffff:127.0.0.1 ::1 5 443\r\n", null)]
    [InlineData("", null)]
    public async Task A_header_says_who_the_client_is_and_never_that_it_is_this_machine(string header, string? client)
    {
        await using var gate = Open();
        ClientConnection? seen = null;
        gate.Start(c => { seen = c; return TestGate.Echo(c); });
        using var socket = TestGate.Connect(gate);
        await socket.SendAsync(Encoding.ASCII.GetBytes(header + "first"));
        var stream = new NetworkStream(socket);
        await ExpectAsync(stream, "first");
        await TestGate.AssertEchoes(stream);
        Assert.Equal(client ?? socket.LocalEndPoint!.ToString(), seen!.ClientText);
        Assert.Equal(IPEndPoint.Parse(seen.ClientText).Address.ToString(), seen.PeerAddress);
        Assert.Equal(IPAddress.Loopback, seen.TrueRemoteAddress);
        Assert.Equal(header.Length > 0, seen.FromProxyProtocol);
    }

    [Fact]
    public async Task Version_2_comes_byte_by_byte_too()
    {
        await using var gate = Open();
        ClientConnection? seen = null;
        gate.Start(c => { seen = c; return TestGate.Echo(c); });
        using var socket = TestGate.Connect(gate);
        foreach (var b in ProxyHeaderTests.V2(0x21, 0x11, [203, 0, 113, 9, 1, 2, 3, 4, 0, 7, 0, 80]))
        {
            await socket.SendAsync(new[] { b });
            await Task.Delay(1);
        }
        await TestGate.AssertEchoes(new NetworkStream(socket));
        Assert.Equal("203.0.113.9:7", seen!.ClientText);
    }

    [Fact]
    public async Task From_others_the_bytes_are_left_to_the_parser()
    {
        Assert.True(NetworkSet.TryParse(["10.0.0.0/8"], out var elsewhere, out _));
        await using var gate = Open(elsewhere);
        ClientConnection? seen = null;
        gate.Start(c => { seen = c; return TestGate.Echo(c); });
        using var socket = TestGate.Connect(gate);
        await socket.SendAsync(Encoding.ASCII.GetBytes(V1));
        await ExpectAsync(new NetworkStream(socket), V1);
        Assert.False(seen!.FromProxyProtocol);
        Assert.Equal(socket.LocalEndPoint!.ToString(), seen.ClientText);
    }

    [Fact]
    public async Task A_malformed_header_ends_the_connection_unserved()
    {
        await using var gate = Open();
        var served = false;
        gate.Start(c => { served = true; return TestGate.Echo(c); });
        using var socket = TestGate.Connect(gate);
        await socket.SendAsync("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\nGET / HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.True(await TestGate.ReadToEnd(new NetworkStream(socket)) is null or "");
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.False(served);
        Assert.Equal(1, gate.Count.ProxyHeadersRefused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 203.0")]
    [InlineData("\r\n\r\n")]
    public async Task It_has_a_deadline(string sent)
    {
        var clock = new FakeTimeProvider();
        await using var gate = Open(clock: clock);
        var served = false;
        gate.Start(c => { served = true; return TestGate.Echo(c); });
        using var socket = TestGate.Connect(gate);
        await socket.SendAsync(Encoding.ASCII.GetBytes(sent));
        await TestGate.Until(() => gate.OpenConnections == 1);
        await Task.Delay(20);
        clock.Advance(TimeSpan.FromSeconds(4));
        await Task.Delay(20);
        Assert.Equal(1, gate.OpenConnections);
        await TestGate.Until(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return gate.OpenConnections == 0;
        });
        Assert.False(served);
    }

    [Fact]
    public async Task One_who_leaves_within_it_is_gone()
    {
        await using var gate = Open();
        gate.Start(TestGate.Echo);
        using (var socket = TestGate.Connect(gate))
        {
            await TestGate.Until(() => gate.OpenConnections == 1);
        }
        await TestGate.Until(() => gate.OpenConnections == 0);
    }

    [Fact]
    public async Task One_who_resets_within_it_is_not_remembered()
    {
        await using var gate = Open(clock: new FakeTimeProvider());
        gate.Start(TestGate.Echo);
        using (var socket = TestGate.Connect(gate))
        {
            await socket.SendAsync("PROXY TCP4 203.0"u8.ToArray());
            await TestGate.Until(() => !gate.ProxySteps.IsEmpty);
            await Task.Delay(20);
            socket.LingerState = new LingerOption(true, 0);
        }
        await TestGate.Until(() => gate.OpenConnections == 0);
        Assert.True(gate.ProxySteps.IsEmpty);
    }

    [Fact]
    public async Task TLS_may_follow_in_the_same_packet()
    {
        using var folder = new TestFolder();
        using var tls = TlsListenerTests.Server(folder, TestAuthority.Root().Issue());
        await using var gate = Open(tls: tls);
        ClientConnection? seen = null;
        gate.Start(c => { seen = c; return TestGate.Echo(c); });
        using var socket = TestGate.Connect(gate);
        await using var prefixed = new PrefixedStream(new NetworkStream(socket), Encoding.ASCII.GetBytes(V1));
        await using var client = await TlsListenerTests.Handshake(prefixed);
        await TestGate.AssertEchoes(client);
        Assert.Equal("203.0.113.9:56324", seen!.ClientText);
        Assert.True(seen.IsTls);
    }

    private static Listener Open(NetworkSet? peers = null, TimeProvider? clock = null, FastGate.Tls.ServerTls? tls = null) =>
        TestGate.Open(with: s => s with { ProxyProtocol = true, ProxyProtocolPeers = peers ?? NetworkSet.Everyone, Tls = tls }, clock: clock);

    private static async Task ExpectAsync(Stream stream, string text)
    {
        var back = new byte[text.Length];
        await stream.ReadExactlyAsync(back).AsTask().WaitAsync(TestGate.Patience);
        Assert.Equal(text, Encoding.ASCII.GetString(back));
    }

    /// <summary>Puts bytes before the first ones that are written, in the same write.</summary>
    private sealed class PrefixedStream(Stream inner, byte[] prefix) : Stream
    {
        private byte[]? _prefix = prefix;

        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] all = [.. _prefix ?? [], .. buffer.Span];
            _prefix = null;
            await inner.WriteAsync(all, cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
