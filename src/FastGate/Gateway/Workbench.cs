using System.Buffers;
using FastGate.Http1;
using FastGate.Identity;
using FastGate.Listening;

namespace FastGate.Gateway;

/// <summary>
/// What one exchange needs beside its connection. Rented when a request begins and given back at its end, so that an
/// idle connection holds none of it and a busy one allocates nothing.
/// </summary>
public sealed class Workbench
{
    /// <summary>Holds the head of an ordinary answer and a small body. A longer body is read in larger pieces.</summary>
    public const int AnswerBytes = 4096;

    public const int StreamBytes = 32 * 1024;

    /// <summary>As many as exchanges that may be under way at once without anything being allocated for one.</summary>
    private const int Kept = 1024;

    private const int KeptWhenQuiet = 16;
    private static readonly Lock Gate = new();
    private static readonly Workbench?[] Spare = new Workbench?[Kept];
    private static int _spareCount;
    private static int _inUse;
    private static int _peak;

    private readonly byte[] _small = new byte[AnswerBytes];
    private readonly BufferAccount _account = new();

    private Workbench()
    {
        Answer = _small;
        Outgoing = new HeadBuffer(_account);
        Incoming = new HeadBuffer(_account, ordinary: 0);
        Line = new HeadBuffer(_account);
        OwnFields = new HeadBuffer(_account);
        Token = new HeadBuffer(_account);
    }

    public RequestHead Request { get; } = new();

    public ResponseHead Response { get; } = new();

    /// <summary>The request head as it goes upstream, with as much of the body as was there; then chunks of the body.</summary>
    public HeadBuffer Outgoing { get; }

    /// <summary>A request head that arrived in more than one block, put together. A slow client may leave it unfinished, so all of it counts.</summary>
    public HeadBuffer Incoming { get; }

    /// <summary>Method, a blank and the normalised path, for the log line.</summary>
    public HeadBuffer Line { get; }

    /// <summary>Fields that the gateway adds to every answer to this request: response-headers, security, CORS.</summary>
    public HeadBuffer OwnFields { get; }

    /// <summary>A token that had to be put together or decrypted.</summary>
    public HeadBuffer Token { get; }

    /// <summary>Finds the access cookie; made when a request first looks for one.</summary>
    public CookieCredentials? Cookies { get; set; }

    /// <summary>What the application has sent and the gateway has not passed on yet.</summary>
    public byte[] Answer { get; private set; }

    /// <param name="capacity">Where what it takes beyond the ordinary counts.</param>
    public static Workbench Rent(ListenerCapacity capacity)
    {
        Workbench bench = TakeSpare() ?? new Workbench();
        bench._account.Open(capacity);
        return bench;
    }

    public static void Return(Workbench bench)
    {
        bench.Request.Reset();
        bench.Response.Reset();
        bench.Outgoing.Settle();
        bench.Incoming.Settle();
        bench.Line.Settle();
        bench.OwnFields.Settle();
        bench.Token.Settle();
        bench.ShrinkAnswer();
        bench._account.Close();
        lock (Gate)
        {
            _inUse--;
            if (_spareCount < Kept)
            {
                Spare[_spareCount++] = bench;
                return;
            }
        }

        bench.Release();
    }

    /// <summary>Lets go of those that were not needed since the last call, and says how many.</summary>
    public static int Trim()
    {
        int dropped = 0;
        while (true)
        {
            Workbench bench;
            lock (Gate)
            {
                if (_spareCount == 0 || _spareCount + _inUse <= Math.Max(_peak, KeptWhenQuiet))
                {
                    _peak = _inUse;
                    return dropped;
                }

                bench = Spare[--_spareCount]!;
                Spare[_spareCount] = null;
            }

            bench.Release();
            dropped++;
        }
    }

    /// <summary>Makes room for more of the answer, keeping the first <paramref name="used"/> bytes.</summary>
    public void GrowAnswer(int used, int size)
    {
        if (Answer.Length >= size)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        _account.Rented(larger.Length);
        Answer.AsSpan(0, used).CopyTo(larger);
        ShrinkAnswer();
        Answer = larger;
    }

    /// <summary>How much of a body is read at once: much, where memory allows.</summary>
    public int PieceBytes => _account.IsFull ? AnswerBytes : StreamBytes;

    /// <summary>Gives back what was more than the ordinary; nothing of the answer may be in it any more.</summary>
    public void ShrinkAnswer()
    {
        if (!ReferenceEquals(Answer, _small))
        {
            _account.Returned(Answer.Length);
            ArrayPool<byte>.Shared.Return(Answer);
            Answer = _small;
        }
    }

    private static Workbench? TakeSpare()
    {
        lock (Gate)
        {
            if (++_inUse > _peak)
            {
                _peak = _inUse;
            }

            if (_spareCount == 0)
            {
                return null;
            }

            Workbench spare = Spare[--_spareCount]!;
            Spare[_spareCount] = null;
            return spare;
        }
    }

    private void Release()
    {
        Outgoing.Release();
        Incoming.Release();
        Line.Release();
        OwnFields.Release();
        Token.Release();
    }
}
