namespace FastGate.Listening;

/// <summary>What happened on a listener before the gateway saw it. Plain counters for the metrics: a lost increment in a race does no harm.</summary>
public sealed class ListenerCounts
{
    public long Accepted { get; internal set; }
    public long TurnedAway { get; internal set; }
    public long ProxyHeadersRefused { get; internal set; }
    public long HandshakesFailed { get; internal set; }
}
