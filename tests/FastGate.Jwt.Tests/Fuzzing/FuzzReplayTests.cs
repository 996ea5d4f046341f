using FastGate.Jwt.Tests.Support;

namespace FastGate.Jwt.Tests.Fuzzing;

/// <summary>
/// Replays the kept corpus (Data/fuzz/target/…) through every target, as it is and with a fixed number of changes made from a fixed seed, so
/// that the fuzz targets are exercised where no fuzzer is. docs/fuzzing.md says how to run them under SharpFuzz; what it finds is kept there.
/// </summary>
public sealed class FuzzReplayTests
{
    private const int ChangesPerInput = 200;

    private delegate void Target(ReadOnlySpan<byte> input);

    private static readonly Dictionary<string, Target> Targets = new()
    {
        ["splitter"] = SplitterFuzz.Fuzz,
        ["header"] = HeaderFuzz.Fuzz,
        ["claims"] = ClaimsFuzz.Fuzz,
        ["keyset"] = KeySetFuzz.Fuzz,
        ["token"] = TokenFuzz.Fuzz,
    };

    public static TheoryData<string> Names => [.. Targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheCorpusBreaksNoPromise(string name)
    {
        string[] files = Directory.GetFiles(SharedCorpus.Data("fuzz", name));
        Assert.NotEmpty(files);
        Array.Sort(files, StringComparer.Ordinal);
        Target target = Targets[name];
        Random random = new(20261123);
        foreach (string file in files)
        {
            byte[] input = File.ReadAllBytes(file);
            target(input);
            for (int i = 0; i < ChangesPerInput; i++)
            {
                target(Change(input, random));
            }
        }
    }

    // What fuzzers do: exchange, insert, drop, repeat, and cut.
    private static byte[] Change(byte[] input, Random random)
    {
        List<byte> bytes = [.. input];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 2 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 3 when at < bytes.Count:
                    int length = Math.Min(random.Next(1, 20), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.Insert(at, (byte)"{}[],:\"\\.=u0"[random.Next(12)]);
                    break;
                case 5 when random.Next(8) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
