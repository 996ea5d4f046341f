using System.Text;

namespace FastGate.Endpoints;

/// <summary>
/// The admin listener: health, readiness, metrics and debug answers, at the root and (health, metrics) under the prefix where gogatekeeper's users have them.
/// Nothing here needs a token and nothing goes to the application.
/// </summary>
public sealed class AdminEndpoints
{
    private readonly EndpointSettings _settings;
    private readonly EndpointPaths _paths;
    private readonly Func<Readiness> _readiness;
    private readonly Func<string> _configuration;
    private readonly EndpointAnswer _health;

    /// <param name="settings">The same as the built-in endpoints'.</param>
    /// <param name="readiness">Asked at each probe.</param>
    /// <param name="configuration">The configuration in effect as text, secrets already masked.</param>
    public AdminEndpoints(EndpointSettings settings, Func<Readiness> readiness, Func<string> configuration)
    {
        _settings = settings;
        _paths = new EndpointPaths(settings.BaseUri, settings.OAuthUri, settings.EnableProfiling);
        _readiness = readiness;
        _configuration = configuration;
        _health = BuiltInEndpoints.Health(settings.Version);
    }

    public EndpointAnswer Answer(EndpointRequest request)
    {
        Func<EndpointAnswer>? answer = Find(request);
        if (answer is not null)
        {
            return request.Method == "GET" ? answer() : EndpointAnswer.MethodNotAllowed;
        }

        EndpointKind profiling = _paths.Find(Encoding.UTF8.GetBytes(request.Path));
        return profiling is EndpointKind.Profiling or EndpointKind.ProfilingSymbol
            ? BuiltInEndpoints.Profiling(profiling, request.Method)
            : EndpointAnswer.NotFound;
    }

    private Func<EndpointAnswer>? Find(EndpointRequest request)
    {
        string path = request.Path;
        string below = path.StartsWith(_paths.Prefix + "/", StringComparison.Ordinal) ? path[_paths.Prefix.Length..] : path;
        return below switch
        {
            "/health" => () => _health,
            "/metrics" when _settings.EnableMetrics => () => BuiltInEndpoints.MetricsAnswer(_settings, request.TrueRemote),
            _ => path switch
            {
                "/livez" or "/ping" => () => _health,
                "/ready" or "/readyz" or "/startupz" => Ready,
                "/debug/runtime" when _settings.EnableProfiling => () => EndpointAnswer.Text(200, RuntimeFigures.Render()),
                "/debug/config" when _settings.EnableProfiling => () => EndpointAnswer.Text(200, _configuration()),
                _ => null,
            },
        };
    }

    private EndpointAnswer Ready() => _readiness() switch
    {
        Readiness.Ready => EndpointAnswer.Text(200, "ready\n"),
        Readiness.NoKeys => EndpointAnswer.Text(503, "no keys\n"),
        _ => EndpointAnswer.Text(503, "draining\n"),
    };
}
