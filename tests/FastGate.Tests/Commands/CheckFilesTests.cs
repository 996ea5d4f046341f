using System.Net;
using System.Net.Sockets;
using FastGate.Commands;
using FastGate.Configuration;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Commands;

/// <summary>What <c>check</c> finds in the files that options name, and between the listeners: all that a start would trip over later.</summary>
public sealed class CheckFilesTests : IDisposable
{
    /// <summary>Sound base64, so that a block of PEM with it is one.</summary>
    private const string Canary = "c4n4ryAA";

    private const string Sixteen = "name-of-a-log-16";
    private const string Fifty = Sixteen + Sixteen + Sixteen + "-2";
    private const string Longest = Fifty + Fifty + Fifty + Fifty + Fifty + ".logs"; // 255 bytes, the most that a file's name can have

    private static readonly TestAuthority Authority = TestAuthority.Root();
    private static readonly TestLeaf Leaf = Authority.Issue();
    private static readonly TestLeaf Other = Authority.Issue();

    private readonly TestFolder _folder = new();
    private readonly TcpListener _nobody = new(IPAddress.Loopback, 0);

    public CheckFilesTests()
    {
        _nobody.Start();
        _folder.Write("ca.pem", Authority.Pem);
        _folder.Write("good.pem", Leaf.CertificatePem);
        _folder.Write("good.key", Leaf.KeyPem);
        _folder.Write("other.key", Other.KeyPem);
        _folder.Write("text.pem", $"no PEM, {Canary}\n");
        _folder.Write("torn.pem", $"-----BEGIN CERTIFICATE-----\n{Canary}\n-----END CERTIFICATE-----\n");
        _folder.Write("torn.key", $"-----BEGIN PRIVATE KEY-----\n{Canary}\n-----END PRIVATE KEY-----\n");
        _folder.Write("empty.pem", "");
        _folder.Write("lines.log", "what was logged before\n");
        Directory.CreateDirectory(_folder.At("folder"));
        File.CreateSymbolicLink(_folder.At("folder/link"), _folder.At("lines.log"));
        File.CreateSymbolicLink(_folder.At("folder/dangling"), _folder.At("nothing"));
    }

