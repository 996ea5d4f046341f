using FastGate.Telemetry;

namespace FastGate.Identity;

/// <summary>
/// Keeps the discovery document fresh: as its Cache-Control says, but not more often than key sets are at most refreshed and at least once in
/// 24 hours. A document that can't be had, or that would not have been accepted at start, leaves the last one in force.
/// </summary>
internal sealed class DiscoveryRefresher : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private static readonly Task<bool> NotMoved = Task.FromResult(false);

    private readonly ProviderSettings _settings;
    private readonly IssuerClient _client;
    private readonly Log _log;
    private readonly TimeProvider _clock;
    private readonly Func<double> _chance;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile DiscoveryDocument _current;
    private TimeSpan _next;
    private long _attempted;
    private int _failures;
    private Action? _moved;
    private Task<bool>? _reading;
    private bool _stopped;

    public DiscoveryRefresher(
        DiscoveryAttempt first, ProviderSettings settings, IssuerClient client, Log log, TimeProvider clock, Func<double> chance)
    {
        _current = first.Document!;
        _settings = settings;
        _client = client;
        _log = log;
        _clock = clock;
        _chance = chance;
        _attempted = clock.GetTimestamp();
        _next = After(first.Lifetime);
        _timer = clock.CreateTimer(static self => ((DiscoveryRefresher)self!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>After each read, once the next one is scheduled. For tests.</summary>
    internal event Action? Settled;

    internal bool IsReading
    {
        get
        {
            lock (_gate)
            {
                return _reading is not null;
            }
        }
    }

    public DiscoveryDocument Current => _current;

    public TimeSpan SinceLastAttempt => _clock.GetElapsedTime(Volatile.Read(ref _attempted));

    /// <summary>Begins the background reads; <paramref name="moved"/> is called when one of them finds the key set somewhere else.</summary>
    public void Start(Action moved)
    {
        lock (_gate)
        {
            _moved = moved;
            Schedule();
        }
    }

    /// <summary>Reads the document now, or joins the read that is going on. True: the key set is somewhere else now.</summary>
    public Task<bool> RereadAsync()
    {
        lock (_gate)
        {
            return _stopped ? NotMoved : _reading ??= Task.Run(ReadAsync);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer.Dispose();
        }

        _stopping.Cancel();
    }

    private void OnDue() => _ = RereadAndTellAsync();

    private async Task RereadAndTellAsync()
    {
        if (await RereadAsync().ConfigureAwait(false))
        {
            _moved?.Invoke();
        }
    }

    private async Task<bool> ReadAsync()
    {
        bool moved = false;
        try
        {
            DiscoveryAttempt attempt = await DiscoveryAttempt.MakeAsync(_settings, _client, _stopping.Token).ConfigureAwait(false);
            if (attempt.Document is { } document)
            {
                moved = Take(document);
                _next = After(attempt.Lifetime);
            }
            else
            {
                Fail(attempt.Problem);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception e)
        {
            // Whatever it is, the next read takes place.
            Fail(e.Message);
        }

        lock (_gate)
        {
            Volatile.Write(ref _attempted, _clock.GetTimestamp());
            _reading = null;
            Schedule();
        }

        Settled?.Invoke();
        return moved;
    }

    private bool Take(DiscoveryDocument document)
    {
        bool moved = document.JwksUri != _current.JwksUri;
        _current = document;
        if (_failures > 0)
        {
            _log.Write(LogLevel.Info, "the issuer's discovery document can be had again");
        }

        _failures = 0;
        if (moved)
        {
            _log.Write(LogLevel.Info, "the issuer's key set has another address", new LogField("url", document.JwksUri.AbsoluteUri));
        }

        return moved;
    }

    private void Fail(string problem)
    {
        if (_failures++ == 0)
        {
            _log.Write(
                LogLevel.Warn,
                "the issuer's discovery document could not be read again, the last one stays in use",
                new LogField("url", _settings.DiscoveryAddress.AbsoluteUri),
                new LogField("error", problem));
        }

        _next = RefreshTiming.AfterFailure(_failures, _settings.LongestInterval / 8, _settings.LongestInterval, _chance());
    }

    private TimeSpan After(TimeSpan? lifetime) =>
        RefreshTiming.AfterSuccess(lifetime ?? Longest, _settings.LongestInterval, Longest, _chance());

    private void Schedule()
    {
        if (_moved is not null && !_stopped)
        {
            _timer.Change(_next, Timeout.InfiniteTimeSpan);
        }
    }
}
