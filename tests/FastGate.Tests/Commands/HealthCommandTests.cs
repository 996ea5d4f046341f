using System.Net;
using System.Net.Sockets;
using System.Text;
using FastGate.Commands;
using FastGate.Configuration;
using FastGate.Tests.Gateway.Harness;
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
        List<string> arguments = Flags(gateway.LocalEndpoint);
        arguments.AddRange(redirects ? ["--enable-security-filter=true", "--enable-https-redirection=true"] : []);
        Assert.Equal(status, await HealthCommand.Run(arguments, Context([])));
        await served;
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    public async Task Without_flags_it_asks_the_gateway_that_is_the_containers_first_process(string verb)
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        Task served = ServeAsync(gateway, "200 OK");
        List<string> first = ["/fastgate", .. verb.Length > 0 ? [verb] : Array.Empty<string>(), .. Flags(gateway.LocalEndpoint)];

        Assert.Equal(0, await HealthCommand.Run([], Context(new() { ["/proc/1/cmdline"] = Words([.. first]), ["/proc/self/cmdline"] = Words("/fastgate", "health") })));
        await served;
    }

    [Theory]
    [InlineData("/fastgate", "--listen=:1", "--no-redirects=")]
    [InlineData("/fastgate", "--listen=:1")]
    [InlineData("/fastgate", "run", "--listen=:1")]
    public void The_first_process_flags_are_taken_word_by_word(params string[] first)
    {
        Files files = Files.Of(new Dictionary<string, byte[]> { ["/proc/1/cmdline"] = Words(first), ["/proc/self/cmdline"] = Words("/fastgate", "health") });
        Assert.Equal(first.Where(word => word is not ("/fastgate" or "run")), FirstProcess.Flags(files));
    }

    [Theory]
    [InlineData("/sbin/init", "--listen=:1")]
    [InlineData("/usr/bin/fastgate", "--listen=:1")]
    [InlineData("/fastgate", "health")]
    [InlineData("/fastgate", "demo", "--listen=:1")]
    [InlineData("/fastgate")]
    [InlineData]
    public void Another_first_process_tells_nothing(params string[] first)
    {
        Files files = Files.Of(new Dictionary<string, byte[]> { ["/proc/1/cmdline"] = Words(first), ["/proc/self/cmdline"] = Words("/fastgate", "health") });
        Assert.Empty(FirstProcess.Flags(files));
        Assert.Empty(FirstProcess.Flags(Files.Of(new Dictionary<string, byte[]>())));
    }

    [Fact]
    public async Task Flags_of_its_own_are_all_it_goes_by()
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        Task served = ServeAsync(gateway, "200 OK");
        Dictionary<string, byte[]> files = new() { ["/proc/1/cmdline"] = Words("/fastgate", "--listen=127.0.0.1:1"), ["/proc/self/cmdline"] = Words("/fastgate", "health") };

        Assert.Equal(0, await HealthCommand.Run(Flags(gateway.LocalEndpoint), Context(files)));
        await served;
    }

    /// <summary>The gateway compares the Host with each of its hostnames letter by letter, the port too. "a b" is no Host at all: nobody is let in.</summary>
    [Theory]
    [InlineData("api.example", 0)]
    [InlineData("api.example:80", 0)]
    [InlineData("api.example:443", 0)]
    [InlineData("*", 0)]
    [InlineData("*.example.org", 0)]
    [InlineData("[::1]:80", 0)]
    [InlineData("a b,b\u00fccher.example,api.example", 0)]
    [InlineData("a b", 1)]
    [InlineData("x@y", 1)]
    [InlineData("http://api.example/", 1)]
    [InlineData("", 1)]
    public async Task The_host_is_one_that_the_gateway_takes(string hostnames, int status)
    {
        string[] names = hostnames.Split(',');
        using var upstream = ScriptedUpstream.Answering(_ => null);
        await using var rig = GateRig.Start(upstream, options => options with { EnableSecurityFilter = true, Hostnames = names });
        // as a list in YAML, which has the empty name too
        string file = $"listen: {rig.Gateway.LocalEndPoint}\nupstream-url: http://127.0.0.1:1\ndiscovery-url: http://127.0.0.1:1\nclient-id: a\nno-redirects: true\n"
            + $"enable-security-filter: true\nhostnames: [{string.Join(", ", names.Select(name => $"\"{name}\""))}]\n";

        Assert.Equal(status, await HealthCommand.Run(["--config=gate.yaml"], Context(new() { ["gate.yaml"] = Encoding.UTF8.GetBytes(file) })));
    }

    [Fact]
    public async Task The_path_is_the_gateways()
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        Task served = ServeAsync(gateway, "200 OK", "/gate/oauth/health");
        Assert.Equal(0, await HealthCommand.Run([.. Flags(gateway.LocalEndpoint), "--base-uri=/gate/"], Context([])));
        await served;
    }

    [Theory]
    [InlineData("HTTP/1.1 abc Odd\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("")]
    public async Task What_is_no_answer_is_no_good_one(string words)
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        Task served = SpeakAsync();
        Assert.Equal(1, await HealthCommand.Run(Flags(gateway.LocalEndpoint), Context([])));
        await served;

        async Task SpeakAsync()
        {
            using Socket socket = await gateway.AcceptSocketAsync();
            await socket.ReceiveAsync(new byte[4096]);
            await socket.SendAsync(Encoding.ASCII.GetBytes(words));
        }
    }

    private static List<string> Flags(EndPoint listen) =>
        [$"--listen={listen}", "--upstream-url=http://127.0.0.1:1", "--discovery-url=http://127.0.0.1:1", "--client-id=a", "--no-redirects=true"];

    private static byte[] Words(params string[] words) => Encoding.UTF8.GetBytes(string.Concat(words.Select(word => word + '\0')));

    private static CommandContext Context(Dictionary<string, byte[]> files) =>
        new(new StringWriter(), new StringWriter(), new Dictionary<string, string>(), Files.Of(files), Judges.None);

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

    private static async Task ServeAsync(TcpListener gateway, string answer, string path = "/oauth/health")
    {
        using Socket socket = await gateway.AcceptSocketAsync();
        var request = new byte[4096];
        int length = await socket.ReceiveAsync(request);
        Assert.StartsWith($"GET {path} HTTP/1.1\r\n", Encoding.ASCII.GetString(request, 0, length), StringComparison.Ordinal);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }
}
