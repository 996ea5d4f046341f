using System.Net;
using System.Text;
using FastGate.Endpoints;
using FastGate.Telemetry;
using FastGate.Tests.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Endpoints;

/// <summary>The endpoints with an issuer that says what it is told to.</summary>
internal sealed class EndpointRig : IDisposable
{
    public const string Payload = """{"sub":"alice","n":1}""";

    public static readonly string Token = "e30." + Convert.ToBase64String(Encoding.UTF8.GetBytes(Payload)).TrimEnd('=') + ".c2ln";

    public static readonly EndpointCredential Verified = new(Token, true, 0);

    public EndpointRig(Func<EndpointSettings, EndpointSettings>? change = null)
    {
        Log = new Log(new LogSettings(true, false, true, ""), Clock, Output);
        var settings = new EndpointSettings
        {
            Version = "v1",
            Metrics = new Metrics(Clock, "v1"),
            Log = Log,
            Clock = Clock,
            DiscoveryUrl = "https://idp.example/auth/realms/r/.well-known/openid-configuration",
            Login = (user, password, _) =>
            {
                Logins.Add((user, password));
                return Grant(user, password);
            },
            Revoke = (token, _) =>
            {
                Revoked.Add(token);
                return Task.FromResult(SessionEnd.Ended);
            },
        };
        Settings = change is null ? settings : change(settings);
        Endpoints = new BuiltInEndpoints(Settings);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public RecordingStream Output { get; } = new();

    public Log Log { get; }

    public EndpointSettings Settings { get; }

    public BuiltInEndpoints Endpoints { get; }

    public List<(string User, string Password)> Logins { get; } = [];

    public List<string> Revoked { get; } = [];

    public Func<string, string, Task<GrantResult>> Grant { get; set; } = (_, _) => Task.FromResult(new GrantResult(GrantStatus.Granted)
    {
        AccessToken = "access.token.text",
        IdToken = "id.token.text",
        RefreshToken = "refresh.token.text",
        ExpiresIn = TimeSpan.FromSeconds(300),
        Scope = "openid",
    });

    public static EndpointRequest Request(string method, string path) => new()
    {
        Method = method,
        Path = path,
        Host = "gw.example:3000",
        TrueRemote = IPAddress.Loopback,
        Client = "127.0.0.1:9",
        Credential = new EndpointCredential(null, false, 401),
    };

    public static EndpointRequest Form(string body) => Request("POST", "/oauth/login") with
    {
        Body = Encoding.UTF8.GetBytes(body),
        ContentType = "application/x-www-form-urlencoded; charset=utf-8",
    };

    public Task<EndpointAnswer> Ask(EndpointRequest request) => Endpoints.AnswerAsync(request, TestContext.Current.CancellationToken);

    public Task<EndpointAnswer> Ask(string method, string path) => Ask(Request(method, path));

    public void Dispose()
    {
        Endpoints.Dispose();
        Log.Dispose();
    }
}

internal static class AnswerExtensions
{
    public static string Text(this EndpointAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    public static string? Field(this EndpointAnswer answer, string name) => answer.Fields.SingleOrDefault(field => field.Name == name).Value;

    public static string[] Cookies(this EndpointAnswer answer) => [.. answer.Fields.Where(field => field.Name == "Set-Cookie").Select(field => field.Value)];
}
