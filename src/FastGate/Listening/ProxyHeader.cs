using System.Net;

namespace FastGate.Listening;

/// <summary>What the first bytes of a connection are, seen as a PROXY protocol header.</summary>
public enum ProxyHeaderState : byte
{
    /// <summary>The beginning of one: more bytes will tell.</summary>
    Incomplete,

    /// <summary>A whole one.</summary>
    Complete,

    /// <summary>Something else: the connection began without one.</summary>
    Absent,

    /// <summary>One that breaks the protocol: the connection must end.</summary>
    Malformed,
}

/// <summary>The result of reading a header.</summary>
/// <param name="State">Whether there is one.</param>
/// <param name="Length">How many bytes it takes; what follows belongs to the connection.</param>
/// <param name="Source">The address it claims, or null where it claims none (LOCAL, UNKNOWN, Unix sockets) and the socket's holds.</param>
/// <param name="Port">The port it claims.</param>
public readonly record struct ProxyHeader(ProxyHeaderState State, int Length = 0, IPAddress? Source = null, int Port = 0);
