using FastGate.Jwt.Keys;
using FastGate.Telemetry;

namespace FastGate.Identity;

// What follows from a fetch, or from its not coming: the set in force, what is said, and when the next fetch takes place.
internal sealed partial class KeySetRefresher
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // A timer counts milliseconds in 32 bits.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    /// <summary>
    /// The issuer gave this set, or confirmed it. Whether it is news is judged by the set in force at this moment: the same bytes as before are
    /// news to a gateway that dropped its keys while the answer was on its way.
    /// </summary>
    private bool Take(KeySet keys, bool isNews)
    {
        KeySet before;
        KeySet now;
        lock (_gate)
        {
            before = _keys;
            isNews |= before.Count == 0;
            now = isNews ? before.SucceededBy(keys) : before;
            _keys = now;
            _everHadKeys = true;
            Volatile.Write(ref _refreshed, _clock.GetTimestamp());
            LookAgainIn(_settings.KeySetKeep);
        }

        if (!isNews)
        {
            return false;
        }

        // Nodes of one issuer may list the same keys in different order: that is no news.
        bool news = now.Generation != before.Generation || now.Count != before.Count;
        _log.Write(
            news ? LogLevel.Info : LogLevel.Debug,
            "took the issuer's key set",
            new LogField("keys", now.Count),
            new LogField("skipped", _fetch.Skipped));
        return true;
    }

    /// <summary>
    /// On a timer of its own, since a fetch that is in flight may hang. A fetch that ended just before has made the set young again: the age
    /// counts, not the timer.
    /// </summary>
    private void DropIfTooOld()
    {
        TimeSpan age;
        lock (_gate)
        {
            age = Age;
            if (age < _settings.KeySetKeep)
            {
                LookAgainIn(_settings.KeySetKeep - age);
                return;
            }

            if (_stopped || _keys.Count == 0)
            {
                return;
            }

            _keys = _keys.SucceededBy(KeySet.Empty);
        }

        _log.Write(
            LogLevel.Error,
            "the last good key set is older than key-set-keep and was dropped, every token is refused until the issuer answers",
            new LogField("age_seconds", (long)age.TotalSeconds));
    }

    // The gate is held. Rounded up: a timer that came a moment too early would be set again for nothing.
    private void LookAgainIn(TimeSpan left)
    {
        if (!_stopped && left > TimeSpan.Zero)
        {
            _end.Change(left < LongestTimer ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestTimer, Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan AfterSuccess(TimeSpan? lifetime)
    {
        if (_failures > 0)
        {
            _failures = 0;
            _log.Write(LogLevel.Info, "the issuer's key set can be fetched again", new LogField("keys", _keys.Count));
        }

        // Well before the set is too old to be used; of zero it never is.
        TimeSpan half = _settings.KeySetKeep > TimeSpan.Zero ? _settings.KeySetKeep / 2 : TimeSpan.MaxValue;
        TimeSpan longest = half < _settings.ShortestInterval ? _settings.ShortestInterval : half < _settings.LongestInterval ? half : _settings.LongestInterval;
        return RefreshTiming.AfterSuccess(lifetime, _settings.ShortestInterval, longest, _chance());
    }

    private TimeSpan AfterFailure(IssuerFault fault, string detail)
    {
        if (_failures++ == 0)
        {
            _log.Write(
                LogLevel.Warn,
                _keys.Count > 0
                    ? "the issuer's key set could not be fetched, the last good one stays in use"
                    : "the issuer's key set could not be fetched, no token can be judged until it can",
                new LogField("url", _discovery.Current.JwksUri.AbsoluteUri),
                new LogField("reason", fault.ToString()),
                new LogField("error", detail));
        }

        // Half of a pause is certain: twice the cool-down keeps background tries from coming between those that tokens cause.
        TimeSpan first = _settings.ShortestInterval * 2;
        TimeSpan longest = LongestPause < _settings.LongestInterval ? LongestPause : _settings.LongestInterval;
        return RefreshTiming.AfterFailure(_failures, first, longest, _chance());
    }
}
