namespace FastGate.Tls;

/// <summary>
/// Leaves an event loop's thread. What waits for a socket goes on there, so that work which takes long, the cryptography of a handshake above
/// all, must go to the thread pool first, or every other connection of that loop waits for it.
/// </summary>
internal static class PoolHop
{
    /// <summary>What follows runs in the pool, at once where it is there already.</summary>
    public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable Go() =>
        Task.CompletedTask.ConfigureAwait(Thread.CurrentThread.IsThreadPoolThread ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);
}
