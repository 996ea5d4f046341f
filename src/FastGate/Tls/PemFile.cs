using FastGate.Telemetry;

namespace FastGate.Tls;

/// <summary>Reads the small files that certificates and keys live in.</summary>
internal static class PemFile
{
    // The CA bundles of distributions have about 220 KiB.
    private const int MaxBytes = 4 * 1024 * 1024;

    private const int NoFolder = 20; // ENOTDIR: a folder on the way is none any more
    private const int LinksInACircle = 40; // ELOOP

    public static byte[] Read(string path, string what)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (stream.Length > MaxBytes)
            {
                throw new CertificateException($"the {what} {path} is too large ({stream.Length} bytes)") { File = path };
            }
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CertificateException($"the {what} {path} can't be read: {Reason(e)}", e) { File = path, MayPass = MayPass(e) };
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "access denied",
        EndOfStreamException => "it shrank while it was read",
        _ when OpenFiles.RanOut(e) => OpenFiles.TooMany,
        _ => "I/O error",
    };

    /// <summary>Whoever is gone or forbidden stays so until somebody changes that.</summary>
    public static bool MayPass(Exception e)
        => e is IOException and not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException) and not { HResult: NoFolder or LinksInACircle };
}
