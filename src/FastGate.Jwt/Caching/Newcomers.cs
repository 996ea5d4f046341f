using System.Numerics;

namespace FastGate.Jwt.Caching;

/// <summary>
/// Whether a token that comes for the first time is kept. As long as tokens come again it is. Where many were kept and hardly any came again -
/// clients that fetch a token for each request - a newcomer has to come twice: what is never asked for again is then neither copied nor kept,
/// pushes nothing out and makes no heap grow. <see cref="Admit"/> is called under the cache's lock, <see cref="NoteCameAgain"/> by any thread.
/// </summary>
/// <param name="entries">How many tokens the cache holds at most: about as many newcomers are remembered.</param>
internal sealed class Newcomers(int entries)
{
    /// <summary>So many may be kept in vain before newcomers must come twice.</summary>
    public const int Trust = 1024;

    /// <summary>What one token that came again is worth: a few of them among a hundred, and most newcomers get in at once.</summary>
    public const int Regained = 8;

    private const int MostRemembered = 1 << 18;

    // A newcomer's mark stands at a place that its hash chooses, until another's takes it: what was long ago is forgotten by itself.
    private readonly uint[] _marks = new uint[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(entries, 1, MostRemembered))];

    // Threads may overwrite each other's changes: it is an estimate, and stays between its bounds.
    private int _trust = Trust;

    /// <summary>To be asked about each newcomer. True: it may be kept.</summary>
    public bool Admit(ulong hash)
    {
        int trust = Volatile.Read(ref _trust);
        if (trust > 0)
        {
            Volatile.Write(ref _trust, trust - 1);
            return true;
        }

        ref uint mark = ref _marks[(int)(hash & (uint)(_marks.Length - 1))];
        uint own = (uint)(hash >> 32) | 1;
        if (mark == own)
        {
            NoteCameAgain();
            return true;
        }

        mark = own;
        return false;
    }

    /// <summary>To be told when a token that was kept is asked for again for the first time.</summary>
    public void NoteCameAgain() => Volatile.Write(ref _trust, Math.Min(Trust, Volatile.Read(ref _trust) + Regained));
}
