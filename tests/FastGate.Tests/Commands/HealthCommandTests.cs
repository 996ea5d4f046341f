using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Commands;
using FastGate.Configuration;
using FastGate.Tests.Tls;

namespace FastGate.Tests.Commands;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("200 OK", false, 0)]
    [InlineData("503 Service Unavailable", false, 1)]
    [InlineData("301 Moved Permanently\r\nLocation: https://localhost/oauth/health", true, 0)]
    [InlineData("301 Moved Permanently\r\nLocation: https://localhost/oauth/health", false, 1)]
    public async Task Well_is_200_and_the_redirect_that_was_asked_for(string answer, bool redirects, int status)
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        Task served = ServeAsync(gateway, answer);
        var arguments = new List<string>
        {
            $"--listen={gateway.LocalEndpoint}", "--upstream-url=http://127.0.0.1:1", "--discovery-url=http://127.0.0.1:1", "--client-id=a", "--no-redirects=true",
        };
        arguments.AddRange(redirects ? ["--enable-security-filter=true", "--enable-https-redirection=true"] : []);
        var context = new CommandContext(new StringWriter(), new StringWriter(), new Dictionary<string, string>(), Files.Of(new Dictionary<string, byte[]>()), Judges.None);
        Assert.Equal(status, await HealthCommand.Run(arguments, context));
        await served;
    }

    [Fact]
    public async Task Where_there_is_no_way_in_the_gateway_is_not_called_ill()
    {
        using var folder = new TestFolder();
        TestAuthority authority = TestAuthority.Root();
        TestLeaf leaf = authority.Issue();
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        var output = new StringWriter();
        var errors = new StringWriter();
        string[] arguments =
        [
            $"--listen={gateway.LocalEndpoint}", "--upstream-url=http://127.0.0.1:1", "--discovery-url=http://127.0.0.1:1", "--client-id=a", "--no-redirects=true",
            "--tls-cert=" + folder.Write("cert.pem", leaf.CertificatePem), "--tls-private-key=" + folder.Write("key.pem", leaf.KeyPem),
            "--tls-client-ca-certificate=" + folder.Write("ca.pem", authority.Pem),
        ];

        Assert.Equal(3, await HealthCommand.Run(arguments, new CommandContext(output, errors, new Dictionary<string, string>(), Files.OfMachine, Judges.None)));

        Assert.Equal("", output.ToString());
        Assert.StartsWith("[error] the gateway can't be asked: its listeners demand client certificates", Assert.Single(errors.ToString().TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.False(gateway.Pending());
    }

    private static async Task ServeAsync(TcpListener gateway, string answer)
    {
        using Socket socket = await gateway.AcceptSocketAsync();
        var request = new byte[4096];
        int length = await socket.ReceiveAsync(request);
        Assert.StartsWith("GET /oauth/health HTTP/1.1\r\n", Encoding.ASCII.GetString(request, 0, length), StringComparison.Ordinal);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }
}
