namespace FastGate.Gateway;

/// <summary>What a connection is waiting for; each has a limit of its own.</summary>
public enum Phase : byte
{
    None,

    /// <summary>Between two requests: closed without a word.</summary>
    Idle,

    /// <summary>A head has begun: 408.</summary>
    Head,

    /// <summary>The client has stopped sending its body, or sends it too slowly.</summary>
    Body,

    /// <summary>The client has stopped reading the answer.</summary>
    Write,

    /// <summary>The application owes the head of its answer: 504.</summary>
    AnswerHead,

    /// <summary>The application owes a 100 (Continue): the gateway says it instead.</summary>
    Continue,

    /// <summary>Nothing moves in a tunnel.</summary>
    Tunnel,
}

/// <summary>
/// The one deadline of a connection: a number that its loop writes and that one sweep for all connections reads.
/// No timer and no cancellation source per request. Whoever exchanges the number first has decided: either the loop
/// disarms it in time, or it has fired and the loop learns so from <see cref="Disarm"/>. The phase is only written while no clock runs,
/// so that a number that is still the same after the phase was read belongs to that phase.
/// </summary>
public sealed class Deadline(TimeProvider clock)
{
    private const long Unarmed = long.MaxValue;
    private const long Fired = long.MinValue;

    private long _due = Unarmed;

    /// <summary>The phase that was armed last.</summary>
    public Phase Phase { get; private set; }

    public bool HasFired => Volatile.Read(ref _due) == Fired;

    public bool HasFiredFor(Phase phase) => HasFired && Phase == phase;

    /// <summary>Clock ticks at the last arming; 0 where that set no limit.</summary>
    public long ArmedAt { get; private set; }

    /// <summary>Starts the clock for a phase. No limit where <paramref name="limit"/> is zero or negative. Nothing happens to one that has fired.</summary>
    public void Arm(Phase phase, TimeSpan limit)
    {
        // What runs is stopped first: a sweep in the midst of this would fire for the phase that begins, and its firing would be written over.
        if (!Disarm())
        {
            return;
        }

        Phase = phase;
        ArmedAt = limit > TimeSpan.Zero ? clock.GetTimestamp() : 0;
        Volatile.Write(ref _due, limit > TimeSpan.Zero ? After(ArmedAt, limit) : Unarmed);
    }

    /// <summary>Stops the clock. False: the deadline has fired and this connection must end.</summary>
    public bool Disarm()
    {
        while (true)
        {
            long due = Volatile.Read(ref _due);
            if (due is Fired or Unarmed || Interlocked.CompareExchange(ref _due, Unarmed, due) == due)
            {
                return due != Fired;
            }

            // the sweep has given it more time, or has fired it
        }
    }

    /// <summary>Stops the clock if it runs for this phase. False: it has fired for it.</summary>
    public bool DisarmIf(Phase phase)
    {
        while (true)
        {
            long due = Volatile.Read(ref _due);
            if (Phase != phase || due == Unarmed)
            {
                return true;
            }

            if (due == Fired || Interlocked.CompareExchange(ref _due, Unarmed, due) == due)
            {
                return due != Fired;
            }
        }
    }

    /// <summary>Ends a wait, and leaves the deadline fit for the next one. False: its time was over.</summary>
    public bool Settle()
    {
        bool inTime = Disarm();
        if (!inTime)
        {
            Reset();
        }

        return inTime;
    }

    /// <summary>After an expected firing (<see cref="Phase.Continue"/>) the connection goes on.</summary>
    public void Reset() => Volatile.Write(ref _due, Unarmed);

    /// <summary>Makes a deadline that has fired fit for what comes next; one that somebody else has armed since goes on.</summary>
    public void Revive() => Interlocked.CompareExchange(ref _due, Unarmed, Fired);

    /// <summary>The clock runs for this phase.</summary>
    internal bool IsRunning(Phase phase) => Phase == phase && Volatile.Read(ref _due) is not (Fired or Unarmed);

    /// <summary>Called by the sweep: gives a phase, if it runs, its whole time again, unless the loop has gone on in the meantime.</summary>
    internal void Extend(Phase phase, long now, TimeSpan limit)
    {
        long due = Volatile.Read(ref _due);
        if (Phase == phase && due is not (Fired or Unarmed))
        {
            Interlocked.CompareExchange(ref _due, After(now, limit), due);
        }
    }

    /// <summary>Its time is over. What it was due at is what <see cref="TryFire"/> must still find.</summary>
    internal bool IsDue(long now, out long due)
    {
        due = Volatile.Read(ref _due);
        return now >= due && due != Fired && due != Unarmed;
    }

    /// <summary>Called by the sweep: true once, unless the loop has stopped the clock or set it anew since <see cref="IsDue"/>.</summary>
    internal bool TryFire(long due) => Interlocked.CompareExchange(ref _due, Fired, due) == due;

    // A time that the clock can't count to is never over.
    private long After(long start, TimeSpan limit)
    {
        double ticks = limit.TotalSeconds * clock.TimestampFrequency;
        return ticks < Unarmed - start ? start + (long)ticks : Unarmed;
    }
}
