namespace FastGate.Listening;

/// <summary>
/// TLS 1.3 records that bring no content: each may be a KeyUpdate that asks for one in return (RFC 8446 section 4.6.3), and the framework keeps what is to
/// be said to them until the next write. Whoever sends more of them than a connection has use for, with nothing written meanwhile, is cut off, and
/// until then they count as buffers do. What they are can't be seen, but how many they are at most: a KeyUpdate takes its length of what records have room
/// for, and content fills all the rest, unless somebody pads it. The reader's alone, but for <see cref="Written"/>.
/// </summary>
internal struct IdleRecords(ListenerCapacity capacity)
{
    /// <summary>More than this with nothing written meanwhile is no connection but an attack.</summary>
    public const int Most = 4096;

    /// <summary>Of a KeyUpdate, with its header.</summary>
    public const int MessageBytes = 5;

    private const int CountedAtOnce = 256;
    private const int BytesEach = 64; // an answer of 27 bytes, kept in some 55

    private long _delivered;
    private long _recordsBefore;
    private long _emptyBefore;
    private int _counted;
    private volatile bool _written;

    /// <summary>All that was kept is on its way; also said when the handshake has ended.</summary>
    public void Written() => _written = true;

    /// <summary>So many bytes of content were deciphered.</summary>
    public void Delivered(int bytes) => _delivered += bytes;

    /// <summary>False: the connection has to end. To be called when the content of all these records has been delivered.</summary>
    /// <param name="records">How many have come since the connection's beginning.</param>
    /// <param name="room">How many bytes there was room for in them.</param>
    public bool Admits(long records, long room)
    {
        if (_written)
        {
            _written = false;
            Settle();
            (_recordsBefore, _emptyBefore) = (records, room - _delivered);
        }

        long idle = Math.Min(records - _recordsBefore, (room - _delivered - _emptyBefore) / MessageBytes);
        while (idle <= Most && idle - _counted >= CountedAtOnce)
        {
            _counted += CountedAtOnce;
            capacity.Rented(CountedAtOnce * BytesEach);
        }

        return idle <= Most && (_counted == 0 || !capacity.IsExhausted);
    }

    /// <summary>Nothing is kept any more.</summary>
    public void Settle()
    {
        capacity.Returned(_counted * BytesEach);
        _counted = 0;
    }
}
