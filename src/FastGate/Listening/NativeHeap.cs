using System.Runtime.InteropServices;

namespace FastGate.Listening;

/// <summary>
/// The C library's heap, which holds what OpenSSL needs for each TLS connection. By default each thread gets an arena of its own, and what a flood of
/// handshakes left in them stays: resident memory grows with each flood. Where there is no glibc, both do nothing.
/// </summary>
public static partial class NativeHeap
{
    private const int ArenaMax = -8;    // M_ARENA_MAX

    /// <summary>One arena for all threads; to be called first of all in Main. OpenSSL's calls are few against the work between them.</summary>
    public static void UseOneArena() => Try(static () => SetOption(ArenaMax, 1));

    /// <summary>Gives free pages back to the system.</summary>
    public static void Trim() => Try(static () => Trim(0));

    private static void Try(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        try
        {
            _ = call();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: it has other ways.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
