using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FastGate.Upstream;

namespace FastGate.Gateway;

/// <summary>What ends a wait from outside the loop: the sweep over all deadlines, and the client that leaves.</summary>
public sealed partial class Exchange
{
    private TaskCompletionSource? _goAhead;
    private bool _answerTimedOut;
    private volatile int _overdueRequest; // written by the sweep alone
    private long _acknowledged;

    private bool AnswerTimedOut => _answerTimedOut || _overdueRequest == _request;

    /// <summary>Where the register of connections keeps this one.</summary>
    internal int Place { get; set; } = -1;

    internal bool IsDue(long now) => _deadline.IsDue(now, out _) || _uploadDeadline.IsDue(now, out _) || _deadline.IsRunning(Phase.Write);

    /// <summary>Its clock runs for that phase.</summary>
    internal bool WaitsIn(Phase phase) => _deadline.IsRunning(phase) || _uploadDeadline.IsRunning(phase);

    /// <summary>Called by the sweep, some times a second.</summary>
    internal void Sweep(long now)
    {
        // the kernel takes much in advance: what counts is what the client has taken
        if (_deadline.IsRunning(Phase.Write) && _client.BytesAcknowledged is var acknowledged && acknowledged > _acknowledged)
        {
            _acknowledged = acknowledged;
            _deadline.Extend(Phase.Write, now, _snapshot.Limits.Write);
        }

        while (Fire(now) is { Phase: not Phase.None } overdue)
        {
            Expire(overdue);
        }
    }

    /// <summary>Fires one clock whose time is over; <see cref="Phase.None"/> where there is none.</summary>
    internal Overdue Fire(long now)
    {
        Overdue overdue = Fire(_deadline, now);
        return overdue.Phase != Phase.None ? overdue : Fire(_uploadDeadline, now);
    }

    /// <summary>The client has closed its side or broken the connection. In a tunnel that is a half-close and goes on.</summary>
    internal void ClientLeft()
    {
        if (_tunnelling)
        {
            return;
        }

        _clientLeft = true;
        LeaveUpstream();
    }

    /// <summary>The process is ending: an idle connection is closed, a busy one after its answer.</summary>
    internal void Drain() => _input.CancelPendingRead();

    /// <summary>The time for finishing is over.</summary>
    internal void Abort()
    {
        _clientLeft = true; // whoever is woken by this has nobody left to answer
        _client.Abort();
        LeaveUpstream();
    }

    /// <summary>Nobody is there for an answer: the connection to the application is closed, or not made, and the issuer's keys are not waited for.</summary>
    private void LeaveUpstream()
    {
        TakeUpstream()?.Close();
        try
        {
            Volatile.Read(ref _waiting)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // the wait has ended in this very moment; whoever waits for something else looks first whether the client has left
        }
    }

    /// <summary>
    /// Does what is to be done when a clock has fired. The loop may have seen that first, said its 504 and be with the next request by now: that one's
    /// answer and upstream are left alone.
    /// </summary>
    internal void Expire(in Overdue overdue)
    {
        switch (overdue.Phase)
        {
            case Phase.AnswerHead when overdue.HeadSent || (_headSent && _request == overdue.Request):
                break; // the answer had begun in the meantime: a silent stream is no stall

            case Phase.AnswerHead:
                _overdueRequest = overdue.Request;
                if (overdue.Upstream is { } up && Interlocked.CompareExchange(ref _upstream, null, up) == up)
                {
                    up.Close();
                }

                break;

            case Phase.Continue:
                _goAhead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.UnsafeQueueUserWorkItem(static exchange => exchange.SayContinue(), this, preferLocal: false);
                break;

            case Phase.Write:
            case Phase.Tunnel:
                Abort();
                break;

            default:
                _input.CancelPendingRead();
                break;
        }
    }

