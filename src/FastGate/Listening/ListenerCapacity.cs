namespace FastGate.Listening;

/// <summary>
/// What all listeners together may use: connections, bytes in buffers, and memory as a whole. One instance is shared by all of them. Bytes in
/// buffers are counted as they are; what a connection and a request take beside them, here and in the kernel, which a control group counts as
/// well, is taken at its usual worst.
/// </summary>
public sealed class ListenerCapacity
{
    /// <summary>An idle connection: some 3 kB of objects, and its socket.</summary>
    public const int PlainConnectionBytes = 6 * 1024;

    /// <summary>A connection on TLS: OpenSSL's state, some 43 kB, and buffers for a record that comes.</summary>
    public const int TlsConnectionBytes = 80 * 1024;

    /// <summary>Until a client that has to show a certificate has shaken hands: the TLS library takes a chain of so many bytes.</summary>
    public const int CertificateBytes = 100 * 1024;

    /// <summary>A request under way: its workbench, and a plain connection to the application with all that hangs on it.</summary>
    public const int PlainRequestBytes = 24 * 1024;

    /// <summary>The same with TLS to the application.</summary>
    public const int TlsRequestBytes = PlainRequestBytes + (43 * 1024);

    private int _connections;
    private long _bufferedBytes;
    private long _standingBytes;

    public ListenerCapacity(int maxConnections, long maxBufferedBytes, long maxHeldBytes = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxConnections);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBufferedBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxHeldBytes);
        MaxConnections = maxConnections;
        MaxBufferedBytes = maxBufferedBytes;
        MaxHeldBytes = maxHeldBytes;
    }

    public int MaxConnections { get; }
    public long MaxBufferedBytes { get; }

    /// <summary>The most that connections, requests and buffers together may hold.</summary>
    public long MaxHeldBytes { get; }

    /// <summary>What a request under way counts for.</summary>
    public int RequestBytes { get; init; } = PlainRequestBytes;

    /// <summary>Told when there is no room for somebody.</summary>
    public MemoryRelief? Relief { get; init; }

    public int Connections => Volatile.Read(ref _connections);
    public long BufferedBytes => Volatile.Read(ref _bufferedBytes);
    public long HeldBytes => BufferedBytes + Volatile.Read(ref _standingBytes);

    /// <summary>
    /// A connection comes in, unless there are too many or there is no room for one more. Every one counts: also those that close or shake hands.
    /// </summary>
    /// <param name="bytes">What it counts for until it leaves.</param>
    public bool TryEnter(int bytes)
    {
        if (IsFull)
        {
            Relief?.Ask();
            return false;
        }
        if (Interlocked.Increment(ref _connections) <= MaxConnections)
        {
            Interlocked.Add(ref _standingBytes, bytes);
            return true;
        }
        Interlocked.Decrement(ref _connections);
        return false;
    }

    /// <param name="bytes">As it came in with.</param>
    public void Leave(int bytes)
    {
        Interlocked.Decrement(ref _connections);
        Interlocked.Add(ref _standingBytes, -bytes);
    }

    /// <summary>A request begins to come. It is not refused here: the block that its bytes came in was.</summary>
    internal void RequestBegins() => Interlocked.Add(ref _standingBytes, RequestBytes);

    internal void RequestEnds() => Interlocked.Add(ref _standingBytes, -RequestBytes);

    internal void Rented(int bytes) => Interlocked.Add(ref _bufferedBytes, bytes);

    internal void Returned(int bytes) => Interlocked.Add(ref _bufferedBytes, -bytes);

    /// <summary>Nobody comes in any more, and what can do with less takes less.</summary>
    internal bool IsFull => BufferedBytes >= MaxBufferedBytes || HeldBytes >= MaxHeldBytes;

    // Connections that are there already may go a quarter beyond, so that a full house first turns newcomers away.
    internal bool IsExhausted => IsBeyond(BufferedBytes, MaxBufferedBytes) || IsBeyond(HeldBytes, MaxHeldBytes);

    private static bool IsBeyond(long bytes, long most) => bytes - (most / 4) >= most;
}