    public void Dispose()
    {
        _nobody.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("tls-cert: @/text.pem\ntls-private-key: @/good.key", 7, "tls-cert: the file @/text.pem holds no PEM certificate")]
    [InlineData("tls-cert: @/torn.pem\ntls-private-key: @/good.key", 7, "tls-cert: the file @/torn.pem holds a certificate that can't be read")]
    [InlineData("tls-cert: @/empty.pem\ntls-private-key: @/good.key", 7, "tls-cert: the file @/empty.pem holds no PEM certificate")]
    [InlineData("tls-cert: @/good.pem\ntls-private-key: @/other.key", 8, "tls-private-key: the private key @/other.key does not belong to the certificate @/good.pem")]
    [InlineData("tls-cert: @/good.pem\ntls-private-key: @/torn.key", 8, "tls-private-key: the private key @/torn.key does not belong")]
    [InlineData("tls-cert: @/good.pem\ntls-private-key: @/good.key\ntls-client-ca-certificate: @/torn.pem", 9, "tls-client-ca-certificate: the file @/torn.pem holds")]
    [InlineData("tls-cert: @/good.pem\ntls-private-key: @/good.key\ntls-client-certificate: @/good.key", 9, "tls-client-certificate: the file @/good.key holds no PEM certificate")]
    [InlineData("enable-self-signed-tls: true\ntls-client-ca-certificate: @/text.pem", 8, "tls-client-ca-certificate: the file @/text.pem holds")]
    [InlineData("listen-admin: 127.0.0.1:0\ntls-admin-cert: @/good.pem\ntls-admin-private-key: @/other.key", 9, "tls-admin-private-key: the private key @/other.key does not belong")]
    [InlineData("listen-admin: 127.0.0.1:0\ntls-admin-cert: @/text.pem\ntls-admin-private-key: @/good.key", 8, "tls-admin-cert: the file @/text.pem holds")]
    [InlineData("listen-admin: 127.0.0.1:0\ntls-cert: @/good.pem\ntls-private-key: @/good.key\ntls-admin-client-certificate: @/text.pem", 10, "tls-admin-client-certificate: the file @/text.pem holds")]
    [InlineData("upstream-url: https://127.0.0.1:1\nupstream-ca: @/torn.pem", 8, "upstream-ca: the file @/torn.pem holds a certificate that can't be read")]
    [InlineData("upstream-url: https://127.0.0.1:1\ntls-client-certificate: @/good.pem\ntls-client-private-key: @/other.key", 9, "tls-client-private-key: the private key @/other.key does not belong")]
    [InlineData("tls-openid-provider-ca-certificate: @/text.pem", 7, "tls-openid-provider-ca-certificate: the file @/text.pem holds no PEM certificate")]
    [InlineData("tls-openid-provider-client-certificate: @/torn.pem\ntls-openid-provider-client-private-key: @/good.key", 7, "tls-openid-provider-client-certificate: the file @/torn.pem holds")]
    [InlineData("tls-openid-provider-client-certificate: @/good.pem\ntls-openid-provider-client-private-key: @/other.key", 8, "tls-openid-provider-client-private-key: the private key @/other.key does not belong")]
    [InlineData("log-output: @/nowhere/gate.log", 7, "log-output: @/nowhere/gate.log can't be opened: there is no such folder")]
    [InlineData("log-output: @/lines.log/gate.log", 7, "log-output: @/lines.log/gate.log can't be opened: there is no such folder")]
    [InlineData("log-output: @/folder", 7, "log-output: @/folder can't be opened: it is a folder")]
    [InlineData("log-output: @/" + Longest + "s", 7, "log-output: @/" + Longest + "s can't be opened: its name is too long")]
    [InlineData("log-output: @/" + Longest + "s/gate.log", 7, "log-output: @/" + Longest + "s/gate.log can't be opened: there is no such folder")]
    [InlineData("listen: :3000\nlisten-http: 127.0.0.1:3000", 8, "listen-http: 127.0.0.1:3000 is taken by listen (:3000); write another port")]
    [InlineData("listen-http: 127.0.0.1:3001\nlisten-admin: 127.0.0.1:3001", 8, "listen-admin: 127.0.0.1:3001 is taken by listen-http (127.0.0.1:3001); write another port")]
    [InlineData("listen-http: unix://@/a.sock\nlisten-admin: unix://@/./a.sock", 8, "listen-admin: unix://@/./a.sock is taken by listen-http (unix://@/a.sock); write another path")]
    [InlineData("listen: unix://@/nowhere/x.sock", 7, "listen: can't listen on unix://@/nowhere/x.sock: there is no such folder")]
    [InlineData("listen: unix://@/lines.log", 7, "listen: can't listen on unix://@/lines.log: something that is no socket is there, and it is not replaced")]
    [InlineData("listen-http: unix://@/folder", 7, "listen-http: can't listen on unix://@/folder: something that is no socket is there")]
    [InlineData("listen-http: unix://@/folder/", 7, "listen-http: can't listen on unix://@/folder/: something that is no socket is there")]
    [InlineData("listen-admin: unix://@/lines.log/x.sock", 7, "listen-admin: can't listen on unix://@/lines.log/x.sock: there is no such folder")]
    [InlineData("listen-admin: unix://@/new.sock/", 7, "listen-admin: can't listen on unix://@/new.sock/: there is no such folder")]
    [InlineData("listen-admin: unix://@/folder/link", 7, "listen-admin: can't listen on unix://@/folder/link: something that is no socket is there")]
    [InlineData("listen-admin: unix://@/folder/dangling", 7, "listen-admin: can't listen on unix://@/folder/dangling: something that is no socket is there")]
    public async Task What_stops_a_start_is_said_with_its_line_and_option_and_the_start_says_the_same(string settings, int line, string message)
    {
        string file = Write(settings);
        string expected = $"[error] {file}:{line}: {message.Replace("@", _folder.Path, StringComparison.Ordinal)}";

        (int status, string output, _) = await Do(CheckCommand.Run, file);
        Assert.Equal(1, status);
        Assert.StartsWith(expected, Assert.Single(output.Split('\n'), said => said.StartsWith("[error]", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(": 1 error, ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, output, StringComparison.Ordinal);

        (status, _, string errors) = await Do(RunCommand.Run, file, "--disable-all-logging");
        Assert.Equal(1, status);
        Assert.StartsWith(expected, Assert.Single(errors.Split('\n'), said => said.Length > 0), StringComparison.Ordinal);

        // The start too had asked nobody yet.
        Assert.False(_nobody.Pending());
    }

    [Fact]
    public async Task Several_faults_are_said_together_and_each_once()
    {
        string file = Write("tls-cert: @/text.pem\ntls-private-key: @/good.key\nlisten-admin: 127.0.0.1:0\nlog-output: @/folder\ntls-openid-provider-ca-certificate: @/torn.pem");
        (int status, string output, _) = await Do(CheckCommand.Run, file);
        Assert.Equal(1, status);
        Assert.Equal(3, output.Split('\n').Count(said => said.StartsWith("[error]", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("new.log")]
    [InlineData("lines.log")]
    [InlineData(Longest)]
    public async Task A_good_configuration_asks_nobody_binds_nothing_and_changes_no_file(string log)
    {
        string file = Write($"""
            listen: {_nobody.LocalEndpoint}
            tls-cert: @/good.pem
            tls-private-key: @/good.key
            tls-client-ca-certificate: @/ca.pem
            upstream-url: https://{_nobody.LocalEndpoint}
            upstream-ca: @/ca.pem
            tls-openid-provider-ca-certificate: @/ca.pem
            log-output: @/{log}
            """);
        string[] before = Everything();

        (int status, string output, string errors) = await Do(CheckCommand.Run, file);

        Assert.True(status == 0, output);
        Assert.Equal("", errors);
        Assert.Equal(before, Everything());
        Assert.False(_nobody.Pending());
    }

    /// <summary>A start would connect to find out whether somebody listens there; whether a port is taken is not asked either.</summary>
    [Fact]
    public async Task A_socket_that_is_there_is_left_alone_and_one_that_is_not_there_is_not_made()
    {
        using var live = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        live.Bind(new UnixDomainSocketEndPoint(_folder.At("live.sock")));
        live.Listen();
        string file = Write("listen: unix://@/live.sock\nlisten-http: unix://@/new.sock\nlisten-admin: unix://@/folder/new.sock");

        (int status, string output, _) = await Do(CheckCommand.Run, file);

        Assert.True(status == 0, output);
        Assert.False(live.Poll(0, SelectMode.SelectRead));
        Assert.True(File.Exists(_folder.At("live.sock")));
        Assert.False(File.Exists(_folder.At("new.sock")));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.At("folder")).Length);
    }

    private string[] Everything() =>
        [.. Directory.GetFiles(_folder.Path).Order().Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {File.ReadAllText(path)}")];

    private string Write(string settings) => _folder.Write("gate.conf", $"""
        listen: 127.0.0.1:0
        upstream-url: http://{_nobody.LocalEndpoint}
        discovery-url: http://{_nobody.LocalEndpoint}
        client-id: api
        no-redirects: true
        trusted-proxies: []
        {settings.Replace("@", _folder.Path, StringComparison.Ordinal)}

        """);

    private static async Task<(int Status, string Output, string Errors)> Do(Func<IReadOnlyList<string>, CommandContext, Task<int>> verb, string file, params string[] more)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int status = await verb(["--config=" + file, .. more], new CommandContext(output, errors, new Dictionary<string, string>(), Files.OfMachine, Judges.None));
        return (status, output.ToString(), errors.ToString());
    }
}
