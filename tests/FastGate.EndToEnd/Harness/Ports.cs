using System.Net;

namespace FastGate.EndToEnd.Harness;

/// <summary>
/// Loopback ports for servers under test, from below the range that outgoing connections use, none given twice: not by this process, and not by
/// another one that runs the same tests beside it.
/// </summary>
public static class Ports
{
    private static readonly Lock Gate = new();
    private static PortRange? _range;

    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                // What was used up stays held: a server may still run on one of its ports.
                _range ??= PortRange.Take(IPAddress.Loopback, Environment.ProcessId);
                if (_range.TryNext(out var port))
                {
                    return port;
                }

                _range = null;
            }
        }
    }
}
