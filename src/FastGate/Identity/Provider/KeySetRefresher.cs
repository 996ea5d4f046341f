using FastGate.Jwt.Keys;
using FastGate.Telemetry;

namespace FastGate.Identity;

/// <summary>
/// Holds the issuer's key set and keeps it fresh, in the background and when a token seems to know a key that the gateway does not. One fetch is
/// in flight at most; the last good set stays while the issuer misbehaves, for <c>key-set-keep</c> and no longer, and then there are no keys at all.
/// </summary>
internal sealed partial class KeySetRefresher : IAsyncDisposable
{
    private const int TimeOutsBeforeDoubt = 3;

    private readonly ProviderSettings _settings;
    private readonly DiscoveryRefresher _discovery;
    private readonly KeySetFetch _fetch;
    private readonly Log _log;
    private readonly TimeProvider _clock;
    private readonly Func<double> _chance;
    private readonly ITimer _timer;
    private readonly ITimer _end;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile KeySet _keys = KeySet.Empty;
    private volatile bool _everHadKeys;
    private TaskCompletionSource? _flight;
    private long _refreshed;
    private long _lastMiss;
    private bool _missed;
    private bool _waitedFor;
    private bool _again;
    private bool _stopped;
    private int _failures;

    public KeySetRefresher(
        ProviderSettings settings, IssuerClient client, DiscoveryRefresher discovery, Log log, TimeProvider clock, Func<double> chance)
    {
        _settings = settings;
        _discovery = discovery;
        _fetch = new KeySetFetch(client);
        _log = log;
        _clock = clock;
        _chance = chance;
        _timer = clock.CreateTimer(static self => ((KeySetRefresher)self!).RefreshNow(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _end = clock.CreateTimer(static self => ((KeySetRefresher)self!).DropIfTooOld(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>After each flight, once the next one is scheduled. For tests.</summary>
    internal event Action? Settled;

    /// <summary>For tests.</summary>
    internal bool IsFetching
    {
        get
        {
            lock (_gate)
            {
                return _flight is not null;
            }
        }
    }

    /// <summary>Whether a request waits for the fetch in flight.</summary>
    internal bool IsWaitedFor
    {
        get
        {
            lock (_gate)
            {
                return _waitedFor;
            }
        }
    }

    public KeySet Keys => _keys;

    public bool HasEverHadKeys => _everHadKeys;

    /// <summary>Since the issuer last confirmed the set; as long as can be while it never did.</summary>
    public TimeSpan Age => _everHadKeys ? _clock.GetElapsedTime(Volatile.Read(ref _refreshed)) : TimeSpan.MaxValue;

    public long GoodFetches => _fetch.Good;

    public int SkippedKeys => _fetch.Skipped;

    public long FailedFetches => _fetch.Failures;

    /// <summary>Begins a fetch, or has the one in flight followed by another.</summary>
    public void RefreshNow()
    {
        lock (_gate)
        {
            if (_flight is not null)
            {
                _again = true;
            }
            else if (!_stopped)
            {
                Begin();
            }
        }
    }

    /// <summary>
    /// For a token whose key is unknown to <paramref name="judgedBy"/>, or whose signature does not fit. A fetch is shared by all who ask for
    /// one. The cool-down counts only fetches made for tokens, so that a background refresh just before a rotation does not keep the new
    /// key's first request out; and as every fetch postpones the next background one by at least as much, there is no more than one per
    /// cool-down while bad tokens come. For the same reason none is made for a token whose verdict is older than the keys in force: it would
    /// start the cool-down for nothing.
    /// </summary>
    public KeyRefresh RefreshAfterMiss(KeySet judgedBy)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(judgedBy, _keys))
            {
                return KeyRefresh.OtherKeys;
            }

            if (_flight is not null)
            {
                _waitedFor = true;
                return new KeyRefresh(KeyRefreshKind.Joined, _flight.Task);
            }

            if (_stopped || (_missed && _clock.GetElapsedTime(_lastMiss) < _settings.ShortestInterval))
            {
                return KeyRefresh.TooSoon;
            }

            _missed = true;
            _lastMiss = _clock.GetTimestamp();
            _waitedFor = true;
            return new KeyRefresh(KeyRefreshKind.Begun, Begin().Task);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? flight;
        lock (_gate)
        {
            _stopped = true;
            flight = _flight?.Task;
            _timer.Dispose();
            _end.Dispose();
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (flight is not null)
        {
            await flight.ConfigureAwait(false);
        }
    }

    // The gate is held.
    private TaskCompletionSource Begin()
    {
        // Its continuations are requests that waited: each gets a pool thread of its own.
        var flight = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flight = flight;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = Task.Run(() => FlyAsync(flight));
        return flight;
    }

    private async Task FlyAsync(TaskCompletionSource flight)
    {
        TimeSpan next = _settings.LongestInterval;
        try
        {
            next = await FetchAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception e)
        {
            // Whatever it is, the next fetch takes place.
            next = AfterFailure(IssuerFault.Unusable, e.Message);
        }

        lock (_gate)
        {
            _flight = null;
            _waitedFor = false;
            if (_again && !_stopped)
            {
                _again = false;
                Begin();
            }
            else if (!_stopped)
            {
                _timer.Change(next, Timeout.InfiniteTimeSpan);
            }
        }

        flight.TrySetResult();
        Settled?.Invoke();
    }

    private async Task<TimeSpan> FetchAsync()
    {
        KeySetAnswer answer = await FetchOnceAsync().ConfigureAwait(false);
        if (!answer.IsNews
            && (answer.Fault != IssuerFault.TimedOut || _failures >= TimeOutsBeforeDoubt)
            && (answer.Keys is null || IsWaitedFor)
            && _discovery.SinceLastAttempt > _settings.LongestInterval)
        {
            // Perhaps the set is somewhere else by now. An issuer that is just slow is not made to answer twice, unless it is so again and again.
            if (await _discovery.RereadAsync().ConfigureAwait(false))
            {
                answer = await FetchOnceAsync().ConfigureAwait(false);
            }
        }

        return answer.Keys is null ? AfterFailure(answer.Fault, answer.Detail) : AfterSuccess(answer.Lifetime);
    }

    private async Task<KeySetAnswer> FetchOnceAsync()
    {
        KeySetAnswer answer = await _fetch.MakeAsync(_discovery.Current.JwksUri, _stopping.Token).ConfigureAwait(false);
        return answer.Keys is { } keys ? answer with { IsNews = Take(keys, answer.IsNews) } : answer;
    }
}
