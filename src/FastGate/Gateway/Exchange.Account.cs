using FastGate.Telemetry;

namespace FastGate.Gateway;

/// <summary>Step 7: one line and one count for each request that has been read, also for one that was cut.</summary>
public sealed partial class Exchange
{
    private bool _accountable; // a request has been read, and its line is still to come

    /// <summary>Metrics and the log line.</summary>
    private void Account()
    {
        _accountable = false;
        long took = _gate.Clock.GetTimestamp() - _startedAt;
        _gate.Metrics.RequestFinished(_methodIndex, _status, took, _decision);
        if (_gate.Log.RequestsEnabled)
        {
            ReadOnlySpan<byte> line = _bench!.Line.Written.Span;
            int blank = line.IndexOf((byte)' ');
            _gate.Log.Request(new RequestRecord
            {
                LatencyTicks = took,
                Status = _status,
                Bytes = _answerBytes,
                Client = _client.ClientText,
                Method = blank > 0 ? line[..blank] : default,
                Path = blank > 0 ? line[(blank + 1)..] : default,
            });
        }
    }
}
