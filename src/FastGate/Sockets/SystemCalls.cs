using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FastGate.Sockets;

/// <summary>The calls into the kernel that an exchange is made of. None blocks but <see cref="Wait"/>.</summary>
internal static unsafe partial class SystemCalls
{
    public const uint In = 0x001, Urgent = 0x002, Out = 0x004, Error = 0x008, Hangup = 0x010, PeerHangup = 0x2000;

    // epoll_event is packed on x86-64 alone: 4 bytes of events, then 8 of data, behind 4 of padding elsewhere.
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    public static readonly int EventData = EventSize - 8;

    // recvfrom and sendto, as the kernel numbers them.
    private static readonly nint ReceiveCall = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 45 : 207;
    private static readonly nint SendCall = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 44 : 206;

    private const int EInterrupted = 4, EAgain = 11, EInProgress = 115;
    private const int CloseOnExec = 0x80000, AddToSet = 1;
    private const uint EdgeTriggered = 1u << 31;
    private const int DontWait = 0x40, NoSignal = 0x4000;

    /// <summary>What <see cref="Receive"/> and <see cref="Send"/> say instead of a number of bytes.</summary>
    public const int WouldBlock = -1, Broken = -2;

    /// <exception cref="SocketException">No descriptor, or no memory.</exception>
    public static int CreateSet()
    {
        int set = epoll_create1(CloseOnExec);
        return set >= 0 ? set : throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    /// <summary>From now on the set tells each change of the socket's state once.</summary>
    public static bool TryAdd(int set, nint socket, ulong name)
    {
        byte* told = stackalloc byte[16];
        *(uint*)told = In | Urgent | Out | PeerHangup | EdgeTriggered;
        *(ulong*)(told + EventData) = name;
        return epoll_ctl(set, AddToSet, (int)socket, told) == 0;
    }

    /// <summary>Waits until something happens, or only looks; the number of events, negative when a signal came first.</summary>
    public static int Wait(int set, byte* events, int most, bool forever) => epoll_wait(set, events, most, forever ? -1 : 0);

    /// <summary>The bytes received, 0 at the end of the stream, or <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public static int Receive(nint socket, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            while (true)
            {
                nint received = syscall(ReceiveCall, socket, start, into.Length, DontWait, 0, 0);
                if (received >= 0)
                {
                    return (int)received;
                }

                int error = Marshal.GetLastSystemError();
                if (error != EInterrupted)
                {
                    return error == EAgain ? WouldBlock : Broken;
                }
            }
        }
    }

    /// <summary>The bytes that the kernel took, or <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public static int Send(nint socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint sent = syscall(SendCall, socket, start, bytes.Length, DontWait | NoSignal, 0, 0);
                if (sent >= 0)
                {
                    return (int)sent;
                }

                int error = Marshal.GetLastSystemError();
                if (error != EInterrupted)
                {
                    return error == EAgain ? WouldBlock : Broken;
                }
            }
        }
    }

    /// <summary>Begins to connect. 0: done; <see cref="WouldBlock"/>: on its way; <see cref="Broken"/>: refused.</summary>
    public static int Connect(nint socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* start = address)
        {
            return connect((int)socket, start, (uint)address.Length) == 0 ? 0
                : Marshal.GetLastSystemError() is EInProgress or EInterrupted ? WouldBlock : Broken;
        }
    }

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int set, int operation, int socket, byte* told);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int set, byte* events, int most, int milliseconds);

    // recv and send are points of cancellation for the C library, which costs two atomic operations each; the bare calls are not.
    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint socket, byte* buffer, nint length, nint flags, nint address, nint addressLength);

    [LibraryImport("libc")]
    private static partial int connect(int socket, byte* address, uint length);
}
