using System.Net.Sockets;
using FastGate.Telemetry;

namespace FastGate.Listening;

/// <summary>Takes connections as they come, and survives what accept(2) may answer instead.</summary>
internal sealed class AcceptLoop
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(30);

    // Passing errors should come one by one; a row of them must not become a busy loop.
    private const int PassingInARow = 100;

    private readonly Func<CancellationToken, ValueTask<Socket>> _accept;
    private readonly Action<Socket> _admit;
    private readonly string _name;
    private readonly Log _log;
    private readonly TimeProvider _clock;
    private long _failures;
    private long _failuresWhenSaid;
    private long _lastSaid;
    private bool _said;

    public AcceptLoop(Func<CancellationToken, ValueTask<Socket>> accept, Action<Socket> admit, string name, Log log, TimeProvider clock)
    {
        _accept = accept;
        _admit = admit;
        _name = name;
        _log = log;
        _clock = clock;
    }

    /// <summary>Errors since the start.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Runs until stopped (null), or until the listening socket fails for good (why).</summary>
    public async Task<SocketException?> RunAsync(CancellationToken stopped)
    {
        var delay = TimeSpan.Zero;
        var passing = 0;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                var socket = await _accept(stopped).ConfigureAwait(false);
                SayRecovery();
                delay = TimeSpan.Zero;
                passing = 0;
                _admit(socket);
                continue;
            }
            catch (SocketException e) when (!stopped.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failures);
                var trouble = AcceptErrors.TroubleOf(e.SocketErrorCode);
                if (trouble == AcceptTrouble.Fatal)
                {
                    _log.Write(LogLevel.Error, "the listener failed and takes no more connections",
                        new LogField("listener", _name), new LogField("error", e.SocketErrorCode.ToString()));
                    return e;
                }
                if (trouble == AcceptTrouble.Passing && ++passing < PassingInARow)
                {
                    continue;
                }
                SayTrouble(e.SocketErrorCode);
                delay = delay == TimeSpan.Zero ? FirstDelay : delay + delay < LongestDelay ? delay + delay : LongestDelay;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return null;
            }
            try
            {
                await Task.Delay(delay, _clock, stopped).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
        return null;
    }

    // At the limit of descriptors, each connection that ends lets one in and the next one fails: that is said now and then, not each time.
    private void SayTrouble(SocketError error)
    {
        if (!_said && (_lastSaid == 0 || _clock.GetElapsedTime(_lastSaid) >= SayEvery))
        {
            _said = true;
            _lastSaid = _clock.GetTimestamp();
            _failuresWhenSaid = _failures - 1;
            _log.Write(LogLevel.Warn, "can't accept connections for now, trying again",
                new LogField("listener", _name), new LogField("error", error.ToString()));
        }
    }

    private void SayRecovery()
    {
        if (_said)
        {
            _said = false;
            _log.Write(LogLevel.Info, "accepting connections again", new LogField("listener", _name), new LogField("failures", _failures - _failuresWhenSaid));
        }
    }
}