    /// <summary>
    /// All that the firing is about is read before it: a clock that is still the same then was that request's, and afterwards the loop may go on.
    /// </summary>
    private Overdue Fire(Deadline deadline, long now)
    {
        if (!deadline.IsDue(now, out long due))
        {
            return default;
        }

        var overdue = new Overdue(deadline.Phase, Volatile.Read(ref _request), Volatile.Read(ref _upstream), _headSent);
        return deadline.TryFire(due) ? overdue : default;
    }

    /// <summary>The application keeps its 100 to itself: the gateway says it and lets the body come.</summary>
    private async void SayContinue()
    {
        try
        {
            if (_awaitingContinue)
            {
                _output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
                await _output.FlushAsync();
                GoAhead();
            }
        }
        catch (Exception error)
        {
            // Nobody awaits this: what got out would end the process.
            NoteUnforeseen(error);
            _client.Abort();
        }
        finally
        {
            _goAhead!.SetResult();
        }
    }

    /// <summary>The client has its 100: from now on the body's clock runs, so the upload that waits without one is woken.</summary>
    private void GoAhead()
    {
        if (_awaitingContinue)
        {
            _awaitingContinue = false;
            _input.CancelPendingRead();
        }
    }

    /// <summary>
    /// Bytes of the answer have come while a 100 was awaited: the clock is stopped, or, if it has fired, the go-ahead
    /// that it began is waited for, since both write to the client. False: the exchange is over.
    /// </summary>
    private ValueTask<bool> SettleContinueAsync()
    {
        if (_deadline.Phase != Phase.Continue || _deadline.Disarm())
        {
            return new ValueTask<bool>(true);
        }

        return AwaitGoAheadAsync();
    }

    private async ValueTask<bool> AwaitGoAheadAsync()
    {
        while (_goAhead is null)
        {
            await Task.Yield(); // between the firing and the start of its work
        }

        await _goAhead.Task;
        _deadline.Reset();
        return true;
    }

    /// <summary>
    /// More of the answer's head, or another one, is owed: the clock of that goes on where an interim answer, its flush to a slow client or a part
    /// of a head has stopped it. The body's sender has one of his own.
    /// </summary>
    private void GoOnWaiting()
    {
        if (_awaitingContinue)
        {
            _deadline.Arm(Phase.Continue, _snapshot.Limits.Continue);
        }
        else if (!_uploading && _deadline.Phase != Phase.AnswerHead)
        {
            _deadline.Arm(Phase.AnswerHead, _snapshot.Limits.AnswerHead);
        }
    }

    /// <summary>Stops the clock for the answer's head, wherever it runs. False: it has fired, the connection is closed.</summary>
    private bool DisarmAnswerHead() => _deadline.Disarm() & _uploadDeadline.DisarmIf(Phase.AnswerHead);

    /// <summary>Hands what was written to the client's socket. False: the client has gone or does not read.</summary>
    private ValueTask<bool> FlushAsync()
    {
        ValueTask<FlushResult> flushing = _output.FlushAsync();
        return flushing.IsCompletedSuccessfully ? new ValueTask<bool>(!flushing.Result.IsCompleted) : FlushSlowlyAsync(flushing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FlushSlowlyAsync(ValueTask<FlushResult> flushing)
    {
        if (!_deadline.Settle())
        {
            // It fired when what is flushed had come already: the client has a time of his own to take that.
            _answerTimedOut |= _deadline.Phase == Phase.AnswerHead;
        }

        _deadline.Arm(Phase.Write, _snapshot.Limits.Write);
        FlushResult result = await flushing;
        return _deadline.Disarm() && !result.IsCompleted;
    }

    /// <summary>Takes the connection away from whoever else may close it: the sweep, the client's leaving, the upload.</summary>
    private UpstreamConnection? TakeUpstream() => Interlocked.Exchange(ref _upstream, null);

    /// <summary>A clock that has fired, and whose it was.</summary>
    internal readonly record struct Overdue(Phase Phase, int Request, UpstreamConnection? Upstream, bool HeadSent);
}
