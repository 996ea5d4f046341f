using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FastGate.Endpoints;
using FastGate.Telemetry;
using FastGate.Tests.Configuration;
using FastGate.Tests.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FastGate.Tests.Endpoints;

/// <summary>docs/operation.md against what the gateway says of itself: metrics, paths and log lines.</summary>
public sealed partial class OperationPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operation.md"));

    [Fact]
    public void Every_metric_has_its_row_and_every_row_its_metric()
    {
        string[] written = [.. MetricRow().Matches(Page).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {string.Join(' ', Quoted(row.Groups[3].Value))}".TrimEnd())];

        Assert.Equal(string.Join('\n', Rendered().Order(StringComparer.Ordinal)), string.Join('\n', written.Order(StringComparer.Ordinal)));
    }

    /// <summary>Whatever the options are, a path of the admin listener answers with the statuses that its row has, and with all of them.</summary>
    [Fact]
    public void The_admin_listeners_paths_answer_as_the_page_says()
    {
        foreach ((string path, string statuses) in PathRows("### On the admin listener"))
        {
            var seen = new SortedSet<int>();
            foreach (Func<EndpointSettings, EndpointSettings> change in Settings(hasAdmin: true))
            {
                using var rig = new EndpointRig(change);
                foreach (Readiness readiness in Enum.GetValues<Readiness>())
                {
                    var admin = new AdminEndpoints(rig.Settings, () => readiness, () => "");
                    seen.Add(admin.Answer(EndpointRig.Request("GET", path) with { TrueRemote = IPAddress.Parse("10.0.0.1") }).Status);
                    Assert.Contains(admin.Answer(EndpointRig.Request("DELETE", path)).Status, (int[])[404, 405]);
                }
            }

            Assert.Equal((path, statuses), (path, string.Join(", ", seen)));
        }
    }

    [Fact]
    public async Task The_main_listeners_paths_answer_as_the_page_says()
    {
        EndpointCredential[] credentials = [new(null, false, 401), new("t", false, 403), new("t", false, 503), EndpointRig.Verified];
        foreach ((string path, string statuses) in PathRows("### On the main listener"))
        {
            var seen = new SortedSet<int>();
            foreach (Func<EndpointSettings, EndpointSettings> change in (Func<EndpointSettings, EndpointSettings>[])[.. Settings(hasAdmin: true), .. Settings(hasAdmin: false)])
            {
                using var rig = new EndpointRig(change);
                // What is not the gateway's goes to the application.
                foreach (EndpointCredential credential in rig.Endpoints.Owns(Encoding.UTF8.GetBytes(path)) ? credentials : [])
                {
                    foreach (string remote in (string[])["127.0.0.1", "10.0.0.1"])
                    {
                        EndpointAnswer answer = await rig.Ask(EndpointRig.Request("GET", path) with { Credential = credential, TrueRemote = IPAddress.Parse(remote) });
                        seen.Add(answer.Status);
                    }
                }
            }

            Assert.Equal((path, statuses), (path, string.Join(", ", seen)));
        }
    }

    [Fact]
    public void No_endpoint_is_left_out()
    {
        var paths = new EndpointPaths("", "/oauth", profiling: true);
        var named = Quoted(Page).Select(path => paths.Find(Encoding.UTF8.GetBytes(path))).ToHashSet();
        Assert.Empty(Enum.GetValues<EndpointKind>().Except(named));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_page_shows_a_line_as_it_is_written(bool json)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
        var output = new RecordingStream();
        using (var log = new Log(new LogSettings(json, false, false, "", Requests: true), clock, output))
        {
            log.Request(new RequestRecord
            {
                LatencyTicks = 312 * Stopwatch.Frequency / 1_000_000,
                Status = 200,
                Bytes = 512,
                Client = "10.0.0.7:51234",
                Method = "GET"u8,
                Path = "/api"u8,
            });
        }

        Assert.Contains(Assert.Single(output.Lines) + "\n", Page, StringComparison.Ordinal);
    }

    /// <summary>With one of everything that is counted: name, type and the labels beside those that the type has anyway.</summary>
    private static IEnumerable<string> Rendered()
    {
        var metrics = new Metrics(new FakeTimeProvider(), "1.2.3")
        {
            Sources = new MetricSources
            {
                TokenCache = () => default,
                KeySet = () => new KeySetFigures(1, 0, TimeSpan.Zero, 1, 0),
                ClientConnections = () => 1,
                UpstreamConnectionsBusy = () => 1,
                UpstreamConnectionsIdle = () => 1,
                LogLinesDropped = () => 1,
                ConnectionsTurnedAway = () => 1,
            },
        };
        metrics.RequestFinished(0, 200, 1);
        metrics.TokenRefused("Expired");
        metrics.MessageRefused("BareLineFeed");
        metrics.ConfigurationReloaded(true);
        string[] lines = Encoding.UTF8.GetString(metrics.Render()).Split('\n');
        foreach (string[] words in lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')))
        {
            IEnumerable<string> labels = lines
                .Where(line => Regex.IsMatch(line, $"^{words[2]}(_bucket|_sum|_count)?[{{ ]"))
                .SelectMany(line => Label().Matches(line.Split('}')[0]).Select(label => label.Groups[1].Value))
                .Where(label => label is not ("le" or "quantile"))
                .Distinct();
            yield return $"{words[2]} {words[3]} {string.Join(' ', labels)}".TrimEnd();
        }
    }

    private static IEnumerable<Func<EndpointSettings, EndpointSettings>> Settings(bool hasAdmin) =>
        from metrics in (bool[])[false, true]
        from local in (bool[])[false, true]
        from profiling in (bool[])[false, true]
        select (Func<EndpointSettings, EndpointSettings>)(settings => settings with
        {
            EnableMetrics = metrics,
            LocalhostMetrics = local,
            EnableProfiling = profiling,
            HasAdminListener = hasAdmin,
        });

    /// <summary>The rows below a heading: each path that stands in the first cell, with the statuses of the second.</summary>
    private static List<(string Path, string Statuses)> PathRows(string heading)
    {
        string section = Page.Split(heading + "\n")[1].Split("\n#")[0];
        var rows = PathRow().Matches(section).SelectMany(row => Quoted(row.Groups[1].Value).Select(path => (path, row.Groups[2].Value))).ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    private static IEnumerable<string> Quoted(string text) => Code().Matches(text).Select(code => code.Groups[1].Value);

    [GeneratedRegex("^\\| `([a-z_]+)` \\| (counter|gauge|summary|histogram) \\| ([^|]*) \\|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex("^\\| (`/[^|]*) \\| ([0-9, ]+) \\|", RegexOptions.Multiline)]
    private static partial Regex PathRow();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("([a-z]+)=\"")]
    private static partial Regex Label();
}
