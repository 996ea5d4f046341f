using System.Net;

namespace FastGate.Sockets;

/// <summary>
/// Asks the system's resolver, which blocks, can't be interrupted, and takes half a minute where no name server answers. So a question has a thread
/// of its own, never one of the pool's, and there is one at a time for a name, which all who ask share: who waits no longer leaves it behind, and no other
/// is begun before it has ended.
/// </summary>
internal sealed class NameLookup(Func<string, IPAddress[]> resolve)
{
    private readonly Dictionary<string, Task<IPAddress[]>> _running = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>That of the whole process.</summary>
    public static NameLookup Shared { get; } = new(Dns.GetHostAddresses);

    /// <summary>A wait for it can be called off by <see cref="Task{T}.WaitAsync(CancellationToken)"/>, the question can't.</summary>
    public Task<IPAddress[]> AddressesOf(string host)
    {
        lock (_running)
        {
            if (!_running.TryGetValue(host, out Task<IPAddress[]>? lookup))
            {
                // Who asks may stand on an event loop's thread, and the start of a thread takes its time.
                lookup = Task.Run(() => AskAsync(host));
                _running.Add(host, lookup);
            }

            return lookup;
        }
    }

    private async Task<IPAddress[]> AskAsync(string host)
    {
        try
        {
            const TaskCreationOptions OnItsOwn = TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously;
            return await Task.Factory.StartNew(() => resolve(host), CancellationToken.None, OnItsOwn, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            lock (_running)
            {
                _running.Remove(host);
            }
        }
    }
}
