namespace FastGate.Telemetry;

public sealed partial class Metrics
{
    /// <summary>The content type that goes with <see cref="Render"/>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // Powers of two of microseconds: 128 µs, 256 µs … 16.8 s.
    private const int FirstBound = 7;
    private const int LastBound = 24;
    private readonly Lock _reading = new();

    public byte[] Render()
    {
        lock (_reading)
        {
            var text = new PrometheusText();
            long now = _clock.GetUtcNow().ToUnixTimeSeconds();
            RenderGatekeeper(text, now);
            RenderProcess(text);
            RenderRequests(text);
            RenderRefusals(text);
            RenderTokensAndKeys(text);
            RenderState(text);
            return text.ToBytes();
        }
    }

    // The names of 7.0.0: dashboards go on working.
    private void RenderGatekeeper(PrometheusText text, long now)
    {
        text.Describe("proxy_request_status_total", "counter", "Requests by status and method.");
        foreach ((int method, int status, long count) in _statuses.ReadByStatus())
        {
            text.Sample("proxy_request_status_total", count, ("code", PrometheusText.Number(status)), ("method", StatusTable.MethodName(method)));
        }

        text.Describe("proxy_request_duration_sec", "summary", "Latency of requests.");
        Summary(text, "proxy_request_duration_sec", _requests, now);

        text.Describe("proxy_oauth_tokens_total", "counter", "Tokens issued, renewed, logged in and out with.");
        foreach ((string action, long count) in _oauthTokens.Read())
        {
            text.Sample("proxy_oauth_tokens_total", count, ("action", action));
        }

        text.Describe("proxy_oauth_request_latency_sec", "summary", "Latency of requests to the issuer.");
        foreach ((string action, DurationHistogram latency) in _oauthLatency)
        {
            Summary(text, "proxy_oauth_request_latency_sec", latency, now, ("action", action));
        }

        text.Single("proxy_certificate_rotation_total", "counter", "Certificates taken into use after a change.", _rotations.Value);
    }

    private static void RenderProcess(PrometheusText text)
    {
        ProcessFigures figures = ProcessFigures.Read();
        text.Single("process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.", figures.CpuSeconds);
        text.Single("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", figures.ResidentBytes);
        text.Single("process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.", figures.VirtualBytes);
        text.Single("process_open_fds", "gauge", "Number of open file descriptors.", figures.OpenFiles);
        text.Single("process_max_fds", "gauge", "Maximum number of open file descriptors.", figures.MaxFiles);
        text.Single("process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.", figures.StartTime);

        // Requests whose tokens are known add nothing to it.
        text.Single("fastgate_allocated_bytes_total", "counter", "Memory that the collector has handed out.", GC.GetTotalAllocatedBytes());
    }

    private void RenderRequests(PrometheusText text)
    {
        text.Describe("fastgate_requests_total", "counter", "Requests by method, status and what the gate decided.");
        foreach ((int decision, int method, int status, long count) in _statuses.Read())
        {
            text.Sample(
                "fastgate_requests_total",
                count,
                ("method", StatusTable.MethodName(method)),
                ("code", PrometheusText.Number(status)),
                ("decision", DecisionName.Of(decision)));
        }

        Histogram(text, "fastgate_request_duration_seconds", "From the end of a request's head to its answer's last byte.", _requests);
        Histogram(text, "fastgate_upstream_duration_seconds", "From the end of the request to the head of the application's answer.", _upstream);
    }

    private void RenderRefusals(PrometheusText text)
    {
        Labelled(text, "fastgate_jwt_rejections_total", "Tokens refused, by reason.", "reason", _tokensRefused);
        Labelled(text, "fastgate_bad_requests_total", "Messages refused before anything else was looked at, by reason.", "reason", _messagesRefused);
    }

