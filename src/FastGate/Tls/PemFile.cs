namespace FastGate.Tls;

/// <summary>Reads the small files that certificates and keys live in.</summary>
internal static class PemFile
{
    // The CA bundles of distributions have about 220 KiB.
    private const int MaxBytes = 4 * 1024 * 1024;

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
            throw new CertificateException($"the {what} {path} can't be read: {Reason(e)}", e) { File = path };
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "access denied",
        EndOfStreamException => "it shrank while it was read",
        _ => "I/O error",
    };
}
