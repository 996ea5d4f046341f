using System.Net.Sockets;
using FastGate.Telemetry;

namespace FastGate.Listening;

/// <summary>The file of a Unix listener: a socket that nobody listens on any more is replaced, and nothing else ever is.</summary>
internal static class UnixSocketFile
{
    private const int NoSuchDeviceOrAddress = 6;    // ENXIO

    /// <summary>Makes room for a socket at this path.</summary>
    /// <exception cref="ListenException">Something lives there, or is no socket.</exception>
    public static void MakeRoom(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists && file.LinkTarget is null && !Directory.Exists(path))
        {
            return;
        }
        if (!IsSocket(file))
        {
            throw new ListenException($"can't listen on unix://{path}: something that is no socket is there, and it is not replaced");
        }
        if (SomebodyListens(path))
        {
            throw new ListenException($"can't listen on unix://{path}: another process listens there");
        }
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ListenException($"can't listen on unix://{path}: the socket left there can't be removed", e);
        }
    }

    // The kind of a file is not public in .NET, but open(2) says it: ENXIO, "the file is a UNIX domain socket". For reading and writing, because
    // to open a FIFO for one of them alone would wait. A symbolic link is none of ours, even one that leads to a socket.
    private static bool IsSocket(FileInfo file)
    {
        if (file.LinkTarget is not null || Directory.Exists(file.FullName))
        {
            return false;
        }
        try
        {
            using var opened = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException e) when (!OpenFiles.RanOut(e))
        {
            return e.HResult == NoSuchDeviceOrAddress;
        }
    }

    private static bool SomebodyListens(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            // Only a refusal says that nobody is there: a full backlog (EAGAIN), a lack of rights or anything else may hide somebody.
            return e.SocketErrorCode is not (SocketError.ConnectionRefused or SocketError.AddressNotAvailable);
        }
    }
}
