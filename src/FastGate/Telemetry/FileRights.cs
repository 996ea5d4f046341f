using System.Runtime.InteropServices;

namespace FastGate.Telemetry;

/// <summary>
/// access(2): what this process may do to a file or a folder, without opening it. By the process's real user, who is the effective one too: nobody
/// runs a gateway set-uid.
/// </summary>
internal static partial class FileRights
{
    private const int Existing = 0;
    private const int Search = 1;
    private const int Writing = 2;
    private const int NameTooLong = 36; // ENAMETOOLONG

    public static bool MayWrite(string file) => Access(file, Writing) == 0;

    /// <summary>To make a file takes the right to search the folder as well.</summary>
    public static bool MayMakeIn(string folder) => Access(folder, Writing | Search) == 0;

    /// <summary>The file system that it would be made in takes no such name: most take 255 bytes.</summary>
    public static bool IsTooLong(string file) => Access(file, Existing) != 0 && Marshal.GetLastPInvokeError() == NameTooLong;

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
