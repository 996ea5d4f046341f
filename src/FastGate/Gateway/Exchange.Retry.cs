using System.IO.Pipelines;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>
/// The one retry, where a reused connection turned out to be closed: on a fresh one, if no byte of an answer came, none of a body went, and the method
/// may be repeated.
/// </summary>
public sealed partial class Exchange
{
    private const int BodyUntouched = 0;
    private const int BodyTouched = 1;
    private const int BodyCalledOff = 2;

    // Who exchanges it first has decided where the body goes: its sender with the first bytes of it, or the loop that saw the connection end.
    private int _bodyHold;

    /// <summary>The clock stops: connecting has limits of its own, and the answer then is owed from the second request on.</summary>
    private bool MayRetry(UpstreamConnection up)
        => up.Reused && !_clientLeft && !AnswerTimedOut && _interims == 0 && IsIdempotent(_methodIndex)
            && Volatile.Read(ref _bodyHold) == BodyUntouched && _deadline.Disarm();

    /// <summary>RFC 9110 section 9.2.2; the order is that of MethodTable: GET HEAD POST PUT PATCH DELETE OPTIONS TRACE.</summary>
    private static bool IsIdempotent(int method) => method is 0 or 1 or 3 or 5 or 6 or 7;

    /// <summary>Takes the body back from a sender that still waits for its first byte. False: that one has come, or the wait has ended otherwise.</summary>
    private ValueTask<bool> TakeBodyBackAsync() => _uploading ? CallOffUploadAsync() : new ValueTask<bool>(true);

    private async ValueTask<bool> CallOffUploadAsync()
    {
        if (Interlocked.CompareExchange(ref _bodyHold, BodyCalledOff, BodyUntouched) != BodyUntouched)
        {
            return false;
        }

        _input.CancelPendingRead();
        UploadEnd end = await JoinUploadAsync();
        if (end != UploadEnd.CalledOff || _bodyFault != GateFault.None || _clientLeft)
        {
            _keepAlive = false; // the client has left, or is too slow: what is left of its body is read by nobody
            return false;
        }

        _bodyPending = true;
        _discardBody = false; // the connection that did not want it is gone
        Volatile.Write(ref _bodyHold, BodyUntouched);
        return true;
    }

    /// <summary>
    /// Asked by the sender of each piece of a body before it takes it. False: it has been called off, and what has come is to stay for another connection.
    /// A wait that has ended otherwise, by the client or by the clock, goes its usual way.
    /// </summary>
    private bool MayTake(in ReadResult piece, bool inTime) => piece.Buffer.IsEmpty
        ? Volatile.Read(ref _bodyHold) != BodyCalledOff || !inTime || piece.IsCompleted
        : Volatile.Read(ref _bodyHold) == BodyTouched || Interlocked.CompareExchange(ref _bodyHold, BodyTouched, BodyUntouched) == BodyUntouched;
}
