using System.Net;
using System.Net.Sockets;
using FastGate.Telemetry;

namespace FastGate.Listening;

/// <summary>Opens listening sockets.</summary>
internal static class ListenSocket
{
    private const int Tcp = 6;
    private const int TcpNotSentLowAt = 25;

    // How much the kernel takes in advance for a slow reader. Without it, a send buffer of megabytes is refilled by the megabyte, and for minutes
    // a slow but honest reader looks as if it had stalled.
    private const int NotSentBytes = 128 * 1024;

    public static Socket Open(ListenAddress address, int backlog)
    {
        if (address.UnixPath is { } path)
        {
            UnixSocketFile.MakeRoom(path);
        }
        var endPoint = address.Resolve();
        if (address.Host is null && !address.IsUnix)
        {
            // `:port`: both families with one socket, or IPv4 alone on a machine without IPv6.
            return TryOpen(endPoint, backlog) ?? OpenOrThrow(new IPEndPoint(IPAddress.Any, address.Port), backlog, address);
        }
        return OpenOrThrow(endPoint, backlog, address);
    }

    private static Socket? TryOpen(EndPoint endPoint, int backlog)
    {
        if (!Socket.OSSupportsIPv6)
        {
            return null;
        }
        try
        {
            return Bind(endPoint, backlog);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable or
            SocketError.ProtocolNotSupported or SocketError.ProtocolOption or SocketError.OperationNotSupported)
        {
            return null;
        }
        catch (SocketException e)
        {
            throw Failure(endPoint.ToString(), e);
        }
    }

    private static Socket OpenOrThrow(EndPoint endPoint, int backlog, ListenAddress address)
    {
        try
        {
            return Bind(endPoint, backlog);
        }
        catch (SocketException e)
        {
            throw Failure(address.ToString(), e);
        }
    }

    private static Socket Bind(EndPoint endPoint, int backlog)
    {
        var isTcp = endPoint is IPEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isTcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (endPoint is IPEndPoint ip)
            {
                if (ip.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    socket.DualMode = ip.Address.Equals(IPAddress.IPv6Any);
                }
                // Accepted sockets inherit both.
                socket.NoDelay = true;
                if (OperatingSystem.IsLinux())
                {
                    socket.SetRawSocketOption(Tcp, TcpNotSentLowAt, BitConverter.GetBytes(NotSentBytes));
                }
            }
            socket.Bind(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ListenException Failure(string? where, SocketException e) => new(
        $"can't listen on {where}: " + e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "the address is in use",
            SocketError.AccessDenied => "access denied",
            SocketError.AddressNotAvailable when where?.StartsWith("unix:", StringComparison.Ordinal) == true => "there is no such folder",
            SocketError.AddressNotAvailable => "the machine has no such address",
            _ => OpenFiles.Cause(e),
        },
        e);
}
