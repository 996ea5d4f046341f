using FastGate.Gateway;
using FastGate.Identity;
using FastGate.Telemetry;

namespace FastGate.Startup;

/// <summary>Where the metrics find the figures that the rooms keep anyway.</summary>
internal static class MetricsSetup
{
    public static MetricSources Sources(Gate gate, GatewayHost host, Provider? provider, Log log) => new()
    {
        TokenCache = () => gate.Snapshot.Authenticator.Cache is var cache
            ? new TokenCacheFigures(cache.Hits, cache.Misses, cache.Evictions, cache.Count, cache.Bytes)
            : default,
        KeySet = provider is null ? null : () => new KeySetFigures(
            provider.Keys.Count, provider.SkippedKeys, provider.HasEverHadKeys ? provider.KeyAge : null, provider.GoodKeyFetches, provider.FailedKeyFetches),
        ClientConnections = () => gate.Connections,
        ConnectionsTurnedAway = () => host.TurnedAway,
        UpstreamConnectionsBusy = () => gate.Snapshot.Pool.Open - gate.Snapshot.Pool.Idle,
        UpstreamConnectionsIdle = () => gate.Snapshot.Pool.Idle,
        LogLinesDropped = () => log.Dropped,
    };
}
