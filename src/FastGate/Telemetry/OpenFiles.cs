using System.ComponentModel;
using System.Net.Sockets;

namespace FastGate.Telemetry;

/// <summary>The limit of open files, this process's (RLIMIT_NOFILE) or the system's, as whoever runs into it tells of it.</summary>
public static class OpenFiles
{
    public const string TooMany = "too many open files";

    private const int SystemLimit = 23; // ENFILE
    private const int ProcessLimit = 24; // EMFILE

    /// <summary>That is what went wrong in the end.</summary>
    public static bool RanOut(Exception error) => error.GetBaseException()
        is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }
        or IOException { HResult: SystemLimit or ProcessLimit }
        or Win32Exception { NativeErrorCode: SystemLimit or ProcessLimit };

    /// <summary>What went wrong in the end. Of a socket the framework tells both limits as the system's, which would be looked for in vain.</summary>
    public static string Cause(Exception error) => RanOut(error) ? TooMany : error.GetBaseException().Message;
}
