using FastGate.Jwt.Keys;
using FastGate.Telemetry;

namespace FastGate.Identity;

// What follows from a fetch: the set in force, what is said, and when the next fetch takes place.
internal sealed partial class KeySetRefresher
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private void Take(KeySet keys)
    {
        KeySet before = _keys;
        KeySet now = before.SucceededBy(keys);
        _keys = now;

        // Nodes of one issuer may list the same keys in different order: that is no news.
        bool news = now.Generation != before.Generation || now.Count != before.Count;
        _log.Write(
            news ? LogLevel.Info : LogLevel.Debug,
            "took the issuer's key set",
            new LogField("keys", now.Count),
            new LogField("skipped", _fetch.Skipped));
    }

    private TimeSpan AfterSuccess(TimeSpan? lifetime)
    {
        if (_failures > 0)
        {
            _failures = 0;
            _log.Write(LogLevel.Info, "the issuer's key set can be fetched again", new LogField("keys", _keys.Count));
        }

        return RefreshTiming.AfterSuccess(lifetime, _settings.ShortestInterval, _settings.LongestInterval, _chance());
    }

    private TimeSpan AfterFailure(IssuerFault fault, string detail)
    {
        if (_failures++ == 0)
        {
            _log.Write(
                LogLevel.Warn,
                _everHadKeys
                    ? "the issuer's key set could not be fetched, the last good one stays in use"
                    : "the issuer's key set could not be fetched, no token can be judged yet",
                new LogField("url", _discovery.Current.JwksUri.AbsoluteUri),
                new LogField("reason", fault.ToString()),
                new LogField("error", detail));
        }

        // Half of a pause is certain: twice the cool-down keeps background tries from coming between those that tokens cause.
        TimeSpan first = _settings.ShortestInterval * 2;
        TimeSpan longest = LongestPause < _settings.LongestInterval ? LongestPause : _settings.LongestInterval;
        TimeSpan pause = RefreshTiming.AfterFailure(_failures, first, longest, _chance());
        if (_keys.Count == 0 || _settings.KeySetKeep <= TimeSpan.Zero)
        {
            return pause;
        }

        TimeSpan left = _settings.KeySetKeep - Age;
        if (left > TimeSpan.Zero)
        {
            return left < pause ? left : pause;
        }

        _keys = _keys.SucceededBy(KeySet.Empty);
        _fetch.Forget();
        _log.Write(
            LogLevel.Error,
            "the last good key set is older than key-set-keep and was dropped, every token is refused until the issuer answers",
            new LogField("age_seconds", (long)Age.TotalSeconds));
        return pause;
    }
}
