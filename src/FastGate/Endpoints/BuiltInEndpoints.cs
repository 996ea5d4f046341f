using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;

namespace FastGate.Endpoints;

/// <summary>
/// The paths under <c>base-uri</c> + <c>oauth-uri</c> that the gateway answers itself, and <c>/debug/pprof</c> where that is switched on. Everything
/// below the prefix is its own: what it does not know is 404 and never reaches the application.
/// </summary>
public sealed class BuiltInEndpoints : IDisposable
{
    /// <summary>The longest login form.</summary>
    public const int MaxFormBytes = 8 * 1024;

    private readonly EndpointSettings _settings;
    private readonly EndpointPaths _paths;
    private readonly LoginEndpoint _login;
    private readonly LogoutEndpoint _logout;
    private readonly EndpointAnswer _health;
    private readonly EndpointAnswer _discovery;

    public BuiltInEndpoints(EndpointSettings settings)
    {
        _settings = settings;
        _paths = new EndpointPaths(settings.BaseUri, settings.OAuthUri, settings.EnableProfiling);
        var cookies = new CookieWriter(settings.Cookies, settings.BaseUri, settings.Clock);
        _login = new LoginEndpoint(settings, cookies);
        _logout = new LogoutEndpoint(settings, cookies);
        _health = Health(settings.Version);
        _discovery = EndpointAnswer.With(200, "application/json", Discovery(_paths.Prefix));
    }

    /// <summary>The prefix of all of them, for those who build resources or messages.</summary>
    public string Prefix => _paths.Prefix;

    /// <summary>Is this path answered here? Allocates nothing: it is asked for every request.</summary>
    public bool Owns(ReadOnlySpan<byte> normalisedPath) => _paths.Owns(normalisedPath);

    /// <summary>What must be had before <see cref="AnswerAsync"/> can say something useful.</summary>
    public EndpointNeeds NeedsOf(ReadOnlySpan<byte> method, ReadOnlySpan<byte> normalisedPath) => _paths.Find(normalisedPath) switch
    {
        EndpointKind.Expired or EndpointKind.Token or EndpointKind.Logout when method.SequenceEqual("GET"u8) => EndpointNeeds.Token,
        EndpointKind.Login when _settings.EnableLogin && method.SequenceEqual("POST"u8) => EndpointNeeds.Form,
        _ => EndpointNeeds.Nothing,
    };

    public Task<EndpointAnswer> AnswerAsync(EndpointRequest request, CancellationToken ct)
    {
        EndpointKind kind = _paths.Find(Encoding.UTF8.GetBytes(request.Path));
        if (kind == EndpointKind.Login)
        {
            return request.Method == "POST" ? _login.AnswerAsync(request, ct) : Task.FromResult(EndpointAnswer.MethodNotAllowed);
        }

        if (kind == EndpointKind.Logout && request.Method == "GET")
        {
            return _logout.AnswerAsync(request, ct);
        }

        return Task.FromResult(Answer(kind, request));
    }

    /// <summary>What a request that needs <see cref="EndpointNeeds.Form"/> gets without it; null: the form is to be read.</summary>
    public EndpointAnswer? RefuseForm(EndpointRequest request) => _login.RefuseHead(request);

    public void Dispose() => _login.Dispose();

    internal static EndpointAnswer Health(string version) => EndpointAnswer.Text(200, "OK\n", ("X-Auth-Proxy-Version", version));

    internal static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    internal static EndpointAnswer Profiling(EndpointKind kind, string method) =>
        method == "GET" || (method == "POST" && kind == EndpointKind.ProfilingSymbol) ? EndpointAnswer.NotImplemented : EndpointAnswer.MethodNotAllowed;

    private EndpointAnswer Answer(EndpointKind kind, EndpointRequest request)
    {
        bool get = request.Method == "GET";
        switch (kind)
        {
            case EndpointKind.Authorize:
                return EndpointAnswer.NotImplemented;
            case EndpointKind.Profiling or EndpointKind.ProfilingSymbol when !_settings.HasAdminListener:
                return IsLoopback(request.TrueRemote) ? Profiling(kind, request.Method) : EndpointAnswer.Empty(403);
            case EndpointKind.Metrics when _settings.EnableMetrics && !_settings.HasAdminListener:
                return get ? MetricsAnswer(_settings, request.TrueRemote) : EndpointAnswer.MethodNotAllowed;
            case EndpointKind.Unknown or EndpointKind.Metrics or EndpointKind.Profiling or EndpointKind.ProfilingSymbol:
                return EndpointAnswer.NotFound;
            default:
                return get ? AnswerGet(kind, request) : EndpointAnswer.MethodNotAllowed;
        }
    }

    private EndpointAnswer AnswerGet(EndpointKind kind, EndpointRequest request) => kind switch
    {
        EndpointKind.Health => _health,
        EndpointKind.Discovery => _discovery,
        EndpointKind.Callback => EndpointAnswer.NotImplemented,
        EndpointKind.Expired => request.Credential.IsVerified ? EndpointAnswer.Empty(200) : EndpointAnswer.Refusal(request.Credential),
        EndpointKind.Token => TokenAnswer(request.Credential),
        _ => EndpointAnswer.NotFound,
    };

    internal static EndpointAnswer MetricsAnswer(EndpointSettings settings, IPAddress? remote) =>
        settings.LocalhostMetrics && !IsLoopback(remote)
            ? EndpointAnswer.Empty(403)
            : EndpointAnswer.With(200, Telemetry.Metrics.ContentType, settings.Metrics.Render());

    // The payload's own bytes, as 7.0.0 gave them, but only of a token that verified.
    private static EndpointAnswer TokenAnswer(EndpointCredential credential)
    {
        if (!credential.IsVerified || credential.Token?.Split('.') is not [_, var payload, _] || !Base64Url.IsValid(payload))
        {
            return EndpointAnswer.Refusal(credential);
        }

        return EndpointAnswer.With(200, "application/json", Base64Url.DecodeFromChars(payload));
    }

    private static byte[] Discovery(string prefix)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("expired_endpoint", prefix + "/expired");
            json.WriteString("logout_endpoint", prefix + "/logout");
            json.WriteString("token_endpoint", prefix + "/token");
            json.WriteString("login_endpoint", prefix + "/login");
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
