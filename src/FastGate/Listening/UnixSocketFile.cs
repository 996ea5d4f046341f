using System.Net.Sockets;
using System.Runtime.InteropServices;
using FastGate.Telemetry;

namespace FastGate.Listening;

/// <summary>The file of a Unix listener: a socket that nobody listens on any more is replaced, and nothing else ever is.</summary>
internal static partial class UnixSocketFile
{
    private const string NoSocket = "something that is no socket is there, and it is not replaced";

    // statx(2): the path as it stands, the link itself where it is one, and of it the type alone
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeOnly = 1;
    private const int TypeBits = 0xF000;
    private const int SocketBits = 0xC000;

    /// <summary>
    /// Why no socket could be made at this path, or null. Nothing is made, removed or opened, and nobody is connected to: whether somebody
    /// listens there already, as on a port, only the start finds out.
    /// </summary>
    public static string? Problem(string path)
    {
        if (KindOf(path) is { } kind && kind != SocketBits)
        {
            return NoSocket;
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return !Directory.Exists(folder) ? "there is no such folder"
            : FileRights.MayMakeIn(folder) ? null
            : "its folder can't be written to";
    }

    /// <summary>Makes room for a socket at this path.</summary>
    /// <exception cref="ListenException">Something lives there, or is no socket.</exception>
    public static void MakeRoom(string path)
    {
        if (KindOf(path) is not { } kind)
        {
            return;
        }
        if (kind != SocketBits)
        {
            throw new ListenException($"can't listen on unix://{path}: {NoSocket}");
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

    /// <summary>
    /// The type of what is there, or null. Not public in .NET; open(2) would tell as well, but a pipe or a device may mind being opened. The
    /// structure is the same on every architecture, unlike that of stat(2).
    /// </summary>
    private static int? KindOf(string path) =>
        Stat(CurrentFolder, path, NoFollow, TypeOnly, out var found) == 0 ? found.Mode & TypeBits : null;

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

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int folder, string path, int flags, uint mask, out Found found);

    /// <summary>Of struct statx the one member that is asked for.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Found
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
