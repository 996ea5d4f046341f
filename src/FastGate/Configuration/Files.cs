namespace FastGate.Configuration;

/// <summary>How configuration gets at files: the machine's in the product, a dictionary in tests.</summary>
/// <param name="Read">The bytes of a file; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
/// <param name="Exists">Whether a file is there.</param>
public sealed record Files(Func<string, byte[]> Read, Func<string, bool> Exists)
{
    public static Files OfMachine { get; } = new(File.ReadAllBytes, File.Exists);

    public static Files Of(IReadOnlyDictionary<string, byte[]> content) => new(
        path => content.TryGetValue(path, out var bytes) ? bytes : throw new FileNotFoundException("no such file"),
        content.ContainsKey);
}
