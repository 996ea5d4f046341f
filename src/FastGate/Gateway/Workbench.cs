using System.Buffers;
using FastGate.Http1;
using FastGate.Identity;

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

    private const int Kept = 64;
    private static readonly Lock Gate = new();
    private static readonly Workbench?[] Spare = new Workbench?[Kept];
    private static int _spareCount;
    private static int _inUse;

    private readonly byte[] _ordinary = new byte[AnswerBytes];

    private Workbench() => Answer = _ordinary;

    /// <summary>Exchanges in flight, of all connections.</summary>
    public static int InUse => Volatile.Read(ref _inUse);

    public RequestHead Request { get; } = new();

    public ResponseHead Response { get; } = new();

    public PathReadingBuffer Readings { get; } = new();

    /// <summary>The request head as it goes upstream, with as much of the body as was there; then chunks of the body.</summary>
    public HeadBuffer Outgoing { get; } = new();

    /// <summary>A request head that arrived in more than one piece, put together.</summary>
    public HeadBuffer Incoming { get; } = new();

    /// <summary>Method, a blank and the normalised path, for the log line.</summary>
    public HeadBuffer Line { get; } = new();

    /// <summary>Fields that the gateway adds to every answer to this request: response-headers, security, CORS.</summary>
    public HeadBuffer OwnFields { get; } = new();

    /// <summary>A token that had to be put together or decrypted.</summary>
    public HeadBuffer Token { get; } = new();

    /// <summary>Finds the access cookie; made when a request first looks for one.</summary>
    public CookieCredentials? Cookies { get; set; }

    /// <summary>What the application has sent and the gateway has not passed on yet.</summary>
    public byte[] Answer { get; private set; }

    public static Workbench Rent()
    {
        Interlocked.Increment(ref _inUse);
        lock (Gate)
        {
            if (_spareCount > 0)
            {
                Workbench spare = Spare[--_spareCount]!;
                Spare[_spareCount] = null;
                return spare;
            }
        }

        return new Workbench();
    }

    public static void Return(Workbench bench)
    {
        Interlocked.Decrement(ref _inUse);
        bench.Request.Reset();
        bench.Response.Reset();
        bench.Outgoing.Clear();
        bench.Incoming.Clear();
        bench.Line.Clear();
        bench.OwnFields.Clear();
        bench.Token.Clear();
        bench.ShrinkAnswer();
        lock (Gate)
        {
            if (_spareCount < Kept)
            {
                Spare[_spareCount++] = bench;
                return;
            }
        }

        bench.Outgoing.Release();
        bench.Incoming.Release();
        bench.Line.Release();
        bench.OwnFields.Release();
        bench.Token.Release();
    }

    /// <summary>Makes room for more of the answer, keeping the first <paramref name="used"/> bytes.</summary>
    public void GrowAnswer(int used, int size)
    {
        if (Answer.Length >= size)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Answer.AsSpan(0, used).CopyTo(larger);
        ReleaseAnswer();
        Answer = larger;
    }

    private void ShrinkAnswer()
    {
        ReleaseAnswer();
        Answer = _ordinary;
    }

    private void ReleaseAnswer()
    {
        if (!ReferenceEquals(Answer, _ordinary))
        {
            ArrayPool<byte>.Shared.Return(Answer);
        }
    }
}
