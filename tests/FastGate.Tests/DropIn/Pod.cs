using System.Text;
using FastGate.Commands;
using FastGate.Configuration;
using FastGate.Telemetry;
using FastGate.Tests.Gateway.Harness;
using FastGate.Tests.Identity;
using FastGate.Tests.Telemetry;

namespace FastGate.Tests.DropIn;

/// <summary>
/// The sidecar in front of an application: a whole gateway in this process that reads a configuration file as the operator
/// wrote it, what it answers, what the application got of it, and what it logged.
/// </summary>
internal sealed class Pod : IAsyncDisposable
{
    private const string Base = """
        discovery-url: http://issuer.test/realms/demo
        client-id: gatekeeper
        client-secret: secret
        listen: 127.0.0.1:0
        no-redirects: true

        """;

    private readonly ScriptedUpstream _application;
    private readonly RecordingStream _written;
    private readonly Log _log;

    private Pod(ScriptedUpstream application, GateRig gate, RecordingStream written, Log log)
        => (_application, Gate, _written, _log) = (application, gate, written, log);

    public GateRig Gate { get; }

    /// <summary>Everything that reached the application, in order.</summary>
    public WireMessage[] Reached => [.. _application.Requests];

    public WireMessage Last => Reached[^1];

    public static Pod Start(string yaml = "", string answer = ScriptedUpstream.Ok) =>
        Start("gate.conf", Base + "upstream-url: @UPSTREAM@\n" + yaml, answer);

    /// <summary>The same in the other dialect.</summary>
    public static Pod StartToml(string toml = "", string path = "", string answer = ScriptedUpstream.Ok) =>
        Start("gate.toml", $"issuer = \"{Tokens.Issuer}\"\naudience = \"gatekeeper\"\nupstream = \"@UPSTREAM@{path}\"\nlisten = \"127.0.0.1:0\"\n{toml}\n", answer);

    public static string Bearer(string members = "", long expiry = Tokens.Now + 300) => Bearer(Tokens.Sign(members, expiry));

    public static string Bearer(byte[] token) => $"Authorization: Bearer {Encoding.ASCII.GetString(token)}\r\n";

    public static string Roles(params string[] roles) => Bearer($$"""
        "realm_access":{"roles":[{{string.Join(',', roles.Select(r => $"\"{r}\""))}}]}
        """);

    /// <summary>One request on a connection of its own; <paramref name="fields"/> are lines with their line ends.</summary>
    public Task<WireMessage> Send(string method, string target, string fields = "") =>
        Gate.AskAsync($"{method} {target} HTTP/1.1\r\nHost: api.example\r\n{fields}\r\n");

    public Task<WireMessage> Get(string target = "/", string fields = "") => Send("GET", target, fields);

    /// <summary>The status, and whether the application was reached, which must go together with it.</summary>
    public async Task Expect(int status, string method, string target, string fields = "")
    {
        var before = Reached.Length;
        var answer = await Send(method, target, fields);
        Assert.True(status == answer.Status, $"{method} {target}: {answer}");
        Assert.Equal(status == 200 ? before + 1 : before, Reached.Length);
    }

    /// <summary>The lines logged so far, that of the start aside.</summary>
    public string[] Log()
    {
        _log.Flush(TimeSpan.FromSeconds(10));
        return [.. _written.Lines.Where(line => !line.Contains("keycloak proxy service starting", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        await Gate.DisposeAsync();
        _log.Dispose();
        _written.Dispose();
        _application.Dispose();
    }

    private static Pod Start(string path, string text, string answer)
    {
        var application = ScriptedUpstream.Answering(answer);
        var content = new Dictionary<string, byte[]> { [path] = Encoding.UTF8.GetBytes(text.Replace("@UPSTREAM@", application.Url, StringComparison.Ordinal)) };
        var read = Configurator.Read(["--config=" + path], new Dictionary<string, string>(), Machine(content), ConfigurationJudges.All);
        Assert.True(read.Options is not null, string.Join('\n', read.Findings));
        var options = read.Options!;
        var written = new RecordingStream();
        var log = new Log(new LogSettings(options.EnableJsonLogging, options.DisableAllLogging, options.Verbose, "", options.EnableLogging), Tokens.Clock(), written);
        return new Pod(application, GateRig.Start(application, _ => options, log: log), written, log);
    }

    /// <summary>The configuration from memory, all else from the disk.</summary>
    private static Files Machine(Dictionary<string, byte[]> content) => new(
        path => content.TryGetValue(path, out var bytes) ? bytes : File.ReadAllBytes(path),
        path => content.ContainsKey(path) || File.Exists(path));
}
