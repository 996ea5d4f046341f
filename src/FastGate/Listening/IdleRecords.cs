namespace FastGate.Listening;

/// <summary>
/// TLS records that bring no content: each may be a KeyUpdate that asks for one in return (RFC 8446 section 4.6.3), and the framework keeps what is to
/// be said to them until the next write. Whoever sends more of them than a connection has use for, with nothing written meanwhile, is cut off, and
/// until then they count as buffers do. The reader's alone, but for <see cref="Written"/>.
/// </summary>
internal struct IdleRecords(ListenerCapacity capacity)
{
    /// <summary>More than this, beside what content explains, is no connection but an attack.</summary>
    public const int Most = 4096;

    /// <summary>How many bytes of content explain a record: less in each, and for long, is sent by nobody in earnest.</summary>
    public const int BytesForOne = 2;

    private const int CountedAtOnce = 256;
    private const int BytesEach = 64; // an answer of 27 bytes, kept in some 55

    private int _idle;
    private int _counted;
    private volatile bool _written;

    /// <summary>All that was kept is on its way.</summary>
    public void Written() => _written = true;

    /// <summary>So many bytes of content were deciphered at once.</summary>
    public void Delivered(int bytes) => _idle = Math.Max(0, _idle - 1 - (bytes / BytesForOne));

    /// <summary>False: the connection has to end.</summary>
    /// <param name="records">How many have begun since the last call.</param>
    public bool Admits(int records)
    {
        if (_written)
        {
            _written = false;
            Settle();
        }

        _idle += records;
        while (_idle - _counted >= CountedAtOnce)
        {
            _counted += CountedAtOnce;
            capacity.Rented(CountedAtOnce * BytesEach);
        }

        return _idle <= Most && (_counted == 0 || !capacity.IsExhausted);
    }

    /// <summary>Nothing is kept any more.</summary>
    public void Settle()
    {
        capacity.Returned(_counted * BytesEach);
        _idle = _counted = 0;
    }
}