    private void RenderTokensAndKeys(PrometheusText text)
    {
        if (Sources.TokenCache is { } cache)
        {
            TokenCacheFigures figures = cache();
            text.Single("fastgate_token_cache_hits_total", "counter", "Tokens whose verdict was remembered.", figures.Hits);
            text.Single("fastgate_token_cache_misses_total", "counter", "Tokens that had to be verified.", figures.Misses);
            text.Single("fastgate_token_cache_evictions_total", "counter", "Verdicts that made room for others.", figures.Evictions);
            text.Single("fastgate_token_cache_entries", "gauge", "Verdicts remembered now.", figures.Entries);
            text.Single("fastgate_token_cache_bytes", "gauge", "Memory of the verdicts remembered now.", figures.Bytes);
        }

        if (Sources.KeySet is { } keySet)
        {
            KeySetFigures figures = keySet();
            text.Describe("fastgate_jwks_fetches_total", "counter", "Fetches of the issuer's key set.");
            text.Sample("fastgate_jwks_fetches_total", figures.Fetches, ("result", "success"));
            text.Sample("fastgate_jwks_fetches_total", figures.Failures, ("result", "failure"));
            text.Describe("fastgate_jwks_keys", "gauge", "Keys of the set in use.");
            text.Sample("fastgate_jwks_keys", figures.Keys, ("state", "usable"));
            text.Sample("fastgate_jwks_keys", figures.Skipped, ("state", "skipped"));
            text.Single("fastgate_jwks_age_seconds", "gauge", "Since the last good fetch of the key set.", figures.Age?.TotalSeconds);
        }
    }

    private void RenderState(PrometheusText text)
    {
        MetricSources sources = Sources;
        text.Describe("fastgate_connections", "gauge", "Open connections.");
        Connections(text, "client", "open", sources.ClientConnections ?? (() => (int)_connections.Value));
        Connections(text, "upstream", "busy", sources.UpstreamConnectionsBusy);
        Connections(text, "upstream", "idle", sources.UpstreamConnectionsIdle);
        text.Single("fastgate_connections_turned_away_total", "counter", "Connections for which there was no room.", sources.ConnectionsTurnedAway?.Invoke());
        Labelled(text, "fastgate_config_reloads_total", "Reloads of the configuration.", "result", _reloads);
        text.Single("fastgate_config_last_reload_success", "gauge", "1 if the last reload took effect.", _lastReload is { } good ? (good ? 1 : 0) : null);
        text.Single("fastgate_log_lines_dropped_total", "counter", "Log lines that had no room.", sources.LogLinesDropped?.Invoke());
        text.Single("fastgate_draining", "gauge", "1 while the gateway ends.", Draining ? 1 : 0);
        text.Describe("fastgate_build_info", "gauge", "Always 1.");
        text.Sample("fastgate_build_info", 1, ("version", _version));
    }

    private static void Connections(PrometheusText text, string side, string state, Func<int>? count)
    {
        if (count is not null)
        {
            text.Sample("fastgate_connections", count(), ("side", side), ("state", state));
        }
    }

    private static void Labelled(PrometheusText text, string name, string help, string label, LabelledTally tally)
    {
        text.Describe(name, "counter", help);
        foreach ((string value, long count) in tally.Read())
        {
            text.Sample(name, count, (label, value));
        }
    }

    private static void Summary(PrometheusText text, string name, DurationHistogram durations, long now, params ReadOnlySpan<(string, string)> labels)
    {
        long[] counts = durations.Snapshot();
        long[] window = durations.Window(counts, now);
        foreach ((double quantile, string label) in ((double, string)[])[(0.5, "0.5"), (0.9, "0.9"), (0.99, "0.99")])
        {
            text.Sample(name, DurationHistogram.Quantile(window, quantile), [.. labels, ("quantile", label)]);
        }

        text.Sample(name + "_sum", durations.SumSeconds, labels);
        text.Sample(name + "_count", counts.Sum(), labels);
    }

    private static void Histogram(PrometheusText text, string name, string help, DurationHistogram durations)
    {
        long[] counts = durations.Snapshot();
        text.Describe(name, "histogram", help);
        for (int power = FirstBound; power <= LastBound; power++)
        {
            text.Sample(name + "_bucket", DurationHistogram.CountBelow(counts, power), ("le", PrometheusText.Number((1L << power) / 1e6)));
        }

        text.Sample(name + "_bucket", counts.Sum(), ("le", "+Inf"));
        text.Sample(name + "_sum", durations.SumSeconds);
        text.Sample(name + "_count", counts.Sum());
    }
}
