using System.Numerics;

namespace FastGate.Jwt.Caching;

/// <summary>
/// Whether a token that comes for the first time may push another out of a full cache. As long as tokens come again it may. Where places were given
/// away in vain again and again - clients that fetch a token for each request - a newcomer has to come twice: what is never asked for again
/// is then neither copied nor kept, and pushes nothing out. Not thread safe: the cache asks under its lock.
/// </summary>
/// <param name="entries">How many tokens the cache holds at most: about as many newcomers are remembered.</param>
internal sealed class Newcomers(int entries)
{
    /// <summary>So many places may be given away in vain before newcomers must come twice.</summary>
    public const int Trust = 256;

    /// <summary>What one token that came again is worth: a few of them among a hundred, and most newcomers get in at once.</summary>
    public const int Regained = 8;

    private const int MostRemembered = 1 << 18;

    // A newcomer's mark stands at a place that its hash chooses, until another's takes it: what was long ago is forgotten by itself.
    private readonly uint[] _marks = new uint[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(entries, 1, MostRemembered))];
    private int _trust = Trust;

    /// <summary>To be asked when there is no room. True: it may take another's place.</summary>
    public bool Admit(ulong hash)
    {
        if (_trust > 0)
        {
            return true;
        }

        ref uint mark = ref _marks[(int)(hash & (uint)(_marks.Length - 1))];
        uint own = (uint)(hash >> 32) | 1;
        if (mark == own)
        {
            Regain();
            return true;
        }

        mark = own;
        return false;
    }

    /// <summary>To be told what became of an entry that had to make room.</summary>
    public void NotePushedOut(bool wasUsed)
    {
        if (wasUsed)
        {
            Regain();
        }
        else if (_trust > 0)
        {
            _trust--;
        }
    }

    private void Regain() => _trust = Math.Min(Trust, _trust + Regained);
}
