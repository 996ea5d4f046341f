using FastGate.Configuration;
using FastGate.Endpoints;
using FastGate.Gateway;
using FastGate.Jwt.Keys;
using FastGate.Listening;
using FastGate.Telemetry;
using FastGate.Tls;
using FastGate.Upstream;

namespace FastGate.Startup;

/// <summary>
/// The first half of every start: certificates, keys and CA files are opened and the listeners' addresses compared, before the issuer is asked
/// and a port bound. <c>check</c> goes as far as this, so that it finds what a start would.
/// </summary>
public sealed class Groundwork : IDisposable
{
    private readonly List<IDisposable> _open = [];
    private readonly List<StartProblem> _problems = [];

    private Groundwork()
    {
    }

    /// <summary>The main listener, then that of listen-http.</summary>
    internal IReadOnlyList<ListenerSettings> Traffic { get; private set; } = [];

    internal ListenerSettings? Admin { get; private set; }

    internal UpstreamSettings Upstream { get; private set; } = null!;

    /// <exception cref="StartException">With everything that was found, each only once.</exception>
    public static Groundwork Lay(GateOptions options, Log log, TimeProvider clock)
    {
        var ground = new Groundwork();
        ground.Try(() => ground.Traffic = ListenerSetup.Traffic(options, ListenerSetup.Capacity(options, clock), ground.Own, log, clock));
        ground.Try(() => ground.Admin = ListenerSetup.Admin(options, ground.Own, log, clock));
        ground.JudgeSockets(options);
        ground.CompareAddresses(options);
        ground.Try(() => ground.Upstream = UpstreamSetup.Build(options, ground.Own(UpstreamSetup.OpenTls(options, log, clock)), log));
        ground.Try(() => ProviderSetup.JudgeFiles(options));
        if (ground._problems.Count == 0)
        {
            return ground;
        }

        ground.Dispose();
        throw new StartException(ground._problems);
    }

    /// <summary>
    /// What would stop a start, the issuer and what others listen on aside. Nobody is asked, nothing is bound, and no file is made or changed.
    /// </summary>
    public static IReadOnlyList<StartProblem> Judge(GateOptions options, TimeProvider clock)
    {
        var problems = new List<StartProblem>();
        if (LogProblem(options) is { } problem)
        {
            problems.Add(problem);
        }

        try
        {
            using Groundwork ground = Lay(options, Log.Silent, clock);
            EndpointSettings endpoints = EndpointSetup.Build(options, null, new Metrics(clock, ProductVersion.Text), Log.Silent, clock);
            GateSnapshot snapshot = SnapshotSetup.Build(options, null, () => KeySet.Empty, endpoints, null, ground.Upstream, clock);
            snapshot.Pool.Dispose();
        }
        catch (Exception error) when (error is StartException or ArgumentException)
        {
            problems.AddRange(error is StartException start ? start.Problems : [new StartProblem(null, error.Message)]);
        }

        return problems;
    }

    /// <summary>Why the log's file can't be opened, or null. It is neither opened nor made.</summary>
    public static StartProblem? LogProblem(GateOptions options)
        => LogOutput.Problem(options.LogOutput) is { } why ? new StartProblem("log-output", $"{options.LogOutput} can't be opened: {why}") : null;

    public void Dispose()
    {
        foreach (IDisposable each in _open)
        {
            each.Dispose();
        }
    }

    /// <summary>Where a Unix socket can't be made; of ports only the start knows.</summary>
    private void JudgeSockets(GateOptions options)
    {
        foreach ((string name, string text) in new[] { ("listen", options.Listen), ("listen-http", options.ListenHttp), ("listen-admin", options.ListenAdmin) })
        {
            if (ListenAddress.TryParse(text, out ListenAddress address, out _) && address.UnixPath is { } path && UnixSocketFile.Problem(path) is { } why)
            {
                Note(new StartProblem(name, $"can't listen on {address}: {why}"));
            }
        }
    }

    private void CompareAddresses(GateOptions options)
    {
        string[] names = ["listen", "listen-http", "listen-admin"];
        string[] texts = [options.Listen, options.ListenHttp, options.ListenAdmin];
        for (int i = 1; i < names.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                // Where one is wrong, whoever opens it says so.
                if (texts[i].Length > 0 && texts[j].Length > 0
                    && ListenAddress.TryParse(texts[i], out ListenAddress address, out _)
                    && ListenAddress.TryParse(texts[j], out ListenAddress before, out _)
                    && address.Overlaps(before))
                {
                    Note(new StartProblem(names[i], $"{address} is taken by {names[j]} ({before}); write another {(address.IsUnix ? "path" : "port")}"));
                    break;
                }
            }
        }
    }

    private T Own<T>(T opened)
        where T : IDisposable?
    {
        if (opened is not null)
        {
            _open.Add(opened);
        }

        return opened;
    }

    /// <summary>One step's failure hides none of the others'.</summary>
    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (StartException error)
        {
            foreach (StartProblem problem in error.Problems)
            {
                Note(problem);
            }
        }
        catch (Exception error) when (error is CertificateException or ArgumentException)
        {
            Note(new StartProblem(null, error.Message));
        }
    }

    private void Note(StartProblem problem)
    {
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }
}
