using System.Net.Sockets;
using FastGate.Listening;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Listening;

public sealed class UnixListenerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.At("gate.sock");

    [Fact]
    public async Task It_serves_peers_that_have_no_address_and_takes_its_file_along()
    {
        var gate = TestGate.Open("unix://" + Path);
        gate.Start(async connection =>
        {
            Assert.Null(connection.PeerAddress);
            Assert.Null(connection.TrueRemoteAddress);
            Assert.Equal("", connection.ClientText);
            await TestGate.Echo(connection);
        });
        using (var client = Connect())
        {
            await TestGate.AssertEchoes(new NetworkStream(client));
        }
        await gate.DisposeAsync();
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task A_stale_socket_is_replaced()
    {
        using (var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stale.Bind(new UnixDomainSocketEndPoint(Path));
            stale.Listen();
        }
        // .NET removes the file with the socket; a process that was killed leaves it, as a bind without a close does here.
        var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        left.Bind(new UnixDomainSocketEndPoint(Path));
        File.Move(Path, Path + ".kept");
        left.Dispose();
        File.Move(Path + ".kept", Path);

        await using var gate = TestGate.Open("unix://" + Path);
        gate.Start(TestGate.Echo);
        using var client = Connect();
        await TestGate.AssertEchoes(new NetworkStream(client));
    }

    [Fact]
    public async Task A_live_socket_is_not_replaced()
    {
        await using var gate = TestGate.Open("unix://" + Path);
        Assert.Contains("another process listens", Assert.Throws<ListenException>(() => TestGate.Open("unix://" + Path)).Message);
        gate.Start(TestGate.Echo);
        using var client = Connect();
        await TestGate.AssertEchoes(new NetworkStream(client));
    }

    [Fact]
    public void A_live_socket_with_a_full_backlog_is_not_replaced()
    {
        using var live = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        live.Bind(new UnixDomainSocketEndPoint(Path));
        live.Listen(0);
        using var first = Connect();
        Assert.Throws<ListenException>(() => TestGate.Open("unix://" + Path));
        Assert.True(File.Exists(Path));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("empty file")]
    [InlineData("folder")]
    [InlineData("link to a file")]
    [InlineData("link to nothing")]
    [InlineData("link to a stale socket")]
    [InlineData("FIFO")]
    public void Nothing_else_is_replaced(string what)
    {
        switch (what)
        {
            case "file": File.WriteAllText(Path, "data"); break;
            case "empty file": File.WriteAllText(Path, ""); break;
            case "folder": Directory.CreateDirectory(Path); break;
            case "link to a file": File.CreateSymbolicLink(Path, _folder.Write("data", "data")); break;
            case "link to nothing": File.CreateSymbolicLink(Path, _folder.At("nothing")); break;
            case "FIFO":
                using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [Path]))
                {
                    mkfifo.WaitForExit();
                }
                break;
            default:
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint(_folder.At("s")));
                File.Move(_folder.At("s"), _folder.At("real"));
                socket.Dispose();
                File.CreateSymbolicLink(Path, _folder.At("real"));
                break;
        }
        Assert.Contains("no socket", Assert.Throws<ListenException>(() => TestGate.Open("unix://" + Path)).Message);
        Assert.True(System.IO.Path.Exists(Path) || new FileInfo(Path).LinkTarget is not null);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said() =>
        Assert.Throws<ListenException>(() => TestGate.Open("unix://" + _folder.At("none/gate.sock")));

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Path));
        return client;
    }
}
