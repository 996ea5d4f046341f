namespace FastGate.Sockets;

/// <summary>Who waits for one direction of a socket.</summary>
internal interface IReadinessWaiter
{
    /// <summary>
    /// The socket may be ready, was closed, or the wait was called off: to be found out by trying. Called once for each wait,
    /// by the loop's thread or by the one that called off.
    /// </summary>
    void OnReady();
}
