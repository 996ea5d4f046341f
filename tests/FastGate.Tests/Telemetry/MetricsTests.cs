using System.Diagnostics;
using System.Globalization;
using System.Text;
using FastGate.Jwt.Tests.Support;
using FastGate.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Telemetry;

public class MetricsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Metrics _metrics;

    public MetricsTests() => _metrics = new Metrics(_clock, "1.2.3");

    [Fact]
    public void The_names_of_7_0_0_are_there()
    {
        _metrics.RequestFinished(0, 200, Ticks(0.010));
        _metrics.RequestFinished(0, 200, Ticks(0.010), Decision.Public);
        _metrics.RequestFinished(2, 401, Ticks(0.001), Decision.Unauthenticated);
        _metrics.OAuthToken("login");
        _metrics.OAuthRequest("login", Ticks(0.5));
        _metrics.CertificateRotated();
        string[] lines = Lines();

        Assert.Contains("proxy_request_status_total{code=\"200\",method=\"GET\"} 2", lines);
        Assert.Contains("proxy_request_status_total{code=\"401\",method=\"POST\"} 1", lines);
        Assert.Contains("proxy_request_duration_sec_count 3", lines);
        Assert.Equal(0.021, Value("proxy_request_duration_sec_sum"), 6);
        Assert.InRange(Value("proxy_request_duration_sec{quantile=\"0.5\"}"), 0.0095, 0.0105);
        Assert.Contains("proxy_oauth_tokens_total{action=\"login\"} 1", lines);
        Assert.Contains("proxy_oauth_tokens_total{action=\"logout\"} 0", lines);
        Assert.Contains("proxy_oauth_request_latency_sec_count{action=\"login\"} 1", lines);
        Assert.Contains("proxy_certificate_rotation_total 1", lines);
        Assert.Contains("# TYPE proxy_request_duration_sec summary", lines);
        Assert.Contains("# TYPE proxy_request_status_total counter", lines);
    }

    [Fact]
    public void The_process_is_measured()
    {
        Assert.True(Value("process_resident_memory_bytes") > 1_000_000);
        Assert.True(Value("process_cpu_seconds_total") > 0);
        Assert.True(Value("process_open_fds") > 2);
        Assert.True(Value("process_max_fds") > 2);
        Assert.InRange(Value("process_start_time_seconds"), 1_600_000_000, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 5);
    }

    [Fact]
    public void Ours_are_there()
    {
        _metrics.RequestFinished(0, 403, Ticks(0.002), Decision.Denied);
        _metrics.TokenRefused("expired");
        _metrics.MessageRefused("BareLineFeed");
        _metrics.ConfigurationReloaded(false);
        _metrics.Draining = true;
        _metrics.Sources = new MetricSources
        {
            TokenCache = () => new TokenCacheFigures(5, 4, 3, 2, 1),
            KeySet = () => new KeySetFigures(2, 1, TimeSpan.FromSeconds(30), 7, 6),
            ClientConnections = () => 11,
            UpstreamConnectionsBusy = () => 12,
            UpstreamConnectionsIdle = () => 13,
            LogLinesDropped = () => 14,
            ConnectionsTurnedAway = () => 15,
        };
        string[] lines = Lines();

        Assert.Contains("fastgate_requests_total{method=\"GET\",code=\"403\",decision=\"denied\"} 1", lines);
        Assert.Contains("fastgate_jwt_rejections_total{reason=\"expired\"} 1", lines);
        Assert.Contains("fastgate_bad_requests_total{reason=\"BareLineFeed\"} 1", lines);
        Assert.Contains("fastgate_token_cache_hits_total 5", lines);
        Assert.Contains("fastgate_token_cache_misses_total 4", lines);
        Assert.Contains("fastgate_token_cache_entries 2", lines);
        Assert.Contains("fastgate_jwks_fetches_total{result=\"success\"} 7", lines);
        Assert.Contains("fastgate_jwks_fetches_total{result=\"failure\"} 6", lines);
        Assert.Contains("fastgate_jwks_age_seconds 30", lines);
        Assert.Contains("fastgate_connections{side=\"client\",state=\"open\"} 11", lines);
        Assert.Contains("fastgate_connections{side=\"upstream\",state=\"idle\"} 13", lines);
        Assert.Contains("fastgate_log_lines_dropped_total 14", lines);
        Assert.Contains("fastgate_connections_turned_away_total 15", lines);
        Assert.Contains("fastgate_config_last_reload_success 0", lines);
        Assert.Contains("fastgate_jwks_keys{state=\"skipped\"} 1", lines);
        Assert.Contains("fastgate_draining 1", lines);
        Assert.Contains("fastgate_build_info{version=\"1.2.3\"} 1", lines);
        Assert.Contains("fastgate_request_duration_seconds_bucket{le=\"+Inf\"} 1", lines);
    }

    [Fact]
    public void What_was_allocated_is_told_and_grows()
    {
        long before = Allocated();
        byte[] some = new byte[1 << 20];
        Assert.InRange(Allocated(), before + some.Length, long.MaxValue);

        long Allocated() => long.Parse(
            Assert.Single(Lines(), line => line.StartsWith("fastgate_allocated_bytes_total ", StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Nothing_that_clients_send_grows_it()
    {
        _metrics.RequestFinished(-1, 501, 0, Decision.Malformed);
        for (int method = 8; method < 200; method++)
        {
            _metrics.RequestFinished(method, 200, 0);
        }

        for (int i = 0; i < 1000; i++)
        {
            _metrics.TokenRefused("reason" + i.ToString(CultureInfo.InvariantCulture));
        }

        _metrics.RequestFinished(0, 99999, long.MaxValue);
        _metrics.RequestFinished(0, -5, long.MinValue);
        string[] lines = Lines();

        Assert.Contains("proxy_request_status_total{code=\"200\",method=\"OTHER\"} 192", lines);
        Assert.Contains("proxy_request_status_total{code=\"501\",method=\"OTHER\"} 1", lines);
        Assert.InRange(lines.Count(line => line.StartsWith("fastgate_jwt_rejections_total", StringComparison.Ordinal)), 2, 100);
        Assert.Contains(lines, line => line.StartsWith("fastgate_jwt_rejections_total{reason=\"other\"} 9", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_line_is_a_comment_or_a_sample_and_every_family_is_described_once()
    {
        _metrics.TokenRefused("odd\"\\\nreason");
        string[] lines = Lines();

        Assert.All(lines, line => Assert.Matches("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)+\\})? (NaN|[0-9.E+-]+))$", line));
        string[] families = [.. lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.Equal(families.Distinct(), families);
    }

    [Fact]
    public void Quantiles_forget_what_is_older_than_ten_minutes()
    {
        for (int i = 0; i < 100; i++)
        {
            _metrics.RequestFinished(0, 200, Ticks(2));
        }

        Assert.InRange(Value("proxy_request_duration_sec{quantile=\"0.5\"}"), 1.9, 2.1);
        for (int minute = 0; minute < 14; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            _metrics.RequestFinished(0, 200, Ticks(0.001));
            _metrics.Render();
        }

        Assert.InRange(Value("proxy_request_duration_sec{quantile=\"0.99\"}"), 0.0009, 0.0011);
        Assert.Equal(114, Value("proxy_request_duration_sec_count"));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        Assert.Equal(0, Allocations.Least(() => Count(500)));

        void Count(int times)
        {
            for (int i = 0; i < times; i++)
            {
                _metrics.RequestFinished(i % 9, 200 + (i % 5), i * 1000);
                _metrics.UpstreamAnswered(i);
                _metrics.TokenRefused("expired");
                _metrics.MessageRefused("BareLineFeed");
            }
        }
    }

    [Fact]
    public void No_count_is_lost_between_threads()
    {
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _metrics.RequestFinished(0, 200, 1000);
                _metrics.TokenRefused("reason" + (i % 7).ToString(CultureInfo.InvariantCulture));
            }
        });

        Assert.Equal(8000, Value("proxy_request_duration_sec_count"));
        Assert.Equal(8000, Lines().Where(line => line.StartsWith("fastgate_jwt_rejections_total", StringComparison.Ordinal)).Sum(Last));
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private static double Last(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private string[] Lines() => Encoding.UTF8.GetString(_metrics.Render()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private double Value(string series) => Last(Lines().Single(line => line.StartsWith(series + " ", StringComparison.Ordinal)));
}
