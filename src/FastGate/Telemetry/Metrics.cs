namespace FastGate.Telemetry;

/// <summary>
/// What the gateway counts. Updates are lock-free and allocate nothing; all the work is done when somebody reads. Labels are names of ours: no
/// path, subject, key id or method that a client made up.
/// </summary>
public sealed partial class Metrics
{
    private readonly TimeProvider _clock;
    private readonly string _version;
    private readonly StatusTable _statuses = new();
    private readonly DurationHistogram _requests = new();
    private readonly DurationHistogram _upstream = new();
    private readonly LabelledTally _tokensRefused = new();
    private readonly LabelledTally _messagesRefused = new();
    private readonly LabelledTally _oauthTokens = new("exchange", "issued", "renew", "login", "logout");
    private readonly Dictionary<string, DurationHistogram> _oauthLatency = new()
    {
        ["exchange"] = new(),
        ["renew"] = new(),
        ["login"] = new(),
        ["revocation"] = new(),
    };

    private readonly LabelledTally _reloads = new("success", "failure");
    private readonly Tally _rotations = new();
    private readonly Tally _connections = new();
    private bool? _lastReload;

    public Metrics(TimeProvider clock, string version)
    {
        _clock = clock;
        _version = version;
    }

    public MetricSources Sources { get; set; } = new();

    /// <summary>True from the first signal on.</summary>
    public bool Draining { get; set; }

    /// <param name="methodIndex">0 to 7 for the standard methods in the order of the method table, anything else is <c>OTHER</c>.</param>
    /// <param name="status">Of the answer as sent.</param>
    /// <param name="latencyTicks">Ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    /// <param name="decision">What the gate made of it.</param>
    public void RequestFinished(int methodIndex, int status, long latencyTicks, Decision decision = Decision.Allowed)
    {
        _statuses.Count(methodIndex, status, decision);
        _requests.Record(latencyTicks);
    }

    /// <summary>A client's connection is served from now on.</summary>
    public void ConnectionOpened() => _connections.Add();

    public void ConnectionClosed() => _connections.Add(-1);

    /// <summary>From the request's last byte sent to the answer's head.</summary>
    public void UpstreamAnswered(long latencyTicks) => _upstream.Record(latencyTicks);

    /// <summary>A token was refused, by the stable name of the RejectReason.</summary>
    public void TokenRefused(string reason) => _tokensRefused.Add(reason);

    /// <summary>A message was refused, by the name of the MessageFault.</summary>
    public void MessageRefused(string reason) => _messagesRefused.Add(reason);

    /// <summary><c>exchange</c>, <c>issued</c>, <c>renew</c>, <c>login</c> or <c>logout</c>.</summary>
    public void OAuthToken(string action) => _oauthTokens.Add(action);

    /// <summary><c>exchange</c>, <c>renew</c>, <c>login</c> or <c>revocation</c>; others are ignored.</summary>
    public void OAuthRequest(string action, long latencyTicks)
    {
        if (_oauthLatency.TryGetValue(action, out DurationHistogram? histogram))
        {
            histogram.Record(latencyTicks);
        }
    }

    public void CertificateRotated() => _rotations.Add();

    public void ConfigurationReloaded(bool success)
    {
        _reloads.Add(success ? "success" : "failure");
        _lastReload = success;
    }
}
