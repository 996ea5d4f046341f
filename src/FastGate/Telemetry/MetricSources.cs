namespace FastGate.Telemetry;

/// <summary>Figures that other rooms keep anyway and that are only asked for when somebody reads the metrics. Unset ones are left out.</summary>
public sealed record MetricSources
{
    public Func<TokenCacheFigures>? TokenCache { get; init; }

    public Func<KeySetFigures>? KeySet { get; init; }

    /// <summary>Unset: what <see cref="Metrics.ConnectionOpened"/> and <see cref="Metrics.ConnectionClosed"/> counted.</summary>
    public Func<int>? ClientConnections { get; init; }

    public Func<long>? ConnectionsTurnedAway { get; init; }

    public Func<int>? UpstreamConnectionsBusy { get; init; }

    public Func<int>? UpstreamConnectionsIdle { get; init; }

    public Func<long>? LogLinesDropped { get; init; }
}

public readonly record struct TokenCacheFigures(long Hits, long Misses, long Evictions, long Entries, long Bytes);

/// <param name="Keys">Usable keys.</param>
/// <param name="Skipped">Keys of the set that can't be used.</param>
/// <param name="Age">Since the last good fetch; null if there never was one.</param>
/// <param name="Fetches">Fetches that gave a key set.</param>
/// <param name="Failures">Fetches that did not.</param>
public readonly record struct KeySetFigures(int Keys, int Skipped, TimeSpan? Age, long Fetches, long Failures);
