namespace FastGate.Listening;

/// <summary>What all listeners together may use: connections and bytes in buffers. One instance is shared by all of them.</summary>
public sealed class ListenerCapacity
{
    private int _connections;
    private long _bufferedBytes;

    public ListenerCapacity(int maxConnections, long maxBufferedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxConnections);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBufferedBytes);
        MaxConnections = maxConnections;
        MaxBufferedBytes = maxBufferedBytes;
    }

    public int MaxConnections { get; }
    public long MaxBufferedBytes { get; }
    public int Connections => Volatile.Read(ref _connections);
    public long BufferedBytes => Volatile.Read(ref _bufferedBytes);

    /// <summary>A connection comes in, unless there are too many or the buffers are full. Every one counts: also those that close or shake hands.</summary>
    public bool TryEnter()
    {
        if (BufferedBytes >= MaxBufferedBytes)
        {
            return false;
        }
        if (Interlocked.Increment(ref _connections) <= MaxConnections)
        {
            return true;
        }
        Interlocked.Decrement(ref _connections);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _connections);

    internal void Rented(int bytes) => Interlocked.Add(ref _bufferedBytes, bytes);

    internal void Returned(int bytes) => Interlocked.Add(ref _bufferedBytes, -bytes);

    // Connections that are there already may go a quarter beyond, so that a full house first turns newcomers away.
    internal bool IsExhausted => BufferedBytes >= MaxBufferedBytes + (MaxBufferedBytes / 4);
}
