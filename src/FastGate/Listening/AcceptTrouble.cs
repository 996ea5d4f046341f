using System.Net.Sockets;

namespace FastGate.Listening;

/// <summary>What an error of accept(2) asks for.</summary>
internal enum AcceptTrouble : byte
{
    /// <summary>The connection that was to come is gone, or the network had a hiccup: accept the next one.</summary>
    Passing,

    /// <summary>No descriptors or no memory: wait a little, longer each time. The connection stays in the backlog, so that going on at once would spin.</summary>
    Pressure,

    /// <summary>The listening socket itself is of no use any more.</summary>
    Fatal,
}

internal static class AcceptErrors
{
    public static AcceptTrouble TroubleOf(SocketError error) => error switch
    {
        // accept(2), "Error handling": pending network errors of the new connection come out of accept and are to be taken like EAGAIN.
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut or SocketError.Interrupted or
        SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostUnreachable or
        SocketError.ProtocolOption or SocketError.ProtocolNotSupported or SocketError.OperationNotSupported or
        SocketError.WouldBlock or SocketError.TryAgain or SocketError.AccessDenied => AcceptTrouble.Passing,

        SocketError.NotSocket or SocketError.InvalidArgument or SocketError.OperationAborted or SocketError.Shutdown or
        SocketError.Fault => AcceptTrouble.Fatal,

        // EMFILE and ENFILE are TooManyOpenSockets, ENOBUFS and ENOMEM NoBufferSpaceAvailable. What has no name here may pass as well; waiting never harms.
        _ => AcceptTrouble.Pressure,
    };
}
