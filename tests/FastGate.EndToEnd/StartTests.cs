using System.Net;
using FastGate.Demo;
using FastGate.EndToEnd.Harness;

namespace FastGate.EndToEnd;

/// <summary>How the process starts and refuses to: files, variables, flags, exit status, messages.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DemoIssuer _issuer = DemoIssuer.Start();
    private readonly EchoApplication _application = EchoApplication.Start();
    private readonly IPEndPoint _listen = new(IPAddress.Loopback, Ports.Next());

    public void Dispose()
    {
        _issuer.Dispose();
        _application.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var (status, errors) = Refused("--config=/nonexistent/gatekeeper.yaml");

        Assert.Equal(1, status);
        Assert.Contains("/nonexistent/gatekeeper.yaml", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_value_is_named_with_file_line_and_key()
    {
        var file = _folder.Write("wrong.conf", Tutorial().Replace("no-redirects: true", "no-redirects: \"maybe\"", StringComparison.Ordinal));
        var line = Array.FindIndex(File.ReadAllLines(file), l => l.StartsWith("no-redirects", StringComparison.Ordinal)) + 1;

        var (status, errors) = Refused($"--config={file}");

        Assert.Equal(1, status);
        Assert.Contains("wrong.conf", errors, StringComparison.Ordinal);
        Assert.Contains($"{line}", errors, StringComparison.Ordinal);
        Assert.Contains("no-redirects", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_wrong_length_is_refused_without_printing_it()
    {
        var file = _folder.Write("key.conf", Tutorial() + "encryption-key: tooshort-canary\n");

        var (status, errors) = Refused($"--config={file}");

        Assert.Equal(1, status);
        Assert.Contains("encryption-key", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("tooshort-canary", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_upstream_is_named()
    {
        var file = _folder.Write("no-upstream.conf", Tutorial().Replace("upstream-url:", "# upstream-url:", StringComparison.Ordinal));

        var (status, errors) = Refused($"--config={file}");

        Assert.Equal(1, status);
        Assert.Contains("upstream-url", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stray")]
    [InlineData("--no-such-option=1")]
    [InlineData("--no-redirects=perhaps")]
    public void A_wrong_command_line_is_an_error(string argument)
    {
        var file = _folder.Write("good.conf", Tutorial());

        var (status, errors) = Refused($"--config={file}", argument);

        Assert.Equal(1, status);
        Assert.NotEqual("", errors);
    }

    [Fact]
    public void An_option_that_is_not_built_stops_the_start_by_name()
    {
        var file = _folder.Write("forwarding.conf", Tutorial() + "enable-forwarding: true\nforwarding-username: u\nforwarding-password: p\n");

        var (status, errors) = Refused($"--config={file}");

        Assert.Equal(1, status);
        Assert.Contains("enable-forwarding", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_discovery_the_start_ends_after_its_time()
    {
        var file = _folder.Write("gone.conf", Tutorial() + $"discovery-url: http://127.0.0.1:{Ports.Next()}/realms/demo\nopenid-provider-timeout: 1s\n");

        var (status, errors) = Refused($"--config={file}");

        Assert.Equal(1, status);
        Assert.NotEqual("", errors);
    }

    [Fact]
    public void The_listener_waits_for_an_issuer_that_comes_later()
    {
        var port = Ports.Next();
        var file = _folder.Write("later.conf", Tutorial() + $"discovery-url: http://127.0.0.1:{port}/realms/demo\n");
        using var process = ChildProcess.Start(Repository.Binary, [$"--config={file}"]);
        Thread.Sleep(500);
        Assert.Throws<System.Net.Sockets.SocketException>(() => RawClient.Connect(_listen).Dispose());

        using var late = DemoIssuer.Start(port: port);
        using var gateway = GatewayProcess.Start(_listen, [$"--config={file}"]);

        Assert.Equal(200, gateway.Get("/later", late.AccessToken()).Status);
    }

    [Fact]
    public void Variables_override_the_file_and_flags_override_variables()
    {
        var other = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        var third = new IPEndPoint(IPAddress.Loopback, Ports.Next());
        var file = _folder.Write("override.conf", Tutorial());
        var environment = new Dictionary<string, string> { ["PROXY_LISTEN"] = other.ToString(), ["PROXY_ENABLE_TOKEN_HEADER"] = "false" };

        using (var gateway = GatewayProcess.Start(other, [$"--config={file}"], environment))
        {
            Assert.Equal(200, gateway.Get("/variable", _issuer.AccessToken()).Status);
            Assert.Null(_application.Last!.Field("X-Auth-Token"));
        }

        using (var gateway = GatewayProcess.Start(third, ["run", "-config", file, $"--listen={third}", "--enable-token-header"], environment))
        {
            Assert.Equal(200, gateway.Get("/flag", _issuer.AccessToken()).Status);
            Assert.NotNull(_application.Last!.Field("X-Auth-Token"));
        }
    }

    [Fact]
    public void The_file_may_come_from_a_variable_and_have_any_extension()
    {
        var file = _folder.Write("settings.whatever", Tutorial());

        using var gateway = GatewayProcess.Start(_listen, [], new Dictionary<string, string> { ["PROXY_CONFIG_FILE"] = file });

        Assert.Equal(200, gateway.Get("/extension", _issuer.AccessToken()).Status);
    }

    [Fact]
    public void An_unquoted_port_listens_everywhere()
    {
        var file = _folder.Write("port.conf", Tutorial() + $"listen: :{_listen.Port}\n");

        using var gateway = GatewayProcess.Start(_listen, [$"--config={file}"]);

        Assert.Equal(200, gateway.Get("/port", _issuer.AccessToken()).Status);
    }

    [Fact]
    public void Toml_needs_four_lines_and_answers_401_with_an_error()
    {
        var file = _folder.Write("fastgate.toml", $"""
            issuer = "{_issuer.Issuer}"
            audience = "gatekeeper"
            upstream = "{_application.Url}"
            listen = "{_listen}"

            """);

        using var gateway = GatewayProcess.Start(_listen, [$"--config={file}"]);

        Assert.Equal(200, gateway.Get("/toml", _issuer.AccessToken()).Status);
        var refused = gateway.Get("/toml", TokenMint.Tamper(_issuer.AccessToken()));
        Assert.Equal(401, refused.Status);
        Assert.Contains("error=\"invalid_token\"", refused.Field("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_key_in_toml_is_an_error()
    {
        var file = _folder.Write("wrong.toml", $"issuer = \"{_issuer.Issuer}\"\naudience = \"gatekeeper\"\nupstream = \"{_application.Url}\"\nlisten = \"{_listen}\"\nlistn = 1\n");

        var (status, errors) = Refused($"--config={file}");

        Assert.Equal(1, status);
        Assert.Contains("listn", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_taken_port_is_named()
    {
        var taken = _application.EndPoint;
        var file = _folder.Write("taken.conf", Tutorial() + $"listen: {taken}\n");

        var (status, errors) = Refused($"--config={file}");

        Assert.Equal(1, status);
        Assert.Contains($"{taken.Port}", errors, StringComparison.Ordinal);
    }

    /// <summary>What the shell hands over are bytes; the runtime makes U+FFFD of those that are no UTF-8.</summary>
    [Theory]
    [InlineData("PROXY_CLIENT_SECRET=$'canary-caf\\xe9' exec", "", "PROXY_CLIENT_SECRET: client-secret: ")]
    [InlineData("exec", "--client-secret=$'canary-caf\\xe9'", "--client-secret: ")]
    public void Bytes_that_are_no_text_are_refused(string before, string after, string named)
    {
        var file = _folder.Write("bytes.conf", Tutorial());
        foreach (var verb in (string[])["check", "run"])
        {
            var (status, output, errors) = ChildProcess.Run("bash", ["-c", $"{before} '{Repository.Binary}' {verb} '--config={file}' {after}"], seconds: 30);

            Assert.Equal(1, status);
            Assert.Contains("[error] " + named, output + errors, StringComparison.Ordinal);
            Assert.Contains("is not UTF-8 text", output + errors, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", output + errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/missing/gate.sock")]
    [InlineData("/bytes.conf")]
    public void A_Unix_socket_that_cannot_be_made_is_said_by_check_and_run_alike(string path)
    {
        var file = _folder.Write("bytes.conf", Tutorial());
        var socket = _folder.FullName + path;
        foreach (var verb in (string[])["check", "run"])
        {
            var (status, output, errors) = ChildProcess.Run(Repository.Binary, [verb, $"--config={file}", $"--listen-http=unix://{socket}"], seconds: 30);

            Assert.Equal(1, status);
            Assert.Contains($"[error] --listen-http: can't listen on unix://{socket}: ", output + errors, StringComparison.Ordinal);
        }
    }

    /// <summary>Root may write everywhere, so that this needs somebody else.</summary>
    [Fact]
    public void A_folder_without_the_permission_is_found_by_check()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "needs root, and setpriv to be somebody else");
        var file = _folder.Write("denied.conf", Tutorial());
        ChildProcess.Run("chmod", ["755", _folder.FullName]);
        var (status, output, _) = ChildProcess.Run(
            "setpriv", ["--reuid=65532", "--regid=65532", "--clear-groups", "--bounding-set=-all", Repository.Binary, "check", $"--config={file}", $"--listen-http=unix://{_folder.PathOf("gate.sock")}"]);

        Assert.Equal(1, status);
        Assert.Contains("gate.sock: its folder can't be written to", output, StringComparison.Ordinal);
    }

    private string Tutorial() => Sidecar.Tutorial(_issuer, _listen.ToString(), _application.Url);

    private static (int Status, string Errors) Refused(params string[] arguments)
    {
        var (status, _, errors) = ChildProcess.Run(Repository.Binary, arguments, seconds: 30);
        return (status, errors);
    }
}
