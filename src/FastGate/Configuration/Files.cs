namespace FastGate.Configuration;

/// <summary>How configuration gets at files: the machine's in the product, a dictionary in tests.</summary>
/// <param name="Read">The bytes of a file; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
/// <param name="Exists">Whether a file is there.</param>
public sealed record Files(Func<string, byte[]> Read, Func<string, bool> Exists)
{
    public static Files OfMachine { get; } = new(ReadWhole, File.Exists);

    // Far above any configuration; a device or a log given by mistake must not fill the memory.
    private const int MostBytes = 16 * 1024 * 1024;

    private static byte[] ReadWhole(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var content = new MemoryStream();
        byte[] buffer = new byte[8 * 1024];
        while (file.Read(buffer) is > 0 and var read)
        {
            if (content.Length + read > MostBytes)
            {
                throw new OversizedFileException($"it is larger than {MostBytes / 1024 / 1024} MiB");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    public static Files Of(IReadOnlyDictionary<string, byte[]> content) => new(
        path => content.TryGetValue(path, out var bytes) ? bytes : throw new FileNotFoundException("no such file"),
        content.ContainsKey);
}

/// <summary>A file that is larger than any configuration.</summary>
public sealed class OversizedFileException(string message) : IOException(message);
